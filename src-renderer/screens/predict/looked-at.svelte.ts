import type { InferOutput } from 'valibot';
import type { predictions } from '../../../src-shared/contract/predictions';
import { engine } from '../../client';
import { AskedMap } from '../../state/asked-map.svelte';

export type PredictedMap = InferOutput<typeof predictions.explain.result>;

/** What the model looked at in a predicted picture. */
export class LookedAtState extends AskedMap<PredictedMap> {
  /** Asks for the map of a row. */
  async read(job: number, row: number): Promise<void> {
    this.forgetFailure();
    await this.ask(`${String(job)} ${String(row)}`, () => engine.predictions.explain({ job, row }));
  }
}

export const lookedAt = new LookedAtState();
