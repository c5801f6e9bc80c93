import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { batchRandom, drawAugmentations } from '../../../src-main/trainer/augmentation/draws';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { augmentReference, transformReference, type Images } from '../reference/augmentation';

const fills = ['reflect', 'nearest', 'constant'] as const;
const random = randomGenerator('augmentation.test');

/** The part of tfjs-node's backend that runs operations which tfjs itself does not offer. */
interface Backend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_ATTR_STRING: number; readonly TF_INT32: number };
  executeSingleOutput(name: string, attributes: readonly object[], inputs: readonly Tensor[]): Tensor;
}

const tf = await loadTensorFlow();

/**
 * Runs TensorFlow's own operation on int32, whose kernel comes from the same template, because tfjs can't read uint8 back.
 * (tf.image.transform would ask for it, but tfjs-node has no kernel of that name.)
 */
function transformByTensorFlow(
  { pixels, count, edge }: Images,
  transforms: Float32Array,
  fill: string,
): Int32Array | Float32Array | Uint8Array {
  const backend = tf.backend() as unknown as Backend;
  const { TF_ATTR_TYPE, TF_ATTR_STRING, TF_INT32 } = backend.binding;
  return tf.tidy(() => {
    const inputs = [
      tf.tensor4d(Int32Array.from(pixels), [count, edge, edge, 3], 'int32'),
      tf.tensor2d(transforms, [count, 8]),
      tf.tensor1d([edge, edge], 'int32'),
      tf.scalar(0),
    ];
    const attributes = [
      { name: 'dtype', type: TF_ATTR_TYPE, value: TF_INT32 },
      { name: 'interpolation', type: TF_ATTR_STRING, value: 'BILINEAR' },
      { name: 'fill_mode', type: TF_ATTR_STRING, value: fill.toUpperCase() },
    ];
    return backend.executeSingleOutput('ImageProjectiveTransformV3', attributes, inputs).dataSync();
  });
}

function noise(count: number, edge: number): Images {
  return { count, edge, pixels: Uint8Array.from({ length: count * edge * edge * 3 }, () => random.integer(256)) };
}

function draws(augmentation: Augmentation, count: number, edge: number) {
  const into = {
    transforms: new Float32Array(count * 8),
    brightness: new Float32Array(count),
    contrast: new Float32Array(count),
  };
  drawAugmentations(augmentation, { count, edge, random: batchRandom(7, 1, 0) }, into);
  return into;
}

/** The largest difference: 0 on a CPU, while a GPU's fused arithmetic may cut a value to the level below. */
function expectSameLevels(got: Uint8Array, expected: ArrayLike<number>): void {
  const isOnGpu = (tf.backend() as unknown as Backend).isUsingGpuDevice;
  const largest = got.reduce((most, level, at) => Math.max(most, Math.abs(level - (expected[at] ?? NaN))), 0);
  expect(got.length).toBe(expected.length);
  expect(largest).toBeLessThanOrEqual(isOnGpu ? 1 : 0);
}

describe.each(fills)('the reference moves pixels as ImageProjectiveTransformV3 does, with fill %s,', (fill) => {
  test.each<[string, Augmentation]>([
    ['flips', { horizontalFlip: true, verticalFlip: true }],
    ["Keras's rotations", { rotationTurns: 0.1 }],
    ['rotations all round, in odd edges', { rotationTurns: 1 }],
    ['all of it', { horizontalFlip: true, rotationTurns: 0.5, shearDegrees: 40, zoom: 0.9, shift: 1 }],
  ])('for %s', (_, augmentation) => {
    for (const edge of [1, 2, 7, 33, 64]) {
      const images = noise(12, edge);
      const { transforms } = draws(augmentation, images.count, edge);
      expectSameLevels(transformReference(images, transforms, fill), transformByTensorFlow(images, transforms, fill));
    }
  });

  test('for any matrix, far outside and on whole pixels', () => {
    const images = noise(200, 9);
    const any = Float32Array.from({ length: 200 * 8 }, (_, at) => {
      if (at % 8 > 5) return 0;
      const spread = at % 8 === 2 || at % 8 === 5 ? 60 : 4;
      const value = (random.next() - 0.5) * spread;
      return at % 16 < 8 ? Math.round(value) : value;
    });
    expectSameLevels(transformReference(images, any, fill), transformByTensorFlow(images, any, fill));
  });
});

test('the reference changes brightness and contrast as TensorFlow computes it, and clips after each', () => {
  const [count, edge] = [16, 32];
  const images = noise(count, edge);
  const drawn = draws({ horizontalFlip: true, brightness: 0.4, contrast: 0.6 }, count, edge);
  const wanted = { geometric: true, brightness: true, contrast: true, fill: 'reflect' } as const;
  const expected = tf.tidy(() => {
    const moved = transformByTensorFlow(images, drawn.transforms, 'reflect');
    const pixels = tf.tensor4d(Float32Array.from(moved), [count, edge, edge, 3]);
    const brighter = tf.clipByValue(tf.add(pixels, tf.tensor4d(drawn.brightness, [count, 1, 1, 1])), 0, 255);
    const mean = tf.mean(brighter, [1, 2], true);
    const changed = tf.add(tf.mul(tf.sub(brighter, mean), tf.tensor4d(drawn.contrast, [count, 1, 1, 1])), mean);
    return tf.clipByValue(changed, 0, 255).dataSync();
  });
  const got = augmentReference(images, drawn, wanted);
  const largest = got.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? NaN))), 0);
  expect(largest).toBeLessThan(1e-3); // of 255: float32 has 1.5e-5 there, and the sums differ in order
  expect(got.some((value) => value === 255) && got.some((value) => value === 0)).toBe(true);
});

test('the reference applies only what is asked for', () => {
  const images = noise(4, 8);
  const drawn = draws({ horizontalFlip: true, rotationTurns: 0.3, brightness: 1, contrast: 1 }, 4, 8);
  const nothing = { geometric: false, brightness: false, contrast: false, fill: 'reflect' } as const;
  expect([...augmentReference(images, drawn, nothing)]).toEqual([...images.pixels]);
  const onlyBright = augmentReference(images, drawn, { ...nothing, brightness: true });
  expect(onlyBright).toEqual(
    Float32Array.from(images.pixels, (value, at) =>
      Math.min(255, Math.max(0, value + (drawn.brightness[Math.floor(at / (8 * 8 * 3))] ?? 0))),
    ),
  );
});
