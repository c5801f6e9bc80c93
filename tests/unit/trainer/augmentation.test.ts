import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { aboutCentre, product, rotation, scale, type Affine } from '../../../src-main/trainer/augmentation/affine';
import { batchRandom, drawAugmentations } from '../../../src-main/trainer/augmentation/draws';
import { affineOf, type Geometry } from '../../../src-main/trainer/augmentation/geometry';
import { graphAugmentation } from '../../../src-main/trainer/augmentation/graph-augmentation';
import type { AugmentationDraws } from '../../../src-main/trainer/graph/compiled';
import { augmentReference, transformReference } from '../../trainer/reference/augmentation';

const many = 5000;
const edge = 128;
const unchanged: Geometry = { angle: 0, shear: 0, shift: [0, 0], zoom: [1, 1], mirror: [1, 1] };
const everything: Required<Augmentation> = {
  horizontalFlip: true,
  verticalFlip: true,
  rotationTurns: 0.3,
  shearDegrees: 20,
  zoom: 0.4,
  shift: 0.25,
  brightness: 0.2,
  contrast: 0.5,
  fill: 'nearest',
};

function draw(augmentation: Augmentation, count: number, seed = 11, epoch = 2, step = 3): AugmentationDraws {
  const into = {
    transforms: new Float32Array(count * 8).fill(NaN),
    brightness: new Float32Array(count).fill(NaN),
    contrast: new Float32Array(count).fill(NaN),
  };
  drawAugmentations(augmentation, { count, edge, random: batchRandom(seed, epoch, step) }, into);
  return into;
}

/** One entry of every image's matrix. */
function entries({ transforms }: AugmentationDraws, entry: number): number[] {
  return [...transforms].filter((_, at) => at % 8 === entry);
}

/**
 * Tests values against the uniform distribution in low..high: range, mean and variance within five standard errors (a correct generator
 * fails this once in a million seeds), and that both ends are reached.
 */
function expectUniform(values: readonly number[], low: number, high: number): void {
  const span = high - low;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-6 * span);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-6 * span);
  expect(Math.min(...values)).toBeLessThan(low + 0.01 * span);
  expect(Math.max(...values)).toBeGreaterThan(high - 0.01 * span);
  expect(Math.abs(mean - (low + high) / 2)).toBeLessThan((5 * span) / Math.sqrt(12 * values.length));
  expect(Math.abs(variance / (span ** 2 / 12) - 1)).toBeLessThan(5 * Math.sqrt(0.8 / values.length));
}

/** Within five standard errors of one half. */
function expectHalf(hits: number, of: number): void {
  expect(Math.abs(hits - of / 2)).toBeLessThan(2.5 * Math.sqrt(of));
}

