import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resizeToSquare } from '../../src-main/decoder/resize/resize';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import { at } from '../../src-shared/domain/at';
import type { Box } from '../../src-shared/domain/face-crop';
import { pixelBytes } from '../../src-shared/domain/preprocessing';
import { cornerColours, goodImages, oriented, quarters, writeImages } from '../helpers/files/images';
import { makingPython, requirePython } from '../helpers/programs/python';

const Reference = v.array(
  v.object({
    width: v.number(),
    height: v.number(),
    edge: v.number(),
    crop: v.nullable(v.tuple([v.number(), v.number(), v.number(), v.number()])),
    pixels: v.string(),
  }),
);

let folder = '';
let pool: DecoderPool;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-triangle-'));
  pool = new DecoderPool({ size: 1, log: () => undefined });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The picture that reference-triangle.py draws. */
function drawn(width: number, height: number): Buffer {
  const value = (x: number, y: number, channel: number): number =>
    (x * 7 + y * 13 + channel * 50 + ((x * y) ^ (x >> 2)) * 3) & 255;
  return Buffer.from(
    Uint8Array.from({ length: width * height * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      return value(pixel % width, Math.floor(pixel / width), index % 3);
    }),
  );
}

/** The filter without vectors: across, rounded to bytes, then down. */
function resizedSimply(pixels: Buffer, width: number, crop: Box, edge: number): Buffer {
  const across = new Uint8Array(crop.height * edge * 3);
  means(crop.width, edge).forEach((taps, x) => {
    for (let row = 0; row < crop.height * 3; row += 1) {
      const [y, channel] = [Math.floor(row / 3), row % 3];
      const from = ((crop.top + y) * width + crop.left) * 3 + channel;
      across[(y * edge + x) * 3 + channel] = mean(taps, (tap) => pixels[from + tap * 3] ?? 0);
    }
  });
  const result = Buffer.alloc(edge * edge * 3);
  means(crop.height, edge).forEach((taps, y) => {
    for (let place = 0; place < edge * 3; place += 1) {
      result[y * edge * 3 + place] = mean(taps, (tap) => across[tap * edge * 3 + place] ?? 0);
    }
  });
  return result;
}

type Taps = readonly (readonly [index: number, weight: number])[];

/** Input pixels and their weights, in 22 bits, per output pixel of an axis. */
function means(input: number, size: number): Taps[] {
  const [scale, support] = [input / size, Math.max(1, input / size)];
  return Array.from({ length: size }, (_, output) => {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(input, Math.trunc(centre + support + 0.5));
    const indices = Array.from({ length: end - first }, (__, index) => first + index);
    const heights = indices.map((index) => Math.max(0, 1 - Math.abs((index - centre + 0.5) * (1 / support))));
    const sum = heights.reduce((total, height) => total + height, 0);
    return indices.map((index, tap) => [index, Math.trunc(0.5 + (at(heights, tap) / sum) * 2 ** 22)] as const);
  });
}

const mean = (taps: Taps, valueOf: (index: number) => number): number =>
  Math.floor((taps.reduce((sum, [index, weight]) => sum + valueOf(index) * weight, 0) + 2 ** 21) / 2 ** 22);

const boxOf = ([left, top, width, height]: readonly [number, number, number, number]): Box => {
  return { left, top, width, height };
};

/** Prepares files and returns their pixels. */
async function prepared(paths: readonly string[], edge: number): Promise<Buffer[]> {
  const file = join(folder, 'pixels.rgb8');
  rmSync(file, { force: true });
  const items = paths.map((path, row) => ({ path, row, sha256: null }));
  const results = await pool.prepare({ file, edge, items });
  expect(results.filter((result) => !('crc32' in result))).toEqual([]);
  const bytes = readFileSync(file);
  return paths.map((_, row) => bytes.subarray(row * pixelBytes(edge), (row + 1) * pixelBytes(edge)));
}

/** Whole pictures as the decoder writes them. */
async function wholePictures(items: readonly { path: string; crop?: Box }[]) {
  const file = join(folder, 'whole.rgb');
  rmSync(file, { force: true });
  const results = await pool.whole({ file, items: [...items] });
  const bytes = readFileSync(file);
  return results.map((result) => {
    if ('refused' in result) return result.refused;
    const { width, height, offset } = result;
    return { width, height, pixels: bytes.subarray(offset, offset + width * height * 3) };
  });
}

