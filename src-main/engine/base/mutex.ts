/**
 * Mutual exclusion of asynchronous work, in order of arrival. The project's mutex keeps steps of the history apart: a large step is many
 * small transactions, between which the engine answers others. A step begun in between would start from labels that the large one has
 * half changed, and undo could not take the two apart. Mostly nobody waits, since most steps are one transaction.
 */
export class Mutex {
  #held: Promise<void> | null = null;

  /** Does work while it holds the mutex: at once when the mutex is free, else after everything that came before. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    // Found free and taken without an await in between: several may wait, and only one of them may go on.
    while (this.#held) await this.#held;
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    try {
      return await work();
    } finally {
      this.#held = null;
      release();
    }
  }

  /** Calls `work` in a moment when nobody holds the mutex, without holding it: what it reads before its first await is consistent. */
  async whenFree<T>(work: () => T | Promise<T>): Promise<T> {
    while (this.#held) await this.#held;
    return work();
  }
}
