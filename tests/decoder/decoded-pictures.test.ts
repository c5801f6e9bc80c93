import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import type { Inspection } from '../../src-shared/workers/decoder';
import { cornerColours, deep, goodImages, oriented } from '../helpers/files/images';

let folder = '';
let pool: DecoderPool;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-decoded-'));
  pool = new DecoderPool({ size: 1, log: () => undefined });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Inspects one picture, which must be accepted, and returns its thumbnail too. */
async function inspectOne(bytes: Buffer): Promise<{ told: Inspection; thumbnail: Buffer }> {
  const [path, pack] = [join(folder, 'picture'), join(folder, 'pack')];
  writeFileSync(path, bytes);
  const [told] = (await pool.inspect([path], () => pack)).results;
  if (!told || 'refused' in told) throw new Error(`refused: ${told?.reason ?? 'no result'}`);
  const { offset, length } = told.thumbnail;
  return { told, thumbnail: readFileSync(pack).subarray(offset, offset + length) };
}

const made = async (name: string): Promise<Buffer> => (await goodImages[name]?.bytes()) ?? Buffer.alloc(0);

/** RGB in the middle of a picture's thumbnail. */
async function middleOf(bytes: Buffer): Promise<number[][]> {
  return coloursAt((await inspectOne(bytes)).thumbnail, [[0.5, 0.5]]);
}

/** RGB of some points of a picture, given as fractions of its width and height. */
async function coloursAt(picture: Buffer, points: readonly (readonly [number, number])[]): Promise<number[][]> {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  return points.map(([x, y]) => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return [...data.subarray(start, start + 3)];
  });
}

const corners = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.2, 0.8],
  [0.8, 0.8],
] as const;

function expectNear(
  found: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  within: number,
): void {
  const differences = found.flat().map((value, index) => Math.abs(value - (wanted.flat()[index] ?? NaN)));
  expect(Math.max(...differences), `${JSON.stringify(found)} should be ${JSON.stringify(wanted)}`).toBeLessThan(within);
}

describe('a decoded picture', () => {
  test('is upright for all eight EXIF orientations', async () => {
    const [a, b, c, d] = cornerColours;
    const upright = [
      [a, b, c, d],
      [b, a, d, c],
      [d, c, b, a],
      [c, d, a, b],
      [a, c, b, d],
      [c, a, d, b],
      [d, b, c, a],
      [b, d, a, c],
    ];
    for (const [index, wanted] of upright.entries()) {
      const { told, thumbnail } = await inspectOne(await oriented(index + 1));
      expect([told.width, told.height]).toEqual(index < 4 ? [96, 64] : [64, 96]);
      expectNear(await coloursAt(thumbnail, corners), wanted, 16);
    }
  });

  test('is the first frame or page, on white where it is transparent', async () => {
    expectNear(await middleOf(await made('transparent.png')), [[255, 127, 127]], 8);
    for (const name of ['animated.gif', 'animated.webp', 'pages.tif']) {
      expectNear(await middleOf(await made(name)), [cornerColours[0]], 14);
    }
  });

  test('is sRGB for every profile and bit depth', async () => {
    const red = { create: { width: 32, height: 32, channels: 3 as const, background: '#c83232' } };
    expectNear(await middleOf(await sharp(red).withIccProfile('p3').png().toBuffer()), [[200, 50, 50]], 8);
    const colour = [220, 90, 60] as const;
    const inSrgb = [[237, 78, 46]]; // of Display P3 (220, 90, 60), by the matrices of CSS Color 4
    expectNear(await middleOf(await deep(colour)), [colour], 8);
    expectNear(await middleOf(await deep(colour, 'p3')), inSrgb, 8);
    expectNear(await middleOf(await deep(colour, 'srgb')), inSrgb, 8);
  });

  test('is sRGB from CMYK too, with and without a profile', async () => {
    for (const name of ['cmyk.jpg', 'cmyk-with-profile.jpg']) {
      const { thumbnail } = await inspectOne(await made(name));
      expectNear(await coloursAt(thumbnail, corners), cornerColours, 70); // CMYK has no such blue
    }
  });
});
