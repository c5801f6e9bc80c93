import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { Batch } from './compiled';
import { output, type Graph, type GraphTensor } from './graph';
import { placeholder } from './ops';
import { reshape } from './shape-ops';
import type { Feed } from './session';

/** The placeholder for a graph's images, and the feeds that fill it. */
export interface PixelInput {
  /** uint8 [n, height, width, 3] */
  readonly images: GraphTensor;
  /** Bytes of one image. */
  readonly bytes: number;
  /** @throws Failure of kind 'step-failed' when there are pixels of fewer than `count` images */
  check(pixels: Uint8Array, count: number): void;
  feedPixels(pixels: Uint8Array, count: number): Feed;
}

/** The placeholders of a training graph, and the feeds that fill them. */
export interface Inputs extends PixelInput {
  /** int32 [n], class indices. */
  readonly labels: GraphTensor;
  /** float32 [n], factors of the images in the loss. */
  readonly weights: GraphTensor;
  readonly draws: {
    readonly transforms: GraphTensor;
    readonly brightness: GraphTensor;
    readonly contrast: GraphTensor;
  };
  /** int32 [2] */
  readonly seed: GraphTensor;
  /** Learning rate, a scalar float32. */
  readonly rate: GraphTensor;
  feedLabels(batch: Batch): Feed[];
  feedDraws(batch: Batch): Feed[];
  feedStep(seed: number, rate: number): Feed[];
}

/** Adds the placeholder for images of a model's input size. @throws Failure of kind 'unsupported' for another input */
export function declarePixels(graph: Graph, model: LayersModel): PixelInput {
  const [height, width] = imageSize(model);
  const size = height * width * 3;
  const isWords = size % 4 === 0;
  const pixels = isWords
    ? placeholder(graph, 'pixels', 'int32', [-1])
    : placeholder(graph, 'pixels', 'uint8', [-1, height, width, 3]);
  const check: PixelInput['check'] = (values, count) => {
    if (values.length < count * size) throw misfit(`pixels of ${String(values.length / size)} images`, count);
  };
  return {
    check,
    images: isWords ? reshape(bytesOfWords(pixels), [-1, height, width, 3]) : pixels,
    bytes: size,
    feedPixels: (values, count) => {
      check(values, count);
      const bytes = values.subarray(0, count * size);
      if (!isWords) return { tensor: pixels, shape: [count, height, width, 3], values: bytes };
      return { tensor: pixels, shape: [bytes.length / 4], values: wordsOf(bytes) };
    },
  };
}

/** Adds all placeholders of a training graph. @throws as `declarePixels` does */
export function declareInputs(graph: Graph, model: LayersModel): Inputs {
  const pixels = declarePixels(graph, model);
  const labels = placeholder(graph, 'labels', 'int32', [-1]);
  const weights = placeholder(graph, 'weights', 'float32', [-1]);
  const transforms = placeholder(graph, 'transforms', 'float32', [-1, 8]);
  const brightness = placeholder(graph, 'brightness', 'float32', [-1]);
  const contrast = placeholder(graph, 'contrast', 'float32', [-1]);
  const seed = placeholder(graph, 'seed', 'int32', [2]);
  const rate = placeholder(graph, 'rate', 'float32', []);
  let ones = new Float32Array(0);

  return {
    ...pixels,
    labels,
    weights,
    draws: { transforms, brightness, contrast },
    seed,
    rate,
    feedLabels: ({ count, labels: indices, weights: factors }) => {
      if (ones.length !== count) ones = new Float32Array(count).fill(1);
      return [
        { tensor: labels, shape: [count], values: indices.subarray(0, count) },
        { tensor: weights, shape: [count], values: factors?.subarray(0, count) ?? ones },
      ];
    },
    feedDraws: ({ count, draws }) => {
      if (!draws) throw misfit('no draws of the augmentation', count);
      return [
        { tensor: transforms, shape: [count, 8], values: draws.transforms.subarray(0, count * 8) },
        { tensor: brightness, shape: [count], values: draws.brightness.subarray(0, count) },
        { tensor: contrast, shape: [count], values: draws.contrast.subarray(0, count) },
      ];
    },
    feedStep: (stepSeed, stepRate) => [
      { tensor: seed, shape: [2], values: Int32Array.of(stepSeed, 0) },
      { tensor: rate, shape: [], values: Float32Array.of(stepRate) },
    ],
  };
}

/** Failure for a batch whose arrays are too short. Without it, words, which have no shape, would be taken for a smaller batch. */
function misfit(found: string, count: number): Failure {
  return new Failure(
    'step-failed',
    `A batch of ${String(count)} images has ${found}.`,
    'Resume from the last checkpoint.',
  );
}

function imageSize(model: LayersModel): [height: number, width: number] {
  const [, height, width, channels, ...more] = model.inputs[0]?.shape ?? [];
  if (!height || !width || channels !== 3 || more.length > 0) {
    throw new Failure('unsupported', 'Only models of RGB images of a fixed size can be trained.', 'Use another model.');
  }
  return [height, width];
}

/**
 * Pixels as int32 words. tfjs-node copies every tensor of another type to a GPU, and back again when it is fed to a session.
 * Bytes that don't start at a multiple of 4 are copied.
 */
function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, length / 4);
}

/** int32 [n] words as uint8 [n, 4] bytes, without a copy (Bitcast). */
const bytesOfWords = (words: GraphTensor): GraphTensor =>
  output(
    words.node.graph.add('Bitcast', [words], {
      attributes: { T: { type: 'int32' }, type: { type: 'uint8' } },
      outputs: [{ type: 'uint8', shape: [-1, 4] }],
    }),
  );
