import type { Part } from '../../../../src-shared/domain/image';
import { engine } from '../../../client';

type Comparison = Awaited<ReturnType<typeof engine.runs.compare>> & { readonly before: string };
type Comparable = Awaited<ReturnType<typeof engine.runs.comparable>>;

/**
 * The images that a run fixed and broke against an older one: the chosen one, else the last before it that has at least half of
 * this part's images in the same part. A run with another split shares only a few of them, by chance.
 */
export class Compared {
  #comparison = $state.raw<Comparison | null>(null);
  #comparable = $state.raw<Comparable>({ of: 0, runs: [] });
  #before = $state<string | null>(null);

  /** null when no other run can be compared, or when all have little in common and none was chosen. */
  get now(): Comparison | null {
    return this.#comparison;
  }

  /** Runs to choose from, newest first, each with the number of images that both have in this part. */
  get comparable(): Comparable {
    return this.#comparable;
  }

  choose(before: string | null): void {
    this.#before = before;
  }

  async read(run: string, part: Part): Promise<void> {
    const comparable = await engine.runs.comparable({ run, part });
    const chosen = comparable.runs.find((each) => each.run === this.#before);
    const before = chosen ?? comparable.runs.find(({ images }) => images * 2 >= comparable.of);
    const comparison = before
      ? { ...(await engine.runs.compare({ run, before: before.run, part })), before: before.run }
      : null;
    this.#comparable = comparable;
    this.#comparison = comparison;
  }
}
