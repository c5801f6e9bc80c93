import { at } from '../../../src-shared/domain/at';

/** Writers of BMP and PNM for tests, by the formats' documents (src-main/decoder/readers/bmp.ts and pnm.ts). */

/** RGB of a picture, [height, width, 3]. */
export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Colour of a pixel. */
export function pixelOf({ width, data }: Rgb, x: number, y: number): [number, number, number] {
  const from = (y * width + x) * 3;
  return [at(data, from), at(data, from + 1), at(data, from + 2)];
}

interface BmpOptions {
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  /** Bytes of the header: 12 for OS/2's first, 40 for Windows 3, 56, 108 or 124 with masks. */
  readonly header?: number;
  readonly isTopDown?: boolean;
  readonly compression?: number;
  /** Masks of red, green, blue and, at times, alpha. */
  readonly masks?: readonly number[];
  /** RGB colours of indices. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Pixels as stored. */
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

export function bmp(options: BmpOptions): Buffer {
  const {
    bits,
    header = 40,
    isTopDown = false,
    compression = 0,
    masks = [],
    palette = [],
    pixels,
    width,
    height,
  } = options;
  const start = Buffer.alloc(14 + header);
  start.write('BM', 'latin1');
  start.writeUInt32LE(header, 14);
  if (header === 12) {
    for (const [index, value] of [width, height, 1, bits].entries()) start.writeUInt16LE(value, 18 + index * 2);
  } else {
    start.writeInt32LE(width, 18);
    start.writeInt32LE(isTopDown ? -height : height, 22);
    start.writeUInt16LE(1, 26);
    start.writeUInt16LE(bits, 28);
    start.writeUInt32LE(compression, 30);
    start.writeUInt32LE(pixels.length, 34);
    start.writeUInt32LE(palette.length, 46);
  }
  const outside = header === 40 ? masks : [];
  if (header > 40) for (const [index, mask] of masks.entries()) start.writeUInt32LE(mask, 54 + index * 4);
  const extra = Buffer.alloc(outside.length * 4);
  for (const [index, mask] of outside.entries()) extra.writeUInt32LE(mask, index * 4);
  const colours = Buffer.from(palette.flatMap(([r, g, b]) => (header === 12 ? [b, g, r] : [b, g, r, 0])));
  start.writeUInt32LE(start.length + extra.length + colours.length, 10);
  const whole = Buffer.concat([start, extra, colours, pixels]);
  whole.writeUInt32LE(whole.length, 2);
  return whole;
}

/** Rows of a bitmap from the bottom up, each padded to four bytes. @param row bytes of row y */
export function paddedRows(height: number, row: (y: number) => Buffer, isTopDown = false): Buffer {
  const rows = Array.from({ length: height }, (_, index) => row(isTopDown ? index : height - 1 - index));
  return Buffer.concat(rows.map((bytes) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])));
}

/** Numbers of some bits each, packed into bytes, the highest bit first. */
export function packed(values: readonly number[], bits: number): Buffer {
  const text = values.map((value) => value.toString(2).padStart(bits, '0')).join('');
  const bytes = text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** A bitmap of 24 bits. */
export function bmp24(picture: Rgb, isTopDown = false): Buffer {
  const { width, height } = picture;
  const row = (y: number): Buffer =>
    Buffer.from(Array.from({ length: width }, (_, x) => pixelOf(picture, x, y).reverse()).flat());
  return bmp({ bits: 24, isTopDown, width, height, pixels: paddedRows(height, row, isTopDown) });
}

/** A binary PPM of 8 bits. */
export const ppm = ({ width, height, data }: Rgb): Buffer =>
  Buffer.concat([Buffer.from(`P6\n# made by a test\n${String(width)} ${String(height)}\n255\n`), data]);
