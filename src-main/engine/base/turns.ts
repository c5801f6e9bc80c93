/**
 * Lets what writes steps go one after the other. Mostly nobody waits: a step is one transaction. But a large one is many
 * small transactions, between which the engine answers others; a step that came in between would begin on labels that the
 * large one has half changed, and undo could not take the two apart. So it waits; reading, importing and training go on.
 */
export class Turns {
  #taken: Promise<void> | null = null;

  /** Resolves when nothing is underway; what then follows without waiting finds labels that belong together. */
  async free(): Promise<void> {
    while (this.#taken) await this.#taken;
  }

  /** Does work when all that came before it is done: at once, when that is so already. */
  async take<T>(work: () => T | Promise<T>): Promise<T> {
    await this.free();
    let release = (): void => undefined;
    this.#taken = new Promise((resolve) => {
      release = resolve;
    });
    try {
      return await work();
    } finally {
      this.#taken = null;
      release();
    }
  }
}
