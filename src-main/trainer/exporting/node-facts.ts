import { at } from '../../../src-shared/domain/at';
import type { GraphNode, GraphTensor } from '../graph/graph';

// What writers that translate a graph node by node read from its nodes.

/** An input of a node. */
export const inputOf = (node: GraphNode, index: number): GraphTensor => at(node.inputs, index);
/** The result of a node. */
export const resultOf = (node: GraphNode): GraphTensor => at(node.outputs, 0);

/** Number of inputs that each node's results are; nodes whose results nobody takes are missing. */
export function usesOf(nodes: readonly GraphNode[]): ReadonlyMap<GraphNode, number> {
  const uses = new Map<GraphNode, number>();
  for (const { inputs } of nodes) for (const { node } of inputs) uses.set(node, (uses.get(node) ?? 0) + 1);
  return uses;
}

/** Values of an int32 constant, such as the axes of a reduction. @throws Error for another node's result */
export function integersOf({ node }: GraphTensor): number[] {
  const { value } = node.attributes;
  if (!value || !('tensor' in value) || value.tensor.type !== 'int32') {
    throw new Error(`${node.name} is no int32 constant`);
  }
  const { bytes } = value.tensor;
  return [...new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
}

/** A list attribute of a node, such as its strides [1, height, width, 1]. @throws Error when there is none */
export function listOf(node: GraphNode, name: string): readonly number[] {
  const found = node.attributes[name];
  if (!found || !('ints' in found)) throw new Error(`${node.name} has no list ${name}`);
  return found.ints;
}

/** A text attribute of a node, such as its padding. @throws Error when there is none */
export function textAttribute(node: GraphNode, name: string): string {
  const found = node.attributes[name];
  if (!found || !('text' in found)) throw new Error(`${node.name} has no text ${name}`);
  return found.text;
}
