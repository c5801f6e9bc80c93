import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBmp } from '../../../src-main/decoder/readers/bmp';
import { readPnm } from '../../../src-main/decoder/readers/pnm';
import { Refused } from '../../../src-main/decoder/refusals';
import type { Samples } from '../../../src-main/decoder/samples';
import { bmp, bmp24, packed, paddedRows, pixelOf, ppm, type Rgb } from '../../helpers/files/bitmaps';

const [black, red, blue, white] = [
  [0, 0, 0],
  [200, 30, 10],
  [20, 40, 250],
  [255, 255, 255],
] as const;
const palette = [black, red, blue, white] as const;

/** Indices of a picture of 5 × 3 pixels, which is no multiple of any padding. */
const indices = [
  [0, 1, 2, 3, 0],
  [1, 1, 2, 2, 3],
  [3, 0, 3, 0, 1],
];
const [width, height] = [5, 3];
const picture: Rgb = {
  width,
  height,
  data: Uint8Array.from(indices.flat().flatMap((index) => [...(palette[index] ?? black)])),
};

/** Index of a pixel. */
const indexAt = (x: number, y: number): number => indices[y]?.[x] ?? 0;
const rowOf = (y: number): number[] => Array.from({ length: width }, (_, x) => indexAt(x, y));
const rows = (row: (y: number) => Buffer): Buffer => paddedRows(height, row);

function refusalOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof Refused) return `${error.refused}: ${error.sentence}`;
    throw error;
  }
}

