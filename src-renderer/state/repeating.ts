/** Least time between two runs while things keep changing, in milliseconds; more where a run takes long. */
const leastRest = 300;

/** Runs work again when what it found may be old: never twice at once, and with a rest in between. */
export class Repeating {
  #isOld = false;
  #isRunning = false;
  #isPaused = true;
  #endedAt = -Infinity;
  #rest = leastRest;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  resume(): void {
    this.#isPaused = false;
    this.age();
  }

  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
  }

  /** What was found may be old now. */
  age(): void {
    this.#isOld = true;
    if (this.#isPaused || this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, this.#endedAt + this.#rest - performance.now()));
  }

  /** As `age`, without the rest. */
  hurry(): void {
    this.#endedAt = -Infinity;
    this.age();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#isOld = false;
    const startedAt = performance.now();
    await this.work();
    this.#isRunning = false;
    this.#endedAt = performance.now();
    this.#rest = Math.max(leastRest, 2 * (this.#endedAt - startedAt));
    this.#again();
  }

  #again(): void {
    if (this.#isOld) this.age();
  }
}