describe('the triangle filter', () => {
  const reference = v.parse(
    Reference,
    JSON.parse(readFileSync(join(import.meta.dirname, 'reference-triangle.json'), 'utf8')),
  );

  test.each(reference)('is PIL’s BILINEAR to the byte: $width × $height to $edge, crop $crop', (each) => {
    const { width, height, edge, crop, pixels } = each;
    const picture = { pixels: drawn(width, height), width, height };
    const found = resizeToSquare(picture, edge, crop && boxOf(crop));
    expect(found.equals(Buffer.from(pixels, 'base64'))).toBe(true);
  });

  test('is the weighted mean of the same pixels for any size, crop and edge', () => {
    const size = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 99 }),
        (width, height, edge, cut) => {
          const picture = { pixels: drawn(width, height), width, height };
          const [left, top] = [Math.floor((width * cut) / 250), Math.floor((height * cut) / 300)];
          const crop = { left, top, width: width - left, height: height - top };
          expect(resizeToSquare(picture, edge, crop)).toEqual(resizedSimply(picture.pixels, width, crop, edge));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('gives a picture that needs much memory its own', () => {
    const [width, height, edge] = [2, 30_000, 512];
    const whole = { left: 0, top: 0, width, height };
    const pixels = drawn(width, height);
    const found = resizeToSquare({ pixels, width, height }, edge, null);
    expect(found.equals(resizedSimply(pixels, width, whole, edge))).toBe(true);
  });

  test('leaves a picture of the wanted size as it is', () => {
    const pixels = drawn(24, 24);
    expect(resizeToSquare({ pixels, width: 24, height: 24 }, 24, null).equals(pixels)).toBe(true);
  });

  test('works on upright sRGB over white: grey, CMYK, transparent, rotated and palette pictures', async () => {
    const turned = { format: 'jpeg', bytes: () => oriented(6) } as const;
    const names = ['grey.jpg', 'cmyk.jpg', 'transparent.png', 'palette.png', 'deep.png'];
    const pictures = Object.fromEntries(names.flatMap((name) => (goodImages[name] ? [[name, goodImages[name]]] : [])));
    const paths = await writeImages(folder, { ...pictures, 'turned.jpg': turned });
    expect(paths.length).toBe(names.length + 1);
    const [whole, squares] = [await wholePictures(paths.map((path) => ({ path }))), await prepared(paths, 20)];
    for (const [index, picture] of whole.entries()) {
      if (typeof picture === 'string') throw new Error(`${String(paths[index])} was refused: ${picture}`);
      expect(resizeToSquare(picture, 20, null).equals(at(squares, index))).toBe(true);
    }
    const corner = (index: number, x: number, y: number): number[] => {
      const from = (y * 20 + x) * 3;
      return [...at(squares, index).subarray(from, from + 3)];
    };
    const [red, green, blue, yellow] = cornerColours;
    const turnedCorners = [corner(5, 2, 2), corner(5, 17, 2), corner(5, 2, 17), corner(5, 17, 17)];
    const wanted = [blue, red, yellow, green];
    turnedCorners.forEach((found, index) => {
      found.forEach((value, channel) => {
        expect(Math.abs(value - (at(wanted, index)[channel] ?? 0))).toBeLessThan(12);
      });
    });
    const [grey] = [corner(0, 2, 2)];
    expect(new Set(grey).size).toBe(1);
    const [r = 0, g = 0, b = 0] = corner(2, 10, 10); // half transparent red over white
    expect(r).toBe(255);
    expect(g).toBe(b);
    expect(Math.abs(g - 128)).toBeLessThan(2);
  });
});

describe('whole pictures', () => {
  test('are written one after the other at full size, cut out where asked, and refused one by one', async () => {
    const size = { width: 50, height: 40 };
    const [one, other] = [drawn(50, 40), drawn(31, 9)];
    const paths = await writeImages(folder, {
      'one.png': {
        format: 'png',
        bytes: () =>
          sharp(one, { raw: { ...size, channels: 3 } })
            .png()
            .toBuffer(),
      },
      'other.png': {
        format: 'png',
        bytes: () =>
          sharp(other, { raw: { width: 31, height: 9, channels: 3 } })
            .png()
            .toBuffer(),
      },
      'bad.png': { refused: 'truncated', bytes: async () => (await quarters().png().toBuffer()).subarray(0, 200) },
    });
    const [first = '', second = '', bad = ''] = paths;
    const crop = { left: 10, top: 30, width: 8, height: 10 };
    const found = await wholePictures([{ path: first }, { path: bad }, { path: second }, { path: first, crop }]);
    const cut = Buffer.concat(
      Array.from({ length: 10 }, (_, row) => one.subarray(((30 + row) * 50 + 10) * 3, ((30 + row) * 50 + 18) * 3)),
    );
    expect(found).toEqual([
      { width: 50, height: 40, pixels: one },
      'truncated',
      { width: 31, height: 9, pixels: other },
      { width: 8, height: 10, pixels: cut },
    ]);
  });
});

const photos = join(import.meta.dirname, '../../../shared/data/gender_dataset_face');

/** Prints how far the rows of a pixel file are from PIL's: the mean and the greatest difference. */
const comparison = `
import json, sys
import numpy as np
from PIL import Image, ImageOps
files, pixels, edge = json.load(open(sys.argv[1])), sys.argv[2], int(sys.argv[3])
ours = np.fromfile(pixels, np.uint8).reshape(-1, edge, edge, 3).astype(int)
theirs = [np.asarray(ImageOps.exif_transpose(Image.open(f)).convert("RGB").resize((edge, edge), Image.BILINEAR)) for f in files]
far = np.abs(ours - np.stack(theirs))
print(json.dumps([far.mean(), int(far.max())]))
`;

describe.skipIf(!existsSync(photos))('photographs (need ../shared/data)', () => {
  test.for([128, 224])(
    'are resized to %i pixels as PIL resizes them',
    { timeout: makingPython },
    async (edge, context) => {
      const python = await requirePython(context);
      const files = readdirSync(photos, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jpe?g$/i.test(name));
      const chosen = files.sort().filter((_, index) => index % 40 === 0);
      const paths = chosen.map((name) => join(photos, name));
      await prepared(paths, edge);
      const list = join(folder, 'files.json');
      writeFileSync(list, JSON.stringify(paths));
      const args = ['-c', comparison, list, join(folder, 'pixels.rgb8'), String(edge)];
      const printed = execFileSync(python, args, { encoding: 'utf8' });
      const [mean, greatest] = v.parse(v.tuple([v.number(), v.number()]), JSON.parse(printed));
      expect(mean).toBeLessThanOrEqual(0.5);
      expect(greatest).toBeLessThanOrEqual(2);
    },
  );
});