describe('bitmaps', () => {
  test.each([1, 2, 4, 8] as const)('of %i bits per pixel show the palette’s colours', (bits) => {
    const only = bits === 1 ? (index: number) => index % 2 : (index: number) => index;
    const pixels = rows((y) => packed(rowOf(y).map(only), bits));
    const expected = indices.flat().flatMap((index) => [...(palette[only(index)] ?? black)]);
    for (const header of [12, 40, 64, 124]) {
      const read = readBmp(bmp({ bits, header, palette: palette.slice(0, 2 ** bits), pixels, width, height }));
      expect([header, [...read.data]]).toEqual([header, expected]);
    }
  });

  test('of 24 bits are read from the bottom up or from the top down', () => {
    for (const isTopDown of [false, true]) {
      expect(readBmp(bmp24(picture, isTopDown))).toMatchObject({
        width,
        height,
        channels: 3,
        data: Buffer.from(picture.data),
      });
    }
  });

  test('of 16 bits have five bits per colour, or those that the masks give', () => {
    const pixel = (x: number, y: number, [r, g, b]: readonly [number, number, number], green: number): number => {
      const [red, middle, last] = pixelOf(picture, x, y);
      return ((red >> 3) << r) | ((middle >> (8 - green)) << g) | ((last >> 3) << b);
    };
    const pixels = (shifts: readonly [number, number, number], green: number): Buffer =>
      rows((y) => Buffer.from(Uint16Array.from({ length: width }, (_, x) => pixel(x, y, shifts, green)).buffer));
    const five = picture.data.map((value) => Math.round(((value >> 3) * 255) / 31));
    expect([...readBmp(bmp({ bits: 16, pixels: pixels([10, 5, 0], 5), width, height })).data]).toEqual([...five]);
    const masks = [0xf800, 0x07e0, 0x001f];
    const read = readBmp(bmp({ bits: 16, compression: 3, masks, pixels: pixels([11, 5, 0], 6), width, height }));
    const six = picture.data.map((value, at) =>
      at % 3 === 1 ? Math.round(((value >> 2) * 255) / 63) : (five[at] ?? 0),
    );
    expect([...read.data]).toEqual([...six]);
  });

  test('of 32 bits are transparent only where a mask says so, and not everywhere', () => {
    const pixels = (alpha: (x: number) => number): Buffer =>
      rows((y) => Buffer.from(indices[y]?.flatMap((_, x) => [...pixelOf(picture, x, y).reverse(), alpha(x)]) ?? []));
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const read = (header: number, alpha: (x: number) => number): Samples =>
      readBmp(
        bmp({
          bits: 32,
          header,
          compression: header === 40 ? 0 : 3,
          masks: header === 40 ? [] : masks,
          pixels: pixels(alpha),
          width,
          height,
        }),
      );
    expect(read(40, () => 0)).toMatchObject({ channels: 3, data: Buffer.from(picture.data) });
    expect(read(56, () => 0)).toMatchObject({ channels: 3, data: Buffer.from(picture.data) });
    const half = read(108, (x) => (x === 0 ? 0 : 128));
    expect(half.channels).toBe(4);
    expect([...half.data.subarray(0, 8)]).toEqual([0, 0, 0, 0, 200, 30, 10, 128]);
  });

  test('with run lengths are read, jumps and literal runs too', () => {
    const ends = [0, 1];
    const eight = Buffer.from([
      ...[0, 5, 3, 0, 3, 0, 1, 0, 0, 0], // a literal run of five, padded; end of line
      ...[2, 1, 0, 3, 2, 2, 3, 0, 0, 0], // 1 1, a literal run of three; end of line
      ...[1, 0, 1, 1, 1, 2, 1, 3, 0, 2, 0, 0, 1, 0, ...ends], // single ones, and a jump to the same place
    ]);
    const read8 = readBmp(bmp({ bits: 8, compression: 1, palette, pixels: eight, width, height }));
    expect([...read8.data]).toEqual([...picture.data]);
    const four = Buffer.from([
      ...[0, 5, 0x30, 0x30, 0x10, 0, 0, 0],
      ...[2, 0x11, 2, 0x22, 1, 0x30, 0, 0],
      ...[2, 0x01, 2, 0x23, 1, 0x00, ...ends],
    ]);
    const read4 = readBmp(bmp({ bits: 4, compression: 2, palette, pixels: four, width, height }));
    expect([...read4.data]).toEqual([...picture.data]);
    const cut = bmp({ bits: 8, compression: 1, palette, pixels: eight.subarray(0, 12), width, height });
    expect(refusalOf(() => readBmp(cut))).toMatch(/^truncated: /);
  });

  test('in other forms are named for what they are', () => {
    const of = (compression: number, header = 40): string =>
      refusalOf(() => readBmp(bmp({ bits: 24, header, compression, pixels: Buffer.alloc(64), width, height })));
    expect(of(4)).toContain('a BMP with a JPEG inside');
    expect(of(5)).toContain('a BMP with a PNG inside');
    expect(of(3, 64)).toContain('fax compression');
    expect(of(4, 64)).toContain('24-bit run lengths');
    expect(of(1)).toContain('24 bits per pixel');
    expect(refusalOf(() => readBmp(bmp({ bits: 24, pixels: Buffer.alloc(64), width: 0, height })))).toContain(
      'its size',
    );
  });
});

