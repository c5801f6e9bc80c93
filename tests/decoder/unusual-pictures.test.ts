import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { decode, type Picture } from '../../src-main/decoder/decode';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { packed } from '../helpers/files/bitmaps';
import { tiff } from '../helpers/files/tiff';
import { withFolder } from '../helpers/programs/engine';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'files');

/** What a decoder says of files: the reason, or the format and how it was mended. */
async function outcomesOf(paths: readonly string[], folder: string): Promise<string[]> {
  const pool = new DecoderPool({ size: 1, log: () => undefined });
  try {
    const { results } = await pool.inspect([...paths], () => join(folder, 'pack'));
    return results.map((result) =>
      'refused' in result ? result.reason : [result.format, ...result.measures.damage].join(' '),
    );
  } finally {
    await pool.close();
  }
}

async function decoded(bytes: Buffer): Promise<Picture> {
  const picture = await decode('picture', bytes);
  if ('refused' in picture) throw new Error(picture.reason);
  return picture;
}

/** Grey levels of the first row. */
async function firstRow(bytes: Buffer): Promise<number[]> {
  const { pixels, width } = await decoded(bytes);
  return Array.from({ length: width }, (_, x) => pixels[x * 3] ?? NaN);
}

const reasonOf = async (bytes: Buffer): Promise<string> => {
  const picture = await decode('a.tif', bytes);
  return 'refused' in picture ? picture.reason : 'read';
};

/** Numbers of a type in a file's byte order, little-endian. */
const stored = (
  values: readonly number[],
  type: Uint16ArrayConstructor | Float32ArrayConstructor | Uint32ArrayConstructor,
): Buffer => Buffer.from(type.from(values).buffer);

describe('a picture of more than 8 bits', () => {
  /** 16-bit grey of four pixels. */
  const grey16 = (values: readonly number[], format: 'png' | 'tiff'): Promise<Buffer> => {
    const image = sharp(Uint16Array.from(values), { raw: { width: 4, height: 1, channels: 1 } }).toColourspace(
      'grey16',
    );
    return format === 'png' ? image.png().toBuffer() : image.tiff({ compression: 'none' }).toBuffer();
  };

  it('that would come out black is scaled by the bits that it uses; any other keeps its pixels', async () => {
    for (const format of ['png', 'tiff'] as const) {
      expect(await firstRow(await grey16([0, 1365, 2730, 4095], format))).toEqual([0, 85, 170, 255]); // 12 bits
      expect(await firstRow(await grey16([0, 250, 500, 694], format))).toEqual([0, 62, 125, 173]); // 10 bits
      expect(await firstRow(await grey16([0, 0, 0, 0], format))).toEqual([0, 0, 0, 0]);
      expect(await firstRow(await grey16([0, 1000, 4096, 65535], format))).toEqual([0, 3, 16, 255]);
      expect(await firstRow(await grey16([0, 100, 200, 5000], format))).toEqual([0, 0, 0, 19]);
    }
  });

  it('keeps the relation of its colours', async () => {
    const values = Uint16Array.from([4095, 2048, 0, 1024, 512, 256]);
    const image = sharp(values, { raw: { width: 2, height: 1, channels: 3 } }).toColourspace('rgb16');
    expect([...(await decoded(await image.png().toBuffer())).pixels]).toEqual([255, 128, 0, 64, 32, 16]);
  });

  it('in fractions or in numbers of 32 bits has its range', async () => {
    const fractions = (values: readonly number[]): Buffer =>
      tiff({ width: 4, height: 1, bits: 32, format: 'float', data: stored(values, Float32Array) });
    expect(await firstRow(fractions([0, 0.25, 0.5, 1]))).toEqual([0, 64, 128, 255]);
    expect(await firstRow(fractions([0, 64, 128, 255]))).toEqual([0, 64, 128, 255]);
    expect(await firstRow(fractions([NaN, -5, 2048, 4095]))).toEqual([0, 0, 128, 255]);
    const numbers = tiff({ width: 4, height: 1, bits: 32, data: stored([0, 16, 2048, 4095], Uint32Array) });
    expect(await firstRow(numbers)).toEqual([0, 1, 128, 255]);
  });
});

