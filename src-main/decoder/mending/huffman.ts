/** A Huffman table of a JPEG: ITU-T T.81, annexes C and F.2.2.3. */
export class HuffmanTable {
  /** Largest code of each length; -1 where there is none. */
  readonly #largest = new Int32Array(17).fill(-1);
  /** Index of the first value of each length, minus its code. */
  readonly #offsets = new Int32Array(17);
  readonly #values: Buffer;

  /** @param counts number of codes of 1 to 16 bits */
  constructor(counts: Uint8Array, values: Buffer) {
    this.#values = values;
    let [code, index] = [0, 0];
    for (let length = 1; length <= 16; length += 1) {
      const count = counts[length - 1] ?? 0;
      this.#offsets[length] = index - code;
      code += count;
      index += count;
      if (count > 0) this.#largest[length] = code - 1;
      code <<= 1;
    }
  }

  /** The next value; null at the end of the data, or for bits that are no code. */
  next(bits: BitReader): number | null {
    let code = 0;
    for (let length = 1; length <= 16; length += 1) {
      const bit = bits.next();
      if (bit === null) return null;
      code = (code << 1) | bit;
      // Hot loop: length is 1 to 16.
      if (code <= (this.#largest[length] ?? -1)) return this.#values[code + (this.#offsets[length] ?? 0)] ?? null;
    }
    return null;
  }
}

/** Reads the bits of coded data up to the next marker. A zero after 0xFF is stuffing (T.81, F.1.2.3). */
export class BitReader {
  /** Offset behind the last byte of which a bit was read. */
  at: number;
  readonly #bytes: Buffer;
  #byte = 0;
  #left = 0;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The next bit; null at a marker or the file's end. */
  next(): number | null {
    if (this.#left === 0) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) return null;
      if (byte === 0xff && this.#bytes[this.at + 1] !== 0) return null;
      this.at += byte === 0xff ? 2 : 1;
      this.#byte = byte;
      this.#left = 8;
    }
    this.#left -= 1;
    return (this.#byte >> this.#left) & 1;
  }

  /** Skips bits. Returns whether they were there. */
  skip(count: number): boolean {
    for (let bit = 0; bit < count; bit += 1) if (this.next() === null) return false;
    return true;
  }
}
