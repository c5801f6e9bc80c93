/** Element types of graph tensors, by their names in Keras. */
export type DataType = 'float32' | 'bfloat16' | 'int32' | 'uint8' | 'bool' | 'resource';

/** Sizes of a tensor's axes; -1 is not known before the graph runs (the images of a batch). */
export type Shape = readonly number[];

/** An attribute of an operation, by the kind that TensorFlow's definition of the operation asks for. */
export type Attribute =
  | { readonly type: DataType }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly shape: Shape }
  | { readonly tensor: { readonly type: DataType; readonly shape: Shape; readonly bytes: Uint8Array } };

export type Attributes = Readonly<Record<string, Attribute>>;

/** One output of a node. */
export interface GraphTensor {
  readonly node: GraphNode;
  readonly index: number;
  readonly type: DataType;
  readonly shape: Shape;
}

/** One operation. */
export interface GraphNode {
  readonly graph: Graph;
  readonly name: string;
  /** TensorFlow's name of the operation. */
  readonly op: string;
  readonly inputs: readonly GraphTensor[];
  /** Nodes that run before this one though it takes nothing from them. */
  readonly controls: readonly GraphNode[];
  readonly attributes: Attributes;
  readonly outputs: readonly GraphTensor[];
}

/** What one output of a new node will be. */
export type OutputSpec = Pick<GraphTensor, 'type' | 'shape'>;

/** A TensorFlow graph in the making. A node takes only what is there before it: the order of nodes is an order to run in. */
export class Graph {
  readonly nodes: GraphNode[] = [];

  /** Adds an operation. Shapes and types of its outputs are the caller's to know; TensorFlow checks them when it loads. */
  add(
    op: string,
    inputs: readonly GraphTensor[],
    attributes: Attributes,
    outputs: readonly OutputSpec[],
    { name = `${op}_${String(this.nodes.length)}`, controls = [] as readonly GraphNode[] } = {},
  ): GraphNode {
    const made: GraphTensor[] = [];
    const node: GraphNode = { graph: this, name, op, inputs, controls, attributes, outputs: made };
    outputs.forEach(({ type, shape }, index) => made.push({ node, index, type, shape }));
    this.nodes.push(node);
    return node;
  }
}

/** The only output of a node, or the one at an index. */
export function output(node: GraphNode, index = 0): GraphTensor {
  const tensor = node.outputs[index];
  if (!tensor) throw new RangeError(`${node.op} has no output ${String(index)}`);
  return tensor;
}

/** Product of an axis list's sizes. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);