describe('an unusual TIFF', () => {
  const ramp = Array.from({ length: 12 }, (_, index) => index * 372);

  it('of 12 bits per channel, packed, is read: grey, inverted, turned and in colour', async () => {
    const grey = { width: 12, height: 1, bits: 12, data: packed(ramp, 12) };
    const wanted = ramp.map((value) => Math.round((value * 255) / 4095));
    expect(await firstRow(tiff(grey))).toEqual(wanted);
    expect(await firstRow(tiff({ ...grey, photometric: 0 }))).toEqual(wanted.map((value) => 255 - value));
    expect(await decoded(tiff({ ...grey, orientation: 6 }))).toMatchObject({ width: 1, height: 12 });
    const colour = await decoded(tiff({ ...grey, width: 4, samples: 3, photometric: 2 }));
    expect([...colour.pixels]).toEqual(wanted);
    expect(
      await firstRow(
        tiff({
          ...grey,
          bits: 10,
          data: packed(
            ramp.map((value) => value >> 2),
            10,
          ),
        }),
      ),
    ).toEqual(ramp.map((value) => Math.round(((value >> 2) * 255) / 1023)));
  });

  it('with Lab colours is converted to sRGB', async () => {
    // Of sRGB's red, (54.29, 80.81, 69.89) by D50 (CSS Color 4), and of grey.
    const lab = (l: number, a: number, b: number): number[] => [Math.round(l * 2.55), a & 255, b & 255];
    const data = Buffer.from([...lab(54.29, 81, 70), ...lab(53.59, 0, 0)]);
    const { pixels } = await decoded(tiff({ width: 2, height: 1, bits: 8, samples: 3, photometric: 8, data }));
    const wanted = [255, 0, 0, 128, 128, 128];
    expect(Math.max(...wanted.map((value, at) => Math.abs(value - (pixels[at] ?? NaN))))).toBeLessThan(4);
    const icc = Buffer.from(data.map((value, at) => (at % 3 === 0 ? value : value ^ 128)));
    expect(
      (await decoded(tiff({ width: 2, height: 1, bits: 8, samples: 3, photometric: 9, data: icc }))).pixels,
    ).toEqual(pixels);
  });

  it('that is not read is named for what it is, never called damaged', async () => {
    const like = { width: 4, height: 1, bits: 8, data: Buffer.alloc(64, 7) };
    expect(await reasonOf(tiff({ ...like, compression: 34925 }))).toContain('a TIFF with LZMA compression');
    expect(await reasonOf(tiff({ ...like, compression: 50000 }))).toContain('a TIFF with Zstandard compression');
    expect(await reasonOf(tiff({ ...like, compression: 34712 }))).toContain('a TIFF with JPEG 2000 compression');
    expect(await reasonOf(tiff({ ...like, bits: 64, format: 'float' }))).toContain('64 bits per channel');
    expect(await reasonOf(tiff({ ...like, bits: 24 }))).toContain('24 bits per channel');
    expect(await reasonOf(tiff({ ...like, bits: 64, format: 'complex' }))).toContain('complex numbers');
    expect(await reasonOf(tiff({ ...like, bits: 16, format: 'float' }))).toContain('fractions of 16 bits');
  });
});

/** What each file is and does, by the table in its folder's README. A text is the beginning of a refusal. */
const wild: Readonly<Record<string, string>> = {
  'hopper.bmp': 'bmp',
  'hopper.ppm': 'pnm',
  'hopper_8bit.pgm': 'pnm',
  'hopper_8bit_plain.pgm': 'pnm',
  // Its picture data fits neither its tables nor its size: two of its 63 rows of blocks end early, five have codes that do not exist.
  'hopper_bad_exif.jpg': '“hopper_bad_exif.jpg” is damaged',
  '16bit.cropped.tif': 'tiff',
  '12bit.cropped.tif': 'tiff',
  'hopper_lzma.tif': '“hopper_lzma.tif” is a TIFF with LZMA compression',
  'hopper.Lab.tif': 'tiff',
  'colors_hdr_rec2020.avif': 'avif',
  'colors_sdr_srgb.avif': 'avif',
  'colors-animated-8bpc.avif': 'avif',
  'samplefilehub.heif': 'heic',
};

describe.skipIf(!existsSync(shared))('pictures found in the wild (needs ../shared/data/files)', () => {
  it('are read, or refused with the right reason', () =>
    withFolder(async (folder) => {
      const names = readdirSync(shared).filter((name) => !name.endsWith('.md'));
      const outcomes = await outcomesOf(
        names.map((name) => join(shared, name)),
        folder,
      );
      const wanted = names.map((name) => wild[name] ?? 'not in this table');
      expect(outcomes.map((outcome, at) => outcome.slice(0, wanted[at]?.length))).toEqual(wanted);
    }));

  const pixelsOf = async (name: string): Promise<Buffer> => (await decoded(readFileSync(join(shared, name)))).pixels;
  const meanDifference = (a: Buffer, b: Buffer): number =>
    a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? NaN)), 0) / a.length;

  test('look alike in all formats of one picture', async () => {
    const hopper = await pixelsOf('hopper.ppm');
    expect(meanDifference(await pixelsOf('hopper.bmp'), hopper)).toBeLessThan(3); // from another JPEG
    expect(meanDifference(await pixelsOf('hopper.Lab.tif'), await pixelsOf('hopper.bmp'))).toBeLessThan(3);
    expect((await pixelsOf('hopper_8bit_plain.pgm')).equals(await pixelsOf('hopper_8bit.pgm'))).toBe(true);
    expect(
      meanDifference(await pixelsOf('colors_hdr_rec2020.avif'), await pixelsOf('colors_sdr_srgb.avif')),
    ).toBeLessThan(8);
  });
});

test('a picture in 16 bits is known by its content where it has no name', () =>
  withFolder(async (folder) => {
    await writeFile(
      join(folder, 'scan'),
      tiff({ width: 2, height: 1, bits: 16, data: stored([0, 65535], Uint16Array) }),
    );
    expect(await outcomesOf([join(folder, 'scan')], folder)).toEqual(['tiff']);
  }));
