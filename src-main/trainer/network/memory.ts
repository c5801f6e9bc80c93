import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { LayerSpec, NetworkRecipe } from '../../../src-shared/domain/recipe';

/** Sizes of a network that determine how much memory its training takes. */
export interface NetworkSize {
  /** Values that the layers output for one image. Layers that only pass on or scale their input do not count. */
  readonly outputs: number;
  readonly parameters: number;
}

/** Bytes of a trainer with TensorFlow loaded, before it trains anything. */
const idleBytes = 445e6;
/** Copies of each parameter: weights, two averages of the optimizer, gradients, and what a step and a checkpoint copy of these. */
const copiesOfParameters = 10;
/** Copies of each output: it stays for the backward pass, its gradient for a while, and convolutions unroll their images. */
const copiesOfOutputs = 2.1;
/** Copies of each pixel's bytes: four batches in the ring, the one that is fed, and its floats. */
const copiesOfPixels = 9;

/**
 * Peak memory of a training in bytes: idle + 10 · 4 · parameters + images · (2.1 · 4 · outputs + 9 · pixel bytes). The factors are
 * fitted to peaks of recipes A and B on a CPU, with 8 to 576 images per batch; see tests/trainer/network/memory.test.ts.
 * @param images in a batch
 * @param edge of the square input in pixels
 */
export const trainingBytes = ({ outputs, parameters }: NetworkSize, images: number, edge: number): number =>
  idleBytes + copiesOfParameters * 4 * parameters + images * bytesPerImage(outputs, edge);

const bytesPerImage = (outputs: number, edge: number): number =>
  copiesOfOutputs * 4 * outputs + copiesOfPixels * pixelBytes(edge);

/** A training step, and the memory that this process may use for it. */
export interface MemoryDemand {
  /** Images in a batch. */
  readonly images: number;
  /** Edge of the square input in pixels. */
  readonly edge: number;
  /** Bytes that this process may still take. */
  readonly free: number;
  /** Bytes that this process already has. */
  readonly held: number;
}

/**
 * Refuses a training that would not fit into memory. It runs before the network is built, because weights alone may be too many.
 * @throws Failure of kind 'bad-input' that says how large a batch may be
 */
export function checkMemory(size: NetworkSize, { images, edge, free, held }: MemoryDemand): void {
  const needed = trainingBytes(size, images, edge);
  const available = free + held;
  if (needed <= available) return;
  const fitting = Math.floor((available - trainingBytes(size, 0, edge)) / bytesPerImage(size.outputs, edge));
  throw new Failure(
    'bad-input',
    `Training ${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'} per step needs about ${gigabytes(needed)} of memory; ${gigabytes(available)} is free.`,
    fitting >= 1
      ? `Set the recipe’s batch size to at most ${fitting.toLocaleString('en')}, or close other programs.`
      : 'Choose a smaller network or input, or close other programs.',
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Size of a built network. */
export function sizeOfModel(model: LayersModel): NetworkSize {
  const counted = model.layers.filter((layer) => !passingOn.has(layer.getClassName()));
  const outputs: unknown[] = counted.flatMap<unknown>(({ outputShape }) =>
    Array.isArray(outputShape[0]) ? outputShape : [outputShape],
  );
  const numbersIn = (shape: unknown): number =>
    (shape as (number | null)[]).reduce<number>((product, edge) => product * (edge ?? 1), 1);
  return {
    outputs: outputs.reduce<number>((sum, shape) => sum + numbersIn(shape), 0),
    parameters: model.countParams(),
  };
}

/** Layers whose outputs hardly contribute to the peak, by Keras's names and by those of recipes. */
const passingOn: ReadonlySet<string> = new Set([
  'BatchNormalization',
  'Flatten',
  'Activation',
  'Dropout',
  'batchNormalization',
  'flatten',
  'activation',
  'dropout',
]);

/** Size of a recipe's network before it is built. Layers that do not fit together are left for `buildNetwork` to refuse. */
export function sizeOfRecipe(
  { inputEdge, network }: Pick<NetworkRecipe, 'inputEdge' | 'network'>,
  classes: number,
): NetworkSize {
  let shape: Shape = { edge: inputEdge, channels: 3 };
  let outputs = 2 * numbersOf(shape); // the input, and the scaled input
  let parameters = 0;
  for (const layer of [...network, headOf(classes)]) {
    parameters += parametersOf(layer, shape);
    shape = shapeAfter(layer, shape);
    if (!passingOn.has(layer.layer)) outputs += numbersOf(shape);
  }
  return { outputs, parameters };
}

/** Shape [edge, edge, channels]; a flat one has edge 1. */
interface Shape {
  readonly edge: number;
  readonly channels: number;
}

const numbersOf = ({ edge, channels }: Shape): number => edge * edge * channels;

const headOf = (classes: number): LayerSpec => ({
  layer: 'dense',
  units: classes === 2 ? 1 : classes,
  activation: 'softmax',
});

function shapeAfter(layer: LayerSpec, { edge, channels }: Shape): Shape {
  switch (layer.layer) {
    case 'conv2d':
    case 'separableConv2d':
    case 'depthwiseConv2d':
      return {
        edge: edgeAfter(edge, layer.kernel, layer.strides ?? 1, layer.padding),
        channels: ('filters' in layer ? layer.filters : undefined) ?? channels,
      };
    case 'maxPooling2d':
    case 'averagePooling2d':
      return { edge: edgeAfter(edge, layer.pool, layer.strides ?? layer.pool, 'valid'), channels };
    case 'flatten':
      return { edge: 1, channels: numbersOf({ edge, channels }) };
    case 'globalAveragePooling2d':
    case 'globalMaxPooling2d':
      return { edge: 1, channels };
    case 'dense':
      return { edge, channels: layer.units };
    case 'batchNormalization':
    case 'activation':
    case 'dropout':
      return { edge, channels };
  }
}

function parametersOf(layer: LayerSpec, { channels }: Shape): number {
  switch (layer.layer) {
    case 'conv2d':
      return layer.kernel ** 2 * channels * layer.filters + layer.filters;
    case 'separableConv2d':
      return (layer.kernel ** 2 + (layer.filters ?? 0)) * channels + (layer.filters ?? 0);
    case 'depthwiseConv2d':
      return (layer.kernel ** 2 + 1) * channels;
    case 'batchNormalization':
      return 4 * channels;
    case 'dense':
      return (channels + 1) * layer.units;
    default:
      return 0;
  }
}

const edgeAfter = (edge: number, window: number, strides: number, padding: 'same' | 'valid'): number =>
  Math.max(0, padding === 'same' ? Math.ceil(edge / strides) : Math.floor((edge - window) / strides) + 1);
