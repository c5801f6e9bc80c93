import type { Part } from '../../../../src-shared/domain/image';
import { Failure } from '../../../../src-shared/domain/failure';
import { engine } from '../../../client';

type Difference = Awaited<ReturnType<typeof engine.runs.difference>>;
type Comparable = Awaited<ReturnType<typeof engine.runs.comparable>>;

/**
 * The difference between the run under review and an older one: the chosen one, else the last before it that has at least half of
 * this part's images in the same part. A run with another split shares only a few of them, by chance.
 */
export class Compared {
  #difference = $state.raw<Difference | null>(null);
  #comparable = $state.raw<Comparable>({ of: 0, runs: [] });
  #before = $state<string | null>(null);

  /** null when no other run can be compared, or when all have little in common and none was chosen. */
  get now(): Difference | null {
    return this.#difference;
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
    this.#difference = before ? await differenceOf({ run, before: before.run, part }) : null;
    this.#comparable = comparable;
  }
}

/** null when the runs have no image in common after all, such as when images were forgotten since. */
async function differenceOf(question: { run: string; before: string; part: Part }): Promise<Difference | null> {
  try {
    return await engine.runs.difference(question);
  } catch (error) {
    if (Failure.from(error).kind === 'no-data') return null;
    throw error;
  }
}
