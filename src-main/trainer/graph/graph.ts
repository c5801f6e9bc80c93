import { at } from '../../../src-shared/domain/at';

/** Element types of graph tensors, by their names in Keras. Training uses none of the second line. */
export type DataType =
  ('float32' | 'bfloat16' | 'int32' | 'uint8' | 'bool' | 'resource') | ('float16' | 'int8' | 'string');

/** Sizes of a tensor's axes. -1 stands for a size that is known only when the graph runs, such as that of a batch. */
export type Shape = readonly number[];

/** An attribute of an operation, of the kind that TensorFlow's definition of the operation requires. */
export type Attribute =
  | { readonly type: DataType }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly shape: Shape }
  /** A tensor of texts, encoded as UTF-8. */
  | { readonly texts: { readonly shape: Shape; readonly values: readonly string[] } }
  | { readonly tensor: { readonly type: DataType; readonly shape: Shape; readonly bytes: Uint8Array } };

export type Attributes = Readonly<Record<string, Attribute>>;

/** One output of a node. */
export interface GraphTensor {
  readonly node: GraphNode;
  readonly index: number;
  readonly type: DataType;
  readonly shape: Shape;
}

/** One operation of a graph. */
export interface GraphNode {
  readonly graph: Graph;
  readonly name: string;
  /** TensorFlow's name for the operation. */
  readonly op: string;
  readonly inputs: readonly GraphTensor[];
  /** Control inputs: nodes that run before this one although it uses none of their outputs. */
  readonly controls: readonly GraphNode[];
  readonly attributes: Attributes;
  readonly outputs: readonly GraphTensor[];
}

/** Type and shape of an output. */
export type OutputSpec = Pick<GraphTensor, 'type' | 'shape'>;

/** Everything that an operation has beside its inputs. */
export interface NodeSpec {
  readonly attributes?: Attributes;
  /** Types and shapes of the outputs, as the caller knows them. TensorFlow checks them when it loads the graph. */
  readonly outputs?: readonly OutputSpec[];
  /** Unique in the graph; made from the operation's name if left out. */
  readonly name?: string;
  /** Nodes that must run before. */
  readonly controls?: readonly GraphNode[];
}

/** A TensorFlow graph under construction. Inputs of a node always precede it, so `nodes` is in an order of execution. */
export class Graph {
  readonly nodes: GraphNode[] = [];

  /** Adds an operation. @param op TensorFlow's name for it */
  add(op: string, inputs: readonly GraphTensor[], spec: NodeSpec): GraphNode {
    const { attributes = {}, outputs = [], name = `${op}_${String(this.nodes.length)}`, controls = [] } = spec;
    const tensors: GraphTensor[] = [];
    const node: GraphNode = { graph: this, name, op, inputs, controls, attributes, outputs: tensors };
    outputs.forEach(({ type, shape }, index) => tensors.push({ node, index, type, shape }));
    this.nodes.push(node);
    return node;
  }
}

/** The output of a node at an index. @throws RangeError when there is none */
export function output(node: GraphNode, index = 0): GraphTensor {
  return at(node.outputs, index);
}

/** Number of elements of a shape without unknown sizes. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);
