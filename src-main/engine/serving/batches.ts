import { at } from '../../../src-shared/domain/at';

/** Items that wait for an answer together. */
export interface Asked<Item, Answer> {
  readonly items: readonly Item[];
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers requests in batches: while one batch is worked on, all that is asked waits and becomes the next one. So a single request is
 * answered at once, and many share runs of a network.
 */
export class Batches<Item, Answer> {
  readonly #waiting = new Set<Asked<Item, Answer>>();
  #isWorking = false;

  constructor(
    /** Answers items, in order. */
    private readonly work: (items: readonly Item[]) => Promise<readonly Answer[]>,
    /** Items of a batch at most, unless a single request has more. */
    private readonly most: number,
  ) {}

  /** @returns a function that withdraws the request; false when it is being worked on already */
  ask(asked: Asked<Item, Answer>): () => boolean {
    this.#waiting.add(asked);
    void this.#workOn();
    return () => this.#waiting.delete(asked);
  }

  async #workOn(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#waiting.size > 0) await this.#workOnce(this.#take());
    this.#isWorking = false;
  }

  /** Takes the requests of the next batch, in the order in which they came. */
  #take(): Asked<Item, Answer>[] {
    const taken: Asked<Item, Answer>[] = [];
    let items = 0;
    for (const asked of this.#waiting) {
      if (taken.length > 0 && items + asked.items.length > this.most) break;
      taken.push(asked);
      items += asked.items.length;
      this.#waiting.delete(asked);
    }
    return taken;
  }

  async #workOnce(batch: readonly Asked<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.work(batch.flatMap(({ items }) => items));
      let from = 0;
      for (const { items, resolve } of batch) {
        resolve(items.map((_, index) => at(answers, from + index)));
        from += items.length;
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
