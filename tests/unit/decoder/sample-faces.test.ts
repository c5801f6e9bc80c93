import { hash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { sampleOf } from '../../../src-main/decoder/sample/draw';
import { describeFace } from '../../../src-main/decoder/sample/face';
import { photograph } from '../../../src-main/decoder/sample/photograph';
import { drawPortrait } from '../../../src-main/decoder/sample/portrait';
import { Random } from '../../../src-main/decoder/sample/random';

const indexes = Array.from({ length: 600 }, (_, index) => index);

describe('sample faces', () => {
  test('are the same bytes for the same seed and index, and differ otherwise', async () => {
    const digest = async (seed: number, index: number): Promise<string> =>
      hash('sha256', await photograph(seed, index, true));
    expect(await digest(1, 5)).toBe(await digest(1, 5));
    expect(new Set([await digest(1, 5), await digest(1, 6), await digest(2, 5)]).size).toBe(3);
  });

  test('are JPEGs of 160 to 320 pixels, of many shapes', async () => {
    const shapes = await Promise.all(
      indexes.slice(0, 24).map(async (index) => sharp(await photograph(3, index, index % 2 === 0)).metadata()),
    );
    for (const { format, width, height } of shapes) {
      expect(format).toBe('jpeg');
      expect(Math.max(width, height)).toBeGreaterThanOrEqual(160);
      expect(Math.max(width, height)).toBeLessThanOrEqual(320);
      expect(Math.min(width, height) / Math.max(width, height)).toBeGreaterThan(0.75);
    }
    expect(
      shapes.some(({ width, height }) => width > height) && shapes.some(({ width, height }) => width < height),
    ).toBe(true);
    expect(shapes.some(({ width, height }) => width === height)).toBe(true);
  });

  test('show many skin colours, hair styles, expressions and hats in both classes', () => {
    for (const hasGlasses of [true, false]) {
      const faces = indexes.map((index) => describeFace(1, index, hasGlasses));
      const kinds = (of: (face: (typeof faces)[number]) => string): number => new Set(faces.map(of)).size;
      expect(kinds((face) => face.skin)).toBe(12);
      expect(kinds((face) => face.hairStyle)).toBe(19);
      expect(kinds((face) => face.expression)).toBe(8);
      expect(kinds((face) => face.headwear)).toBe(5);
      expect(kinds((face) => face.beard)).toBe(5);
    }
  });

  test('differ between the classes only in the glasses', () => {
    const { hasGlasses, ...withThem } = describeFace(4, 9, true);
    const { hasGlasses: hasNone, ...without } = describeFace(4, 9, false);
    expect([hasGlasses, hasNone]).toEqual([true, false]);
    expect(withThem).toEqual(without);
    const drawn = (glasses: boolean): string =>
      drawPortrait(describeFace(4, 9, glasses), { seed: 4, index: 9, width: 200, height: 200 });
    expect(drawn(true).length).toBeGreaterThan(drawn(false).length);
  });

  test('are evenly split, misfiled as often as asked, under names that reveal nothing', () => {
    const samples = indexes.map((index) => sampleOf(7, index, 0.1));
    expect(samples.filter(({ shown }) => shown === 'glasses')).toHaveLength(300);
    const flipped = samples.filter(({ filed, shown }) => filed !== shown);
    expect(flipped.length).toBeGreaterThan(40);
    expect(flipped.length).toBeLessThan(80);
    for (const [index, { path, filed }] of samples.entries()) {
      expect(path).toBe(`${filed}/face_${String(index + 1).padStart(4, '0')}.jpg`);
    }
    const evenOnes = samples.filter(({ shown }, index) => index % 2 === 0 && shown === 'glasses');
    expect(Math.abs(evenOnes.length - 150)).toBeLessThan(50);
  });

  test('are never misfiled at share 0, and always at share 1', () => {
    expect(indexes.every((index) => sampleOf(7, index, 0).filed === sampleOf(7, index, 0).shown)).toBe(true);
    expect(indexes.some((index) => sampleOf(7, index, 1).filed === sampleOf(7, index, 1).shown)).toBe(false);
  });
});

describe('the generator', () => {
  test('is uniform enough, and its streams differ', () => {
    const random = new Random(1, 'a');
    const mean = indexes.reduce((sum) => sum + random.next(), 0) / indexes.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    expect(new Random(1, 'a').next()).toBe(new Random(1, 'a').next());
    expect(new Random(1, 'a').next()).not.toBe(new Random(1, 'b').next());
  });
});
