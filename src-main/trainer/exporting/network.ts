import { at } from '../../../src-shared/domain/at';
import { Graph, type GraphTensor } from '../graph/graph';
import { weightsInGraph } from '../graph/graph-weights';
import { lowerModel } from '../graph/lowering';
import { placeholder } from '../graph/ops';
import type { ExportSource } from './source';

/** A model's inference graph, for writers that translate it operation by operation. */
export interface ExportNetwork {
  /** Its nodes are in an order of execution. All weights are float32 constants; batch norms behind convolutions are folded into them. */
  readonly graph: Graph;
  /** float32 [-1, edge, edge, 3], values 0..255: a Placeholder named 'pixels'. */
  readonly input: GraphTensor;
  /** float32 [-1, classes]: the result of the Softmax. */
  readonly probabilities: GraphTensor;
}

/**
 * Lowers a model to TensorFlow operations in float32: Conv2D, DepthwiseConv2dNative, MatMul, BiasAdd, AddV2, Mul, MaxPool, AvgPool, Mean,
 * Max, Pad, Reshape, ConcatV2, FusedBatchNormV3, SpaceToBatchND and BatchToSpaceND (dilation), Relu, Relu6, Sigmoid, Tanh, Elu, Softmax,
 * Const.
 * @throws Failure of kind 'unsupported', naming the layer and the option that can't be compiled
 */
export function exportNetwork(source: ExportSource): ExportNetwork {
  const { inputEdge: edge } = source.metadata;
  const graph = new Graph();
  const input = placeholder(graph, 'pixels', 'float32', [-1, edge, edge, 3]);
  return withoutUnused({ graph, input, probabilities: networkIn(graph, source)(input) });
}

/**
 * Adds a model's weights to a graph.
 * @returns a function that adds its operations, and can be called several times: pixels float32 [n, edge, edge, 3] in 0..255 to
 *   probabilities float32 [n, classes]
 * @throws as `exportNetwork` does; the function does, too
 */
export function networkIn(graph: Graph, { model }: Pick<ExportSource, 'model'>): (pixels: GraphTensor) => GraphTensor {
  const weights = weightsInGraph(graph, model, new Map());
  return (pixels) => lowerModel(model, pixels, { ...weights, precision: 'float32', training: null });
}

/** Leaves out nodes that the probabilities don't need, such as the weights of a layer that was replaced. */
function withoutUnused(network: ExportNetwork): ExportNetwork {
  const { graph, input, probabilities } = network;
  const needed = new Set([input.node, probabilities.node]);
  for (let index = graph.nodes.length - 1; index >= 0; index -= 1) {
    const node = at(graph.nodes, index);
    if (needed.has(node)) for (const { node: before } of node.inputs) needed.add(before);
  }
  const kept = graph.nodes.filter((node) => needed.has(node));
  graph.nodes.splice(0, graph.nodes.length, ...kept);
  return network;
}
