import type { Part } from '../../../src-shared/domain/image';
import { engine } from '../../client';
import { runs } from '../train/runs.svelte';

type Comparison = Awaited<ReturnType<typeof engine.runs.compare>> & { readonly before: string };

/** What a run fixed and broke against an older one: the last before it, unless the person chose another. */
export class Compared {
  #comparison = $state.raw<Comparison | null>(null);
  #before = $state<string | null>(null);

  /** null when no older run has finished. */
  get now(): Comparison | null {
    return this.#comparison;
  }

  choose(before: string | null): void {
    this.#before = before;
  }

  async read(run: string, part: Part): Promise<void> {
    const older = runs.olderThan(run);
    const before = older.find((row) => row.run === this.#before)?.run ?? older[0]?.run;
    this.#comparison = before === undefined ? null : { ...(await engine.runs.compare({ run, before, part })), before };
  }
}
