import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';
import type { TensorFlow } from '../tensorflow';
import type { Precision } from './compiled';
import { givenWeights } from './given-weights';
import { Graph, type GraphTensor } from './graph';
import { declarePixels, type PixelInput } from './inputs';
import { lowerModel } from './lowering';
import { cast } from './ops';
import { GraphSession } from './session';

/** A tf.LayersModel in inference form as one TensorFlow graph. */
export interface CompiledInference {
  /** Values of one result. */
  readonly width: number;
  /**
   * @param pixels [count, edge, edge, 3], 0..255
   * @returns results [count, width]
   * @throws Failure of kind 'step-failed' when TensorFlow refuses; this process must then end, see session.ts
   */
  run(pixels: Uint8Array, count: number): Float32Array;
  dispose(): void;
}

/**
 * Compiles a model of RGB images for inference only: its weights are constants and batch norms are part of the convolutions
 * before them, so that TensorFlow runs a convolution, its bias and its ReLU as one operation. What is compiled no longer
 * needs the model.
 * @throws Failure of kind 'unsupported', naming the layer and the option, for what can't be compiled
 */
export async function compileInference(
  tf: TensorFlow,
  model: LayersModel,
  precision: Precision,
): Promise<CompiledInference> {
  const { graph, pixels, result } = buildInferenceGraph(model, precision);
  const [, width = -1, ...more] = result.shape;
  if (width < 1 || more.length > 0) throw notFlat(result);
  const session = await GraphSession.open(tf, graph);
  return {
    width,
    run: (values, count) => {
      const [results] = session.run([pixels.feedPixels(values, count)], [result]);
      if (!results) throw new Error('A run without a result');
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
): { graph: Graph; pixels: PixelInput; result: GraphTensor } {
  const graph = new Graph();
  const pixels = declarePixels(graph, model);
  const given = givenWeights(graph, model, new Map());
  const images = cast(pixels.images, 'float32');
  const result = lowerModel(model, images, { ...given, precision, training: null });
  return { graph, pixels, result: cast(result, 'float32') };
}

const notFlat = ({ shape }: GraphTensor): Failure =>
  new Failure(
    'unsupported',
    `A model that gives [${shape.slice(1).join(', ')}] an image can't be used: one row of values is needed.`,
    'End it in a pooling over the image or in a flat layer.',
  );
