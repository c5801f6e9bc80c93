/** Limits of what a client may ask. */
export interface ServingLimits {
  /** Bytes of one body, and of all that are being read or worked on. */
  readonly bodyBytes: number;
  readonly allBytes: number;
  /** Milliseconds for a body to arrive, and for an answer after that. */
  readonly bodyMs: number;
  readonly answerMs: number;
  /** Pictures of one request. */
  readonly pictures: number;
  /** Requests for predictions underway. */
  readonly underway: number;
  /** Requests per second, over more than a moment, and at once. */
  readonly perSecond: number;
  readonly atOnce: number;
  readonly connections: number;
}

/** A picture of 12 megapixels has 5 to 10 MB as JPEG, a third more in base64. */
export const usualLimits: ServingLimits = {
  bodyBytes: 64e6,
  allBytes: 256e6,
  bodyMs: 30_000,
  answerMs: 60_000,
  pictures: 256,
  underway: 128,
  perSecond: 500,
  atOnce: 1000,
  connections: 256,
};

/** Admits so many per second, and more for a moment after a rest: a token bucket. */
export class Rate {
  #left: number;
  #at = performance.now();

  constructor(
    private readonly perSecond: number,
    private readonly atOnce: number,
  ) {
    this.#left = atOnce;
  }

  /** Whether one more is admitted now. */
  admits(): boolean {
    const now = performance.now();
    this.#left = Math.min(this.atOnce, this.#left + ((now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
