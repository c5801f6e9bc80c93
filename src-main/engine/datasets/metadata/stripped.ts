/** A picture without its metadata. */
export interface Stripped {
  readonly bytes: Buffer;
  /** Whether something was taken out: else the bytes are those of the original. */
  readonly isChanged: boolean;
}

/** A picture whose metadata can't be taken out without touching its pixels. `message` says why, as a sentence about “It”. */
export class Unstrippable extends Error {}

export const damaged = (): Unstrippable => new Unstrippable('Its file is not built as its format demands.');

/** The picture that its kept pieces make. */
export const ofPieces = (original: Buffer, pieces: readonly Buffer[]): Stripped => {
  const bytes = Buffer.concat(pieces);
  return bytes.equals(original) ? { bytes: original, isChanged: false } : { bytes, isChanged: true };
};

/** Bytes from `start` to `end`. Throws `Unstrippable` where the file has fewer: it is cut off, or lies about a length. */
export function slice(bytes: Buffer, start: number, end: number): Buffer {
  if (start < 0 || end < start || end > bytes.length) throw damaged();
  return bytes.subarray(start, end);
}
