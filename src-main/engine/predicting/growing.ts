type Numbers = Float64Array | Float32Array | Int32Array;

/** A list of numbers that grows, without an object per number. */
export class Growing<T extends Numbers> {
  #values: T;
  #length = 0;

  /** @param make makes an array of zeros */
  constructor(private readonly make: (length: number) => T) {
    this.#values = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.make(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The present values, as a view: later ones are not in it. */
  values(): T {
    return this.#values.subarray(0, this.#length) as T;
  }
}