describe('a draw', () => {
  test('has angles uniform in ± the share of a turn, about the centre', () => {
    const draws = draw({ rotationTurns: 0.1 }, many);
    const [cosines, sines] = [entries(draws, 0), entries(draws, 3)];
    const angles = sines.map((sine, image) => Math.atan2(sine, cosines[image] ?? NaN));
    expectUniform(angles, -0.2 * Math.PI, 0.2 * Math.PI);
  });

  test('has shears uniform in ± the degrees', () => {
    const sines = entries(draw({ shearDegrees: 30 }, many), 1);
    const degrees = sines.map((sine) => (Math.asin(-sine) * 180) / Math.PI);
    expectUniform(degrees, -30, 30);
    // The first published classifier asks for 0.2, which Keras takes as degrees: half a pixel at the most.
    expect(Math.max(...entries(draw({ shearDegrees: 0.2 }, many), 1))).toBeLessThan(
      Math.sin(0.2 * (Math.PI / 180)) + 1e-6,
    );
  });

  test('has uniform scales and shifts, independent for the two axes', () => {
    const scales = draw({ zoom: 0.2 }, many);
    const shifts = draw({ shift: 0.25 }, many);
    const pairs = [
      [entries(scales, 0), entries(scales, 4), 0.8, 1.2],
      [entries(shifts, 2), entries(shifts, 5), -32, 32],
    ] as const;
    for (const [x, y, low, high] of pairs) {
      expectUniform(x, low, high);
      expectUniform(y, low, high);
      expectHalf(
        x.filter((value, image) => value > (low + high) / 2 === (y[image] ?? NaN) > (low + high) / 2).length,
        many,
      );
    }
  });

  test('has uniform brightness and contrast', () => {
    const draws = draw({ brightness: 0.1, contrast: 0.3 }, many);
    expectUniform([...draws.brightness], -25.5, 25.5);
    expectUniform([...draws.contrast], 0.7, 1.3);
  });

  test('flips half of the images, independently per axis', () => {
    const draws = draw({ horizontalFlip: true, verticalFlip: true }, many);
    const [x, y] = [entries(draws, 0), entries(draws, 4)];
    expect([...new Set([...x, ...y])].sort()).toEqual([-1, 1]);
    expectHalf(x.filter((factor) => factor === -1).length, many);
    expectHalf(y.filter((factor) => factor === -1).length, many);
    expectHalf(x.filter((factor, image) => factor === y[image]).length, many);
    expect(new Set(entries(draw({ horizontalFlip: true }, many), 4))).toEqual(new Set([1]));
    expect(new Set(entries(draw({ verticalFlip: true }, many), 0))).toEqual(new Set([1]));
  });

  test('is empty where nothing is asked for', () => {
    for (const nothing of [
      {},
      { horizontalFlip: false, rotationTurns: 0, shearDegrees: 0, zoom: 0, shift: 0, contrast: 0 },
    ]) {
      const { transforms, brightness, contrast } = draw(nothing, 3);
      expect([...transforms].map((value) => value + 0)).toEqual([
        ...matrix(unchanged),
        ...matrix(unchanged),
        ...matrix(unchanged),
      ]);
      expect([...brightness, ...contrast]).toEqual([0, 0, 0, 1, 1, 1]);
    }
  });

  const kinds = (Object.keys(everything) as (keyof Augmentation)[]).filter((kind) => kind !== 'fill');
  const anyAugmentation = fc
    .subarray(kinds)
    .map((chosen): Augmentation => Object.fromEntries(chosen.map((kind) => [kind, everything[kind]])));

  test('depends only on seed, epoch and step', () => {
    fc.assert(
      fc.property(anyAugmentation, fc.integer(), fc.nat(), fc.nat(), (augmentation, seed, epoch, step) => {
        expect(draw(augmentation, 5, seed, epoch, step)).toEqual(draw(augmentation, 5, seed, epoch, step));
      }),
    );
    const of = (seed: number, epoch: number, step: number): number[] => [
      ...draw(everything, 4, seed, epoch, step).transforms,
    ];
    expect(
      new Set([of(1, 1, 1), of(2, 1, 1), of(1, 2, 1), of(1, 1, 2), of(1, 11, 1), of(1, 1, 11)].map(String)).size,
    ).toBe(6);
  });

  test('for an image does not depend on how many follow it', () => {
    const [few, more] = [draw(everything, 3), draw(everything, 9)];
    expect(more.transforms.subarray(0, 24)).toEqual(few.transforms);
    expect(more.brightness.subarray(0, 3)).toEqual(few.brightness);
    expect(more.contrast.subarray(0, 3)).toEqual(few.contrast);
  });

  test('stays the same when another kind of change is added', () => {
    fc.assert(
      fc.property(anyAugmentation, ({ brightness: _brightness, contrast: _contrast, ...others }) => {
        const { brightness, contrast } = everything;
        expect(draw({ ...others, brightness }, 6).brightness).toEqual(draw({ brightness }, 6).brightness);
        expect(draw({ ...others, contrast }, 6).contrast).toEqual(draw({ contrast }, 6).contrast);
        expect(draw({ ...others, brightness, contrast }, 6).transforms).toEqual(draw(others, 6).transforms);
      }),
    );
    // Of two kinds of geometry, the matrix of both is the product of the matrices of each.
    const pairs: [Augmentation, Augmentation][] = [
      [{ rotationTurns: 0.3 }, { shearDegrees: 20 }],
      [{ shift: 0.25 }, { zoom: 0.4 }],
      [{ shearDegrees: 20 }, { zoom: 0.4 }],
      [{ zoom: 0.4 }, { horizontalFlip: true }],
      [{ rotationTurns: 0.3 }, { verticalFlip: true, horizontalFlip: true }],
    ];
    for (const [first, second] of pairs) {
      const [both, left, right] = [draw({ ...first, ...second }, 6), draw(first, 6), draw(second, 6)];
      for (let image = 0; image < 6; image += 1) {
        expectClose(affineAt(both, image), product(affineAt(left, image), affineAt(right, image)));
      }
    }
  });
});

