import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Precision } from './compiled';
import { weightsInGraph } from './graph-weights';
import { Graph, type GraphTensor } from './graph';
import { declarePixels, type PixelInput } from './inputs';
import { batchOf, lanesFor, type Lanes } from './lanes';
import { lowerModel } from './lowering';
import { cast } from './ops';
import { concatenate, slice } from './shape-ops';
import { GraphSession } from './session';

/** A tf.LayersModel in inference form, compiled into one TensorFlow graph. */
export interface CompiledInference {
  /** Number of values per image. */
  readonly width: number;
  /** Best number of images per call: about 32, a multiple of those in one run. */
  readonly batch: number;
  /**
   * Runs the model. Not even the last bit of an image's result depends on the images beside it.
   * @param pixels [count, edge, edge, 3], 0..255
   * @returns results [count, width]
   * @throws Failure of kind 'step-failed' when TensorFlow refuses. This process must then end, see session.ts
   */
  run(pixels: Uint8Array, count: number): Float32Array;
  dispose(): void;
}

/**
 * Compiles a model of RGB images for inference only. Its weights become constants, and batch norms are folded into the
 * convolutions before them. So TensorFlow runs a convolution, its bias and its ReLU as one operation. The graph holds the network
 * once per lane, each for a few images; lanes run in parallel, see lanes.ts. The result does not need the model.
 * @throws Failure of kind 'unsupported', naming the layer and the option that can't be compiled
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
  const imagesPerRun = lanes.count * lanes.images;
  const full = new Uint8Array(imagesPerRun * pixels.bytes);
  /** Adds black images up to a full run. With another number, TensorFlow may compute in another order. */
  const filled = (values: Uint8Array): Uint8Array => {
    if (values.length === full.length) return values;
    full.fill(0).set(values);
    return full;
  };
  const runSome = (values: Uint8Array): Float32Array => {
    const results = at(session.run([pixels.feedPixels(filled(values), imagesPerRun)], [result]), 0);
    return results.subarray(0, (values.length / pixels.bytes) * width);
  };
  return {
    width,
    batch: batchOf(lanes),
    run: (values, count) => {
      pixels.check(values, count); // missing images must not be taken for black ones
      const results = new Float32Array(count * width);
      for (let from = 0; from < count; from += imagesPerRun) {
        const to = Math.min(from + imagesPerRun, count);
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
  const layerWeights = weightsInGraph(graph, model, new Map());
  const results = Array.from({ length: count }, (_, lane) => {
    const laneImages = slice(pixels.images, [lane * images, 0, 0, 0], [images, -1, -1, -1]);
    const result = lowerModel(model, cast(laneImages, 'float32'), { ...layerWeights, precision, training: null });
    return cast(result, 'float32');
  });
  return { graph, pixels, result: concatenate(results, 0) };
}

const notFlat = ({ shape }: GraphTensor): Failure =>
  new Failure(
    'unsupported',
    `A model that gives [${shape.slice(1).join(', ')}] per image can't be used: one row of values is needed.`,
    'End it in a pooling over the image or in a flat layer.',
  );
