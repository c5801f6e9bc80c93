import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Precision } from './compiled';
import { givenWeights } from './given-weights';
import { Graph, type GraphTensor } from './graph';
import { declarePixels, type PixelInput } from './inputs';
import { batchOf, lanesFor, type Lanes } from './lanes';
import { lowerModel } from './lowering';
import { cast, concatenate, slice } from './ops';
import { GraphSession } from './session';

/** A tf.LayersModel in inference form as one TensorFlow graph. */
export interface CompiledInference {
  /** Values of one result. */
  readonly width: number;
  /** Images that are best given at once: some 32, a multiple of those of one run. */
  readonly batch: number;
  /**
   * An image's result does not depend, to the bit, on the images beside it.
   * @param pixels [count, edge, edge, 3], 0..255
   * @returns results [count, width]
   * @throws Failure of kind 'step-failed' when TensorFlow refuses; this process must then end, see session.ts
   */
  run(pixels: Uint8Array, count: number): Float32Array;
  dispose(): void;
}

/**
 * Compiles a model of RGB images for inference only: its weights are constants and batch norms are part of the convolutions
 * before them, so that TensorFlow runs a convolution, its bias and its ReLU as one operation. The graph holds it once a lane,
 * each for a few images: lanes run beside each other, see lanes.ts. What is compiled no longer needs the model.
 * @throws Failure of kind 'unsupported', naming the layer and the option, for what can't be compiled
 */
export async function compileInference(
  tf: TensorFlow,
  model: LayersModel,
  precision: Precision,
  lanes: Lanes = lanesFor(tf, model),
): Promise<CompiledInference> {
  const { graph, pixels, result } = buildInferenceGraph(model, precision, lanes);
  const [, width = -1, ...more] = result.shape;
  if (width < 1 || more.length > 0) throw notFlat(result);
  const session = await GraphSession.open(tf, graph);
  const atOnce = lanes.count * lanes.images;
  const full = new Uint8Array(atOnce * pixels.bytes);
  /** Always as many images, black ones where there are fewer: TensorFlow may compute another number in another order. */
  const filled = (values: Uint8Array): Uint8Array => {
    if (values.length === full.length) return values;
    full.fill(0).set(values);
    return full;
  };
  const runSome = (values: Uint8Array): Float32Array => {
    const [results] = session.run([pixels.feedPixels(filled(values), atOnce)], [result]);
    if (!results) throw new Error('A run without a result');
    return results.subarray(0, (values.length / pixels.bytes) * width);
  };
  return {
    width,
    batch: batchOf(lanes),
    run: (values, count) => {
      pixels.check(values, count); // what is missing is no black image
      const results = new Float32Array(count * width);
      for (let from = 0; from < count; from += atOnce) {
        const to = Math.min(from + atOnce, count);
        results.set(runSome(values.subarray(from * pixels.bytes, to * pixels.bytes)), from * width);
      }
      return results;
    },
    dispose: () => {
      session.close();
    },
  };
}

function buildInferenceGraph(
  model: LayersModel,
  precision: Precision,
  { count, images }: Lanes,
): { graph: Graph; pixels: PixelInput; result: GraphTensor } {
  const graph = new Graph();
  const pixels = declarePixels(graph, model);
  const given = givenWeights(graph, model, new Map());
  const results = Array.from({ length: count }, (_, lane) => {
    const own = slice(pixels.images, [lane * images, 0, 0, 0], [images, -1, -1, -1]);
    const result = lowerModel(model, cast(own, 'float32'), { ...given, precision, training: null });
    return cast(result, 'float32');
  });
  return { graph, pixels, result: concatenate(results, 0) };
}

const notFlat = ({ shape }: GraphTensor): Failure =>
  new Failure(
    'unsupported',
    `A model that gives [${shape.slice(1).join(', ')}] an image can't be used: one row of values is needed.`,
    'End it in a pooling over the image or in a flat layer.',
  );
