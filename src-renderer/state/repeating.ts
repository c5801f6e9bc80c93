/** Shortest rest between two runs while things keep changing, in milliseconds. After a slow run the rest is longer. */
const shortestRest = 300;

/** Repeats work whose result may be out of date: never twice at once, and with a rest in between. Starts paused. */
export class Repeating {
  #isStale = false;
  #isRunning = false;
  #isPaused = true;
  #endedAt = -Infinity;
  #rest = shortestRest;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  /** Allows runs from now on, and runs as soon as the rest is over. */
  resume(): void {
    this.#isPaused = false;
    this.runSoon();
  }

  /** Starts no further run; one that is under way ends as it will. */
  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
  }

  /** Runs again as soon as the rest is over; while paused, not before the next `resume`. */
  runSoon(): void {
    this.#isStale = true;
    if (this.#isPaused || this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, this.#endedAt + this.#rest - performance.now()));
  }

  /** Runs again without a rest, though after the run that is under way. */
  runNow(): void {
    this.#endedAt = -Infinity;
    this.runSoon();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#isStale = false;
    const startedAt = performance.now();
    await this.work();
    this.#isRunning = false;
    this.#endedAt = performance.now();
    // A list that takes long to read must not keep the engine busy all the time.
    this.#rest = Math.max(shortestRest, 2 * (this.#endedAt - startedAt));
    this.#runAgainIfStale();
  }

  #runAgainIfStale(): void {
    if (this.#isStale) this.runSoon();
  }
}
