/** Allows something `count` times within any `withinMs` milliseconds, so that a process which dies at once is not restarted forever. */
export class RateLimit {
  #times: number[] = [];

  constructor(
    private readonly count: number,
    private readonly withinMs: number,
  ) {}

  /** Whether it may happen once more at `now` (milliseconds); counts it if so. */
  allows(now = Date.now()): boolean {
    this.#times = this.#times.filter((time) => now - time < this.withinMs);
    if (this.#times.length >= this.count) return false;
    this.#times.push(now);
    return true;
  }

  clear(): void {
    this.#times = [];
  }
}
