import { createHash } from 'node:crypto';
import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { randomGenerator, shuffle, type Random } from '../../../src-shared/domain/random';
import { compileTraining } from '../../../src-main/trainer/graph/compile';
import type { Batch, CompiledTraining, TrainingOptions, TrainingState } from '../../../src-main/trainer/graph/compiled';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

/** With momentum, one step at rate 1 from velocity 0 leaves each gradient, negated and unrounded, in its velocity. */
export const plainOptions: TrainingOptions = {
  loss: 'categoricalCrossentropy',
  optimizer: { kind: 'sgd', learningRate: 1, momentum: 0.5, nesterov: false },
  augmentation: null,
  precision: 'float32',
  classWeights: null,
  labelSmoothing: 0,
  clipNorm: null,
};

export interface BatchOptions {
  readonly count: number;
  /** [height, width] of the images. */
  readonly size: readonly [number, number];
  readonly classes: number;
  readonly seed?: number | string;
  readonly weights?: Float32Array | null;
}

/** Noise images with random labels. No value occurs twice within 256 values of an image, so that each maximum is unique. */
export function noiseBatch({ count, size, classes, seed = 1, weights = null }: BatchOptions): Batch {
  const random = randomGenerator(`batch ${String(seed)}`);
  const values = Int32Array.from({ length: 256 }, (_, value) => value);
  const length = size[0] * size[1] * 3;
  return {
    count,
    pixels: Uint8Array.from({ length: count * length }, (_, at) => {
      if (at % length === 0) shuffle(values, random);
      return values[(at % length) % 256] ?? 0;
    }),
    labels: Int32Array.from({ length: count }, () => random.integer(classes)),
    weights,
    draws: null,
  };
}

/** Images of waves with random labels, each with its own directions and colours: like photos, and unlike noise, they differ. */
export function waveBatch({ count, size: [height, width], classes, seed = 1 }: BatchOptions): Batch {
  const random = randomGenerator(`waves ${String(seed)}`);
  const image = (): number[] => {
    const channels = [0, 1, 2].map(() => Array.from({ length: 4 }, () => random.next()));
    return Array.from({ length: height * width * 3 }, (_, at) => {
      const [down = 0, across = 0, phase = 0, mean = 0] = channels[at % 3] ?? [];
      const [y, x] = [Math.floor(at / (3 * width)), Math.floor(at / 3) % width];
      return 30 + 140 * mean + 40 * Math.sin(y * down + x * across + 6.3 * phase);
    });
  };
  return {
    count,
    pixels: Uint8Array.from(Array.from({ length: count }, image).flat()),
    labels: Int32Array.from({ length: count }, () => random.integer(classes)),
    weights: null,
    draws: null,
  };
}

export const uniform = (random: Random, count: number, low = -1, high = 1): Float32Array =>
  Float32Array.from({ length: count }, () => low + (high - low) * random.next());

/** Gives every weight of a model random values, including those that start at 0 or 1. Moving variances are positive. */
export function randomizeWeights(tf: TensorFlow, model: LayersModel, seed: number | string): void {
  for (const { name, weight } of weightsOf(model)) {
    const shape = weight.shape.map(Number);
    const random = randomGenerator(`${name} ${String(seed)}`);
    const size = shape.reduce((product, side) => product * side, 1);
    const fanIn = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    const reach = shape.length > 1 ? Math.sqrt(4 / fanIn) : 0.5;
    const isPositive = name.endsWith('/gamma') || name.endsWith('/moving_variance');
    tf.tidy(() => {
      weight.write(tf.tensor(uniform(random, size, isPositive ? 0.5 : -reach, isPositive ? 1.5 : reach), shape));
    });
  }
}

/** The weights of a model by their names in a training. */
export const weightsOf = (model: LayersModel) =>
  model.layers.flatMap((layer) =>
    layer.weights.map((weight) => {
      const { originalName } = weight as unknown as { originalName: string };
      return { name: `${layer.name}/${originalName.split('/').at(-1) ?? ''}`, weight, layer };
    }),
  );

/** Compiles a training, passes it to `work` and closes it. */
export async function withTraining<T>(
  tf: TensorFlow,
  model: LayersModel,
  options: Partial<TrainingOptions>,
  use: (training: CompiledTraining) => T,
): Promise<Awaited<T>> {
  const training = await compileTraining(tf, model, { ...plainOptions, ...options });
  try {
    return await use(training);
  } finally {
    training.dispose();
  }
}

export type Gradients = ReadonlyMap<string, Float32Array>;

/** The gradients left in a fresh training by one step with `plainOptions` at rate 1. */
export function gradientsIn(state: TrainingState): Gradients {
  const found = [...state].filter(([name]) => name.endsWith('/velocity'));
  return new Map(found.map(([name, values]) => [name.slice(0, -'/velocity'.length), values.map((value) => -value)]));
}

/** Loss and gradients of a batch as the graph computes them. */
export function graphGradients(
  tf: TensorFlow,
  model: LayersModel,
  batch: Batch,
  options: Partial<TrainingOptions> = {},
): Promise<{ loss: number; norm: number; gradients: Gradients }> {
  return withTraining(tf, model, options, (training) => {
    const { loss, gradientNorm } = training.step(batch, 1, 1);
    return { loss, norm: gradientNorm, gradients: gradientsIn(training.readState()) };
  });
}

export const norm = (values: Iterable<number>): number =>
  Math.sqrt([...values].reduce((total, value) => total + value * value, 0));

/**
 * The greatest norm of a difference between gradients, each relative to the norm of the expected gradient.
 * @param floor share of the norm of all gradients that is added to the denominator. It scales errors of gradients that are 0 except for
 *   rounding, such as that of a bias before batch normalization
 */
export function worstError(found: Gradients, expected: Gradients, floor = 1e-2): number {
  if ([...found.keys()].sort().join() !== [...expected.keys()].sort().join()) {
    throw new Error(`Gradients of ${[...found.keys()].join()}, expected ${[...expected.keys()].join()}`);
  }
  const all = norm([...expected.values()].map(norm));
  const errors = [...expected].map(([name, values]) => {
    const other = found.get(name) ?? new Float32Array();
    return norm(values.map((value, at) => value - (other[at] ?? NaN))) / (norm(values) + floor * all);
  });
  return Math.max(...errors.map((error) => (Number.isNaN(error) ? Infinity : error)));
}

/** A hash of each tensor's bytes, so that equal means equal to the bit, NaN and -0 included. */
export const bitsOf = (state: TrainingState): Record<string, string> =>
  Object.fromEntries([...state].map(([name, values]) => [name, hashOf(values)]));

export const hashOf = (values: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** Like tf.tidy for a result that is not a tensor: disposes of intermediate tensors. */
export function inScope<T>(tf: TensorFlow, compute: () => T): T {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}

export const inputOf = (tf: TensorFlow, height: number, width: number): SymbolicTensor =>
  tf.input({ shape: [height, width, 3], name: 'pictures' });

/** Pixels as the model takes them, [n, height, width, 3]. */
export const pixelsOf = (tf: TensorFlow, { pixels, count }: Batch, model: LayersModel) => {
  const [, height = 1, width = 1] = model.inputs[0]?.shape ?? [];
  return tf.tensor4d(Float32Array.from(pixels), [count, height ?? 1, width ?? 1, 3]);
};

export const apply = (layer: layers.Layer, from: SymbolicTensor): SymbolicTensor => layer.apply(from) as SymbolicTensor;
export const join = (layer: layers.Layer, from: SymbolicTensor[]): SymbolicTensor =>
  layer.apply(from) as SymbolicTensor;
