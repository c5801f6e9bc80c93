import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DecoderPool } from '../../src-main/engine/base/children/decoders';
import type { Measures } from '../../src-shared/domain/measures';
import { blackPng, goodImages, quarters, scene, writeImages } from '../helpers/files/images';

let folder = '';
let pool: DecoderPool;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-measures-'));
  pool = new DecoderPool({ size: 1, log: () => undefined });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

async function measuresOf(bytes: Buffer): Promise<Measures> {
  const path = join(folder, 'picture');
  writeFileSync(path, bytes);
  const [told] = (await pool.inspect([path], () => join(folder, 'pack'))).results;
  if (!told || 'refused' in told) throw new Error(`refused: ${told?.reason ?? 'no result'}`);
  return told.measures;
}

const png = async (picture: Sharp): Promise<Measures> => measuresOf(await picture.png().toBuffer());
const bitsApart = (one: string, other: string): number =>
  (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll('0', '').length;

describe('measures of a picture', () => {
  test('the pixel hash ignores format and orientation, and changes with one pixel or the size', async () => {
    const picture = await png(scene(1));
    expect(await measuresOf(await scene(1).webp({ lossless: true }).toBuffer())).toEqual(picture);
    const turned = await scene(1).rotate(270).withMetadata({ orientation: 6 }).png().toBuffer();
    expect((await measuresOf(turned)).pixelHash).toBe(picture.pixelHash);
    const dotted = scene(1).composite([{ input: blackPng(1, 1), left: 5, top: 5 }]);
    expect((await png(dotted)).pixelHash).not.toBe(picture.pixelHash);
    expect((await measuresOf(blackPng(4, 1))).pixelHash).not.toBe((await measuresOf(blackPng(2, 2))).pixelHash);
  });

  test('the perceptual hash survives rescaling, recompression and slight brightening; other pictures are far away', async () => {
    const hash = async (bytes: Buffer): Promise<string> => (await measuresOf(bytes)).perceptualHash;
    for (let seed = 1; seed <= 5; seed += 1) {
      const original = await hash(await scene(seed, 400, 300).png().toBuffer());
      const copies = [
        await hash(await scene(seed, 400, 300).resize(150).jpeg({ quality: 60 }).toBuffer()),
        await hash(await scene(seed, 400, 300).resize(900).webp({ quality: 60 }).toBuffer()),
        await hash(await scene(seed, 400, 300).linear(1.1, 5).jpeg().toBuffer()),
      ];
      for (const copy of copies) expect(bitsApart(original, copy)).toBeLessThanOrEqual(4);
      expect(
        bitsApart(
          original,
          await hash(
            await scene(seed + 100)
              .png()
              .toBuffer(),
          ),
        ),
      ).toBeGreaterThan(11);
    }
  });

  test('brightness, contrast, sharpness and colour are measured', async () => {
    const black = await measuresOf(blackPng(64, 64));
    expect(black).toMatchObject({ brightness: 0, brightness99: 0, contrast: 0, sharpness: 0, colourfulness: 0 });
    expect(black.isGrey).toBe(true);
    const [colour, grey] = [await png(quarters()), await png(quarters().greyscale())];
    expect(colour.isGrey).toBe(false);
    expect(colour.colourfulness).toBeGreaterThan(60);
    expect(grey).toMatchObject({ isGrey: true, colourfulness: 0 });
    const [sharp, blurred] = [await png(scene(3)), await png(scene(3).blur(6))];
    expect(blurred.sharpness).toBeLessThan(sharp.sharpness / 10);
    expect(blurred.brightness).toBeCloseTo(sharp.brightness, 1);
  });

  test('the capture date is the camera’s, or null when the block is damaged', async () => {
    const dated = await scene(1)
      .withExif({ IFD2: { DateTimeOriginal: '2021:05:30 14:02:11' } })
      .jpeg()
      .toBuffer();
    expect((await measuresOf(dated)).capturedAt).toBe('2021-05-30T14:02:11');
    const damaged = Buffer.from(dated);
    damaged.fill(0xff, dated.indexOf('Exif\0\0') + 12, dated.indexOf('Exif\0\0') + 14);
    expect((await measuresOf(damaged)).capturedAt).toBeNull();
    expect((await png(scene(1))).capturedAt).toBeNull();
  });

  test('every readable format is measured', async () => {
    const paths = await writeImages(folder, goodImages);
    const { results } = await pool.inspect(paths, () => join(folder, 'pack'));
    for (const result of results) {
      if ('refused' in result) throw new Error(result.reason);
      expect(Object.values(result.measures).every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(
        true,
      );
    }
  });
});
