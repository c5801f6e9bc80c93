import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import type { Inspection, Refusal } from '../../src-shared/workers/decoder';
import { cornerColours, heic, quarters } from '../helpers/files/images';
import { jxl } from '../helpers/files/jxl';

let folder = '';
let pool: DecoderPool;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-phone-'));
  pool = new DecoderPool({ size: 1, log: () => undefined });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

async function inspected(bytes: Buffer): Promise<Inspection | Refusal> {
  const path = join(folder, 'picture');
  writeFileSync(path, bytes);
  const [result] = (await pool.inspect([path], () => join(folder, 'pack'))).results;
  if (!result) throw new Error('no result');
  return result;
}

/** Colours in the middle of a picture's quarters, as a decoder writes whole pictures. */
async function cornersOf(bytes: Buffer): Promise<number[][]> {
  const [path, file] = [join(folder, 'whole'), join(folder, 'pixels')];
  writeFileSync(path, bytes);
  rmSync(file, { force: true });
  const [result] = await pool.whole({ file, items: [{ path, crop: null }] });
  if (!result || 'refused' in result) throw new Error(result?.reason ?? 'no result');
  const { width, height } = result;
  const pixels = readFileSync(file);
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
      return [...pixels.subarray(at, at + 3)];
    }),
  );
}

function expectNear(
  found: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  within: number,
): void {
  const differences = found.flat().map((value, index) => Math.abs(value - (wanted.flat()[index] ?? NaN)));
  expect(Math.max(...differences), `${JSON.stringify(found)} should be ${JSON.stringify(wanted)}`).toBeLessThan(within);
}

describe('a HEIC', () => {
  test('is turned upright once, in spite of an orientation in its EXIF block, and has the capture time', async () => {
    expect(await inspected(await heic('turned'))).toMatchObject({
      format: 'heic',
      width: 96,
      height: 64,
      measures: { capturedAt: '2024-05-31T18:00:00', damage: [] },
    });
  });

  test('is sRGB: the colours of its profile are converted as those of any format', async () => {
    const stored = await quarters().raw().toBuffer();
    const p3 = await sharp(stored, { raw: { width: 96, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const header = await sharp(await heic('turned')).metadata();
    const withProfile = await taggedPng(p3, header.icc);
    const wanted = await cornersOf(withProfile);
    expect(Math.abs((wanted[1]?.[0] ?? 0) - cornerColours[1][0])).toBeGreaterThan(20); // P3's green is out of place in sRGB
    expectNear(await cornersOf(await heic('turned')), wanted, 8);
  });

  test('of 10 bits, with transparency, and in HDR looks like its sRGB edition', async () => {
    expectNear(await cornersOf(await heic('deep')), cornerColours, 8);
    expectNear(await cornersOf(await heic('clear')), Array<number[]>(4).fill([255, 127, 127]), 8);
    // Twice the light of SDR: the brightest quarter becomes white's neighbour, and the others keep their relation to it.
    expectNear(await cornersOf(await heic('bright')), cornerColours, 24);
  });

  test('that is cut off is refused as that, and costs no other file', async () => {
    const whole = await heic('turned');
    const cut = await inspected(whole.subarray(0, whole.length - 40));
    expect(cut).toMatchObject({ refused: 'truncated' });
    const broken = Buffer.from(whole);
    broken.fill(0x55, whole.length - 300, whole.length - 180);
    await inspected(broken);
    expect(await inspected(whole)).toMatchObject({ format: 'heic' });
  });
});

/** A PNG with an ICC profile, unlike sharp's, which would convert the pixels to it. */
async function taggedPng(png: Buffer, icc: Buffer | undefined): Promise<Buffer> {
  const { deflateSync, crc32 } = await import('node:zlib');
  const body = Buffer.concat([Buffer.from('iCCPp3\0\0', 'latin1'), deflateSync(icc ?? Buffer.alloc(0))]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, 33), length, body, check, png.subarray(33)]);
}

describe('a JPEG XL', () => {
  test('is read, on white where it is transparent', async () => {
    const { data } = await quarters().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expectNear(await cornersOf(await jxl(data, 96, 64, 100)), cornerColours, 2);
    const half = Buffer.from(data.map((value, at) => (at % 4 === 3 ? 128 : value)));
    const onWhite = cornerColours.map((colour) => colour.map((value) => Math.round((value * 128 + 255 * 127) / 255)));
    expectNear(await cornersOf(await jxl(half, 96, 64, 100)), onWhite, 3);
  });

  test('that is cut off anywhere is refused', async () => {
    const { data } = await quarters().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const whole = await jxl(data, 96, 64, 80);
    for (const share of [0.1, 0.5, 0.95]) {
      expect(await inspected(whole.subarray(0, Math.floor(whole.length * share)))).toHaveProperty('refused');
    }
  });
});

test('an animated AVIF shows its first picture', async () => {
  const still = Buffer.from(await quarters().avif({ quality: 90, effort: 0, chromaSubsampling: '4:4:4' }).toBuffer());
  still.write('avis', 8, 'latin1');
  expect(await inspected(still)).toMatchObject({ format: 'avif', width: 96, height: 64 });
  expectNear(await cornersOf(still), cornerColours, 8);
});
