/** How something that is slow to start lives from test to test. */
interface Life<T> {
  readonly start: () => T | Promise<T>;
  /** Brings it back to where it started from; false when that is not possible. */
  readonly renew: (thing: T) => Promise<boolean>;
  readonly stop: (thing: T) => Promise<unknown>;
}

/** Something that the tests of a file use one after the other. A test within a test gets another. */
export class Shared<T> {
  static readonly #all = new Set<{ end: () => Promise<void> }>();
  /** null before the first test and while one of them has it. */
  #free: T | null = null;

  constructor(private readonly life: Life<T>) {
    Shared.#all.add(this);
  }

  /** Ends everything that is shared: a test file is over. */
  static async endAll(): Promise<void> {
    for (const each of Shared.#all) await each.end();
  }

  async use<Result>(work: (thing: T) => Promise<Result>): Promise<Result> {
    const thing = this.#free ?? (await this.life.start());
    this.#free = null;
    try {
      return await work(thing);
    } finally {
      const isRenewed = await this.life.renew(thing).catch(() => false);
      await this.end(); // of a test within the test
      if (isRenewed) this.#free = thing;
      else await this.life.stop(thing);
    }
  }

  async end(): Promise<void> {
    const thing = this.#free;
    this.#free = null;
    if (thing !== null) await this.life.stop(thing);
  }
}
