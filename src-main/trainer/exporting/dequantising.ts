import { Graph, output, type DataType, type GraphNode, type GraphTensor, type Shape } from '../graph/graph';
import { bytesOf } from '../../platform/atomic';
import { cast, multiply } from '../graph/ops';
import type { StoredWeight } from './weights';

/**
 * A graph's nodes with the chosen constants stored smaller. In place of each stands the constant as it is stored and what turns it into
 * float32 again; the last of these nodes has the constant's name, so that nothing else changes.
 * @param stored see `storedKernels`
 */
export function withStored(graph: Graph, stored: ReadonlyMap<GraphNode, StoredWeight>): Pick<Graph, 'nodes'> {
  const nodes = graph.nodes.flatMap((node) => {
    const weight = stored.get(node);
    return weight ? dequantised(node.name, weight) : [node];
  });
  return { nodes };
}

function dequantised(name: string, weight: StoredWeight): readonly GraphNode[] {
  const graph = new Graph();
  const values = storedConstant(graph, `${name}/stored`, weight.type, weight.shape, bytesOf(weight.values));
  const restored = cast(values, 'float32');
  const result = weight.type === 'int8' ? multiply(restored, scalesOf(graph, name, weight)) : restored;
  return graph.nodes.map((node) => (node === result.node ? { ...node, name } : withPrefix(name, node)));
}

/** Names that the graph gave are unique in it only. */
const withPrefix = (name: string, node: GraphNode): GraphNode =>
  node.op === 'Const' ? node : Object.assign(node, { name: `${name}/${node.op}` });

/** Scales in the shape of the weight's channels, to be broadcast over the other axes. */
function scalesOf(graph: Graph, name: string, weight: Extract<StoredWeight, { type: 'int8' }>): GraphTensor {
  const shape = weight.axes.map((axis) => weight.shape[axis] ?? 1);
  return storedConstant(graph, `${name}/scales`, 'float32', shape, bytesOf(weight.scales));
}

function storedConstant(graph: Graph, name: string, type: DataType, shape: Shape, content: Uint8Array): GraphTensor {
  const tensor = { type, shape, bytes: content };
  return output(
    graph.add('Const', [], { name, attributes: { dtype: { type }, value: { tensor } }, outputs: [{ type, shape }] }),
  );
}
