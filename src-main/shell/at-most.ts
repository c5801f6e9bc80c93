/** Allows something so many times in any stretch of so many milliseconds: what dies at once each time is not started for ever. */
export class AtMost {
  #times: number[] = [];

  constructor(
    private readonly count: number,
    private readonly withinMs: number,
  ) {}

  /** True, and counted, when it may happen once more now. */
  allows(now = Date.now()): boolean {
    this.#times = this.#times.filter((time) => now - time < this.withinMs);
    if (this.#times.length >= this.count) return false;
    this.#times.push(now);
    return true;
  }

  forget(): void {
    this.#times = [];
  }
}
