import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { at } from '../../../src-shared/domain/at';
import { weightsInGraph } from '../graph/graph-weights';
import { gradientsOf } from '../graph/gradients';
import { Graph, type GraphTensor } from '../graph/graph';
import { declarePixels } from '../graph/inputs';
import { lowerModel } from '../graph/lowering';
import { cast, placeholder, unary } from '../graph/ops';
import { GraphSession } from '../graph/session';
import type { TensorFlow } from '../runtime/tensorflow';
import { findFeatureMap, type FeatureMap } from './feature-map';

/** A model in inference form that also gives its last feature map, and gradients by it. */
export interface ExplainingGraph {
  /** Logits per image: 1 for two classes, that of the second one; else one per class. */
  readonly outputs: number;
  /** null for a network without convolutions. */
  readonly features: FeatureMap | null;
  /** Logits [count, outputs] of pixels [count, edge, edge, 3]. */
  logits(pixels: Uint8Array, count: number): Float32Array;
  /** Logits, and the feature maps [count, height, width, channels]. @throws Error for a network without convolutions */
  look(pixels: Uint8Array, count: number): { logits: Float32Array; features: Float32Array };
  /**
   * Gradients of Σ weights · logits by the feature maps. Only what lies behind the feature map is computed.
   * @param features of one image, as `look` gave them
   * @param weights [outputs]
   * @returns [height, width, channels]
   */
  gradients(features: Float32Array, weights: Float32Array): Float32Array;
  dispose(): void;
}

/**
 * Compiles a model for explanations. Weights are constants; the feature map is an identity in the graph, so that no layer behind it
 * moves before it. TensorFlow takes values for any tensor of a graph: a gradient is computed from feature maps that are fed.
 * @throws Failure of kind 'unsupported', naming the layer and the option that can't be compiled
 */
export async function compileExplaining(tf: TensorFlow, model: LayersModel): Promise<ExplainingGraph> {
  const graph = new Graph();
  const pixels = declarePixels(graph, model);
  const features = findFeatureMap(model);
  const found: { map?: GraphTensor } = {};
  const result = lowerModel(model, cast(pixels.images, 'float32'), {
    ...weightsInGraph(graph, model, new Map()),
    precision: 'float32',
    training: null,
    onLowered: (symbol, lowered) => {
      if (symbol.id !== features?.symbol.id) return lowered;
      return (found.map = unary('Identity', lowered));
    },
  });
  const logits = logitsOf(result);
  const outputs = at(logits.shape, 1);
  const weights = placeholder(graph, 'class', 'float32', [-1, outputs]);
  const { map } = found;
  const [gradient] = map ? gradientsOf([{ tensor: logits, gradient: weights }], [map]) : [];
  const session = await GraphSession.open(tf, graph);

  const run = (values: Uint8Array, count: number, fetches: readonly GraphTensor[]): Float32Array[] =>
    session.run([pixels.feedPixels(values, count)], fetches);

  return {
    outputs,
    features,
    logits: (values, count) => at(run(values, count, [logits]), 0),
    look: (values, count) => {
      const [first, second] = run(values, count, [logits, required(map)]);
      return { logits: required(first), features: required(second) };
    },
    gradients: (values, wanted) => {
      const { height, width, channels } = required(features);
      const feeds = [
        { tensor: required(map), shape: [1, height, width, channels], values },
        { tensor: weights, shape: [1, outputs], values: wanted },
      ];
      return at(session.run(feeds, [required(gradient)]), 0);
    },
    dispose: () => {
      session.close();
    },
  };
}

/** The tensor before the last activation: its argument is the logits. */
function logitsOf(result: GraphTensor): GraphTensor {
  const { op, inputs } = result.node;
  const [before] = inputs;
  return (op === 'Softmax' || op === 'Sigmoid') && before ? before : result;
}

function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('This network has no feature map');
  return value;
}
