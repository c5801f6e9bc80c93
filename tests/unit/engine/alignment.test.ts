import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { leastLikeness } from '../../../src-main/engine/issues/alike/alike-issues';
import { alignedLikeness, squareEdge } from '../../../src-main/engine/issues/alike/alignment';
import { scene } from '../../helpers/files/images';

async function square(picture: Sharp): Promise<Float32Array> {
  const whole = sharp(await picture.png().toBuffer());
  const resized = whole.greyscale().resize(squareEdge, squareEdge, { fit: 'fill', kernel: 'linear' });
  return Float32Array.from(await resized.toColourspace('b-w').raw().toBuffer());
}

const cropped = (picture: Sharp, share: number): Sharp => {
  const edge = Math.round(160 * (1 - share));
  return picture.extract({
    left: Math.round(160 * share * 0.7),
    top: Math.round(160 * share * 0.2),
    width: edge,
    height: edge,
  });
};

const changes: Readonly<Record<string, (picture: Sharp) => Sharp | Promise<Sharp>>> = {
  'a brighter one': (picture) => picture.linear(1, 25),
  'a darker one': (picture) => picture.linear(0.6, 0),
  'one saved badly': async (picture) => sharp(await picture.jpeg({ quality: 20 }).toBuffer()),
  'a small one': async (picture) => sharp(await picture.resize(64, 64).png().toBuffer()),
  'one cropped a little': (picture) => cropped(picture, 0.06),
  'one cropped by a sixth': (picture) => cropped(picture, 0.16),
  'a mirrored one': (picture) => picture.flop(),
  'one mirrored and cropped': async (picture) => sharp(await cropped(picture, 0.1).png().toBuffer()).flop(),
};

it.each(Object.entries(changes))('%s is the same picture, whichever of the two is given first', async (_, change) => {
  for (const seed of [1, 2, 3]) {
    const [one, other] = [await square(scene(seed)), await square(await change(scene(seed)))];
    expect(alignedLikeness(one, other)).toBeGreaterThan(leastLikeness);
    expect(alignedLikeness(other, one)).toBeGreaterThan(leastLikeness);
  }
});

it('other pictures, and those without structure, are not the same', async () => {
  const squares = await Promise.all([1, 2, 3, 4, 5].map((seed) => square(scene(seed))));
  for (const [at, one] of squares.entries()) {
    expect(alignedLikeness(one, one)).toBeCloseTo(1, 6);
    for (const other of squares.slice(at + 1)) expect(alignedLikeness(one, other)).toBeLessThan(leastLikeness - 0.2);
    expect(alignedLikeness(one, new Float32Array(squareEdge ** 2).fill(120))).toBeLessThan(leastLikeness - 0.2);
  }
});
