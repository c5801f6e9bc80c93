/*
 * ISO base media files (ISO/IEC 14496-12), of which HEIF, AVIF and JPEG XL's container are kinds: boxes of length, type and content.
 */

/** A top-level box. */
export interface IsoBox {
  readonly type: string;
  /** Content, without length and type. */
  readonly start: number;
  readonly end: number;
}

/** Top-level boxes in order, at most 10,000. The last one may end beyond the file. */
export function* boxesOf(bytes: Buffer): Generator<IsoBox> {
  let offset = 0;
  for (let count = 0; count < 10_000 && offset + 8 <= bytes.length; count += 1) {
    const length = bytes.readUInt32BE(offset);
    const isLong = length === 1 && offset + 16 <= bytes.length;
    const whole = isLong ? Number(bytes.readBigUInt64BE(offset + 8)) : length === 0 ? bytes.length - offset : length;
    const end = offset + Math.max(8, whole);
    yield { type: bytes.toString('latin1', offset + 4, offset + 8), start: offset + (isLong ? 16 : 8), end };
    offset = end;
  }
}

/** Brands in the first box of an ISO media file, the major one first; empty for any other file. */
export function brandsOf(bytes: Buffer): string[] {
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const found = [bytes.toString('latin1', 8, 12)];
  for (let offset = 16; offset + 4 <= end; offset += 4) found.push(bytes.toString('latin1', offset, offset + 4));
  return found;
}

/** Major brands of sequences, and those of a still picture of the same coding. */
const stillBrands: Readonly<Record<string, string>> = { avis: 'avif', hevc: 'heic', hevx: 'heix', msf1: 'mif1' };

/**
 * The file of an animation as one of its still picture: the primary image, which is the first frame. libheif looks for a film where the
 * major brand announces one. Any other file is returned as it is.
 */
export function asStill(bytes: Buffer): Buffer {
  const still = stillBrands[brandsOf(bytes)[0] ?? ''];
  if (still === undefined) return bytes;
  const copy = Buffer.from(bytes);
  copy.write(still, 8, 'latin1');
  return copy;
}