/** The matrix as the graph takes it. */
function matrix(geometry: Geometry, ofEdge = edge): number[] {
  return [...affineOf(geometry, ofEdge), 0, 0].map((value) => value + 0); // no -0
}

function affineAt({ transforms }: AugmentationDraws, image: number): Affine {
  const [a0 = NaN, a1 = NaN, a2 = NaN, b0 = NaN, b1 = NaN, b2 = NaN] = transforms.subarray(image * 8, image * 8 + 6);
  return [a0, a1, a2, b0, b1, b2];
}

function expectClose(got: Affine, expected: readonly number[]): void {
  const furthest = got.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? NaN))), 0);
  expect(furthest).toBeLessThan(1e-4); // float32 of coordinates up to 200 pixels
}

describe('a matrix', () => {
  test('equals that of Keras', () => {
    // Printed by apply_affine_transform of keras 3.15.1, with its arguments theta, tx, ty, shear, zx, zy.
    const byKeras: [number, number, number, number, number, number, number, Affine][] = [
      [128, 0, 0, 0, 0.2, 0.9, 1.15, [0.9, -0.004014249, 6.60490482, 0, 1.149992994, -9.524555107]],
      [128, 20, 3, -5, 10, 1.2, 0.8, [1.127631145, -0.4, 21.824600875, 0.410424172, 0.692820323, -10.228428108]],
      [5, -33, 1.5, 2.5, 0, 1, 1, [0.838670568, 0.544639035, 1.852984234, -0.544639035, 0.838670568, 2.691654801]],
    ];
    const radians = (degrees: number): number => (degrees * Math.PI) / 180;
    for (const [ofEdge, theta, tx, ty, shear, zx, zy, expected] of byKeras) {
      const geometry = {
        ...unchanged,
        angle: radians(theta),
        shift: [tx, ty],
        shear: radians(shear),
        zoom: [zx, zy],
      } as const;
      affineOf(geometry, ofEdge).forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? NaN, 8));
    }
  });

  test('of a flip is exact: flipping twice, and rotating by 0, is the identity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), fc.constantFrom(-1, 1), fc.constantFrom(-1, 1), (ofEdge, x, y) => {
        const flipped = affineOf({ ...unchanged, mirror: [x, y] }, ofEdge);
        expect(flipped.map((value) => value + 0)).toEqual([x, 0, x < 0 ? ofEdge - 1 : 0, 0, y, y < 0 ? ofEdge - 1 : 0]);
        expect(product(flipped, flipped).map((value) => value + 0)).toEqual([1, 0, 0, 0, 1, 0]);
      }),
    );
  });

  test('of a rotation and its opposite are inverse, and fix the centre', () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 7, noNaN: true }), fc.integer({ min: 1, max: 1024 }), (angle, ofEdge) => {
        const there = aboutCentre(rotation(angle), ofEdge);
        expectClose(product(there, aboutCentre(rotation(-angle), ofEdge)), [1, 0, 0, 0, 1, 0]);
        const middle = (ofEdge - 1) / 2;
        const [a0, a1, a2, b0, b1, b2] = there;
        expect(a0 * middle + a1 * middle + a2).toBeCloseTo(middle, 6);
        expect(b0 * middle + b1 * middle + b2).toBeCloseTo(middle, 6);
      }),
    );
  });

  test('applies flips last', () => {
    const turnedAndFlipped = affineOf({ ...unchanged, angle: 0.5, mirror: [-1, 1] }, 9);
    expectClose(turnedAndFlipped, product(aboutCentre(rotation(0.5), 9), aboutCentre(scale(-1, 1), 9)));
  });
});

