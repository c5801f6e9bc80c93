import type { InferOutput } from 'valibot';
import type { predictions } from '../../../src-shared/contract/predictions';
import { Failure } from '../../../src-shared/domain/failure';
import { engine } from '../../client';

export type PredictedMap = InferOutput<typeof predictions.explain.result>;

interface Answer {
  readonly key: string;
  readonly map: PredictedMap | null;
  readonly failure: Failure | null;
}

/** What the model looked at in a predicted picture. The choices stay while the window is open. */
export class LookedAtState {
  isShown = $state(false);
  /** 0..1 */
  opacity = $state(0.6);
  #asked = $state('');
  #answer = $state.raw<Answer | null>(null);

  /** The map of the picture that was asked for last; null while there is none. */
  get map(): PredictedMap | null {
    return this.#present?.map ?? null;
  }

  get failure(): Failure | null {
    return this.#present?.failure ?? null;
  }

  get isLoading(): boolean {
    return this.isShown && this.#asked !== '' && this.#present === null;
  }

  toggle(): void {
    this.isShown = !this.isShown;
  }

  /** Asks for the map of a row, unless it was asked for last. Answers that come too late are dropped. */
  async read(job: number, row: number): Promise<void> {
    const key = `${String(job)} ${String(row)}`;
    if (key === this.#asked && this.failure === null) return;
    this.#asked = key;
    this.#answer = null;
    const answer = await engine.predictions.explain({ job, row }).then(
      (map) => ({ key, map, failure: null }),
      (error: unknown) => ({ key, map: null, failure: Failure.from(error) }),
    );
    if (key === this.#asked) this.#answer = answer;
  }

  get #present(): Answer | null {
    return this.#answer?.key === this.#asked ? this.#answer : null;
  }
}

export const lookedAt = new LookedAtState();