describe('Netpbm’s pictures', () => {
  const read = (text: string, ...rest: Buffer[]): Samples =>
    readPnm(Buffer.concat([Buffer.from(text, 'latin1'), ...rest]));

  test('are read plain and binary, with comments and blanks anywhere', () => {
    const expected = { width: 2, height: 2, channels: 1, data: Buffer.from([0, 85, 170, 255]) };
    expect(read('P2\n# a comment\n2 # wide\n2\n3\n0 1\n2\t# last\n3')).toEqual(expected);
    expect(read('P2 2 2 255 0 85 170 300')).toEqual(expected);
    expect(read('P5 2 2 255\n', Buffer.from([0, 85, 170, 255]))).toEqual(expected);
    expect(read('P5#\n2 2 3\n', Buffer.from([0, 1, 2, 3]))).toEqual(expected);
    expect(read('P3 2 1 255 1 2 3 4 5 6')).toEqual({
      width: 2,
      height: 1,
      channels: 3,
      data: Buffer.from([1, 2, 3, 4, 5, 6]),
    });
    expect(readPnm(ppm(picture))).toEqual({ width, height, channels: 3, data: Buffer.from(picture.data) });
  });

  test('of one bit have 1 for black', () => {
    const expected = {
      width: 9,
      height: 2,
      channels: 1,
      data: Buffer.from([0, 255, 0, 255, 255, 255, 255, 255, 0, ...Array<number>(9).fill(255)]),
    };
    expect(read('P1 9 2\n1 0 1 00000 1\n# none\n0000 0000 0')).toEqual(expected);
    expect(read('P4\n9 2\n', Buffer.from([0b10100000, 0b10000000, 0, 0]))).toEqual(expected);
  });

  test('of 16 bits are scaled by the largest value that the header gives', () => {
    const values = (...list: number[]): Buffer => Buffer.from(list.flatMap((value) => [value >> 8, value & 255]));
    expect([...read('P5 2 2 65535 ', values(0, 0x5555, 0xaaaa, 0xffff)).data]).toEqual([0, 85, 170, 255]);
    expect([...read('P5 2 2 4095 ', values(0, 1365, 2730, 4095)).data]).toEqual([0, 85, 170, 255]);
    expect([...read('P2 2 1 1000 500 1000').data]).toEqual([128, 255]);
    // Only 8 of 16 bits are in use: it would be black.
    expect([...read('P5 2 1 65535 ', values(51, 204)).data]).toEqual([51, 204]);
  });

  test('of the form PAM may have opacity', () => {
    const header = (depth: number, kind: string): string =>
      `P7\n# made\nWIDTH 1\nHEIGHT 1\nDEPTH ${String(depth)}\nMAXVAL 255\nTUPLTYPE ${kind}\nENDHDR\n`;
    expect(read(header(4, 'RGB_ALPHA'), Buffer.from([9, 8, 7, 6]))).toMatchObject({
      channels: 4,
      data: Buffer.from([9, 8, 7, 6]),
    });
    expect(read(header(2, 'GRAYSCALE_ALPHA'), Buffer.from([9, 6]))).toMatchObject({
      channels: 4,
      data: Buffer.from([9, 9, 9, 6]),
    });
  });

  test('that are cut off or contradict themselves are refused', () => {
    expect(refusalOf(() => read('P5 2 2 255\n', Buffer.from([0, 85, 170])))).toMatch(/^truncated/);
    expect(refusalOf(() => read('P2 2 2 255 1 2 3'))).toMatch(/^truncated/);
    expect(refusalOf(() => read('P2 2 2 255 1 2 x 4 5'))).toMatch(/^unreadable.*other than numbers/);
    expect(refusalOf(() => read('P6 2 0 255 '))).toMatch(/^unreadable.*how large/);
    expect(refusalOf(() => read('P6 70000 2 255 '))).toMatch(/^too-large/);
    expect(refusalOf(() => read('P6 50000 50000 255 '))).toMatch(/^too-large.*2,500 megapixels/);
  });
});

test('any bytes are read or refused', () => {
  const starts = fc.constantFrom(
    'P1 3 3 ',
    'P2 3 3 99 ',
    'P3 2 2 255 ',
    'P4 9 9 ',
    'P5 3 3 65535 ',
    'P6 2 2 255 ',
    'P7\nWIDTH 2\n',
  );
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      refusalOf(() => readPnm(Buffer.concat([Buffer.from(start), rest])));
    }),
  );
  const whole = bmp24(picture);
  const places = fc.array(fc.tuple(fc.integer({ min: 2, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(places, fc.integer({ min: 0, max: 80 }), (changes, cut) => {
      const bytes = Buffer.from(whole.subarray(0, whole.length - cut));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      refusalOf(() => readBmp(bytes));
    }),
  );
});