describe('a pixel', () => {
  /** Returns the position to which the one bright pixel of a picture goes. */
  function moved(geometry: Geometry, x: number, y: number, ofEdge: number): number[][] {
    const pixels = new Uint8Array(ofEdge * ofEdge * 3);
    pixels.fill(200, (y * ofEdge + x) * 3, (y * ofEdge + x) * 3 + 3);
    // Sines and cosines of quarter turns are off by 1e-16, which float32 does not see next to a pixel's coordinate.
    const transforms = Float32Array.from(matrix(geometry, ofEdge), (value) => Math.round(value * 1e9) / 1e9);
    const output = transformReference({ pixels, count: 1, edge: ofEdge }, transforms, 'constant');
    return Array.from({ length: ofEdge * ofEdge }, (_, at) => [at % ofEdge, Math.floor(at / ofEdge)]).filter(
      (_, at) => output[at * 3] === 200,
    );
  }

  test('goes where the transform says', () => {
    // Keras turns counter-clockwise by positive angles: what is right of the centre goes to the top.
    expect(moved({ ...unchanged, angle: Math.PI / 2 }, 4, 2, 5)).toEqual([[2, 0]]);
    expect(moved({ ...unchanged, angle: Math.PI / 2 }, 3, 1, 4)).toEqual([[1, 0]]);
    expect(moved({ ...unchanged, angle: Math.PI }, 0, 1, 5)).toEqual([[4, 3]]);
    expect(moved({ ...unchanged, mirror: [-1, 1] }, 0, 1, 5)).toEqual([[4, 1]]);
    expect(moved({ ...unchanged, mirror: [1, -1] }, 0, 1, 5)).toEqual([[0, 3]]);
    // Output is read at input + shift, so the picture goes the other way.
    expect(moved({ ...unchanged, shift: [1, -2] }, 3, 1, 5)).toEqual([[2, 3]]);
    // A scale of 1/2 enlarges twice; a scale of 2 brings the corner half-way to the centre.
    expect(moved({ ...unchanged, zoom: [2, 1] }, 4, 2, 5)).toEqual([[3, 2]]);
    expect(moved({ ...unchanged, zoom: [0.5, 0.5] }, 3, 2, 5)).toEqual([[4, 2]]);
  });
});

describe('the graph’s augmentation', () => {
  test('equals what the recipe asks for', () => {
    const geometric = { geometric: true, brightness: false, contrast: false, fill: 'reflect' };
    expect(graphAugmentation({})).toBeNull();
    expect(graphAugmentation({ horizontalFlip: false, zoom: 0, brightness: 0, fill: 'nearest' })).toBeNull();
    for (const one of [
      { verticalFlip: true },
      { rotationTurns: 0.1 },
      { shearDegrees: 1 },
      { zoom: 0.1 },
      { shift: 0.1 },
    ]) {
      expect(graphAugmentation(one)).toEqual(geometric);
    }
    expect(graphAugmentation({ horizontalFlip: true, fill: 'nearest' })).toEqual({ ...geometric, fill: 'nearest' });
    expect(graphAugmentation({ brightness: 0.1 })).toEqual({ ...geometric, geometric: false, brightness: true });
    expect(graphAugmentation({ contrast: 0.1, fill: 'constant' })).toEqual({
      geometric: false,
      brightness: false,
      contrast: true,
      fill: 'constant',
    });
  });

  test('of empty draws leaves pixels unchanged', () => {
    const pixels = Uint8Array.from({ length: 2 * edge * edge * 3 }, (_, at) => (at * 7919) % 256);
    const all = { geometric: true, brightness: true, contrast: true, fill: 'reflect' } as const;
    const got = augmentReference({ pixels, count: 2, edge }, draw({}, 2), all);
    expect(got.every((value, at) => Math.abs(value - (pixels[at] ?? NaN)) < 1e-4)).toBe(true);
  });
});
