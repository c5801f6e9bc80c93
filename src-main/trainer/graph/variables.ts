import { output, type Graph, type GraphNode, type GraphTensor, type Shape } from './graph';
import { constant, placeholder } from './ops';

/** A float32 tensor that lives in the session between its runs. */
export interface Variable {
  /** Unique in its graph; also the tensor's name in checkpoints. */
  readonly name: string;
  readonly shape: Shape;
  /** What operations that change it take. */
  readonly handle: GraphTensor;
  /** Its value as a run finds it; a run reads it once, whoever uses it. */
  readonly value: GraphTensor;
  /** Feed this and fetch `assigned` to set it from outside. */
  readonly given: GraphTensor;
  readonly assigned: GraphTensor;
}

/** The variables of a graph, in the order in which they were made. */
export class Variables {
  readonly all: Variable[] = [];

  constructor(private readonly graph: Graph) {}

  add(name: string, shape: Shape): Variable {
    if (this.all.some((other) => other.name === name)) throw new Error(`Two variables are named ${name}`);
    const attributes = { dtype: { type: 'float32' }, shape: { shape }, shared_name: { text: name } } as const;
    const handle = output(this.graph.add('VarHandleOp', [], attributes, [{ type: 'resource', shape: [] }]));
    const spec = [{ type: 'float32', shape }] as const;
    const value = output(this.graph.add('ReadVariableOp', [handle], { dtype: { type: 'float32' } }, spec));
    const given = placeholder(this.graph, `given/${name}`, 'float32', shape);
    const assigned = after(constant(this.graph, 'float32', [1], []), [assign(handle, copyOf(given))]);
    const variable = { name, shape, handle, value, given, assigned };
    this.all.push(variable);
    return variable;
  }
}

/**
 * A tensor in memory of its own. tfjs-node lends TensorFlow the memory of a JavaScript array where that begins at a multiple of
 * 64 bytes: a variable set to it would train the array, and give it back on a thread where JavaScript may not be touched.
 */
const copyOf = (tensor: GraphTensor): GraphTensor =>
  output(tensor.node.graph.add('DeepCopy', [tensor], { T: { type: tensor.type } }, [tensor]));

/** Sets a variable when the node runs. */
export const assign = (handle: GraphTensor, value: GraphTensor): GraphNode =>
  handle.node.graph.add('AssignVariableOp', [handle, value], { dtype: { type: 'float32' } }, []);

/** A tensor that is there once these nodes have run. */
export const after = (tensor: GraphTensor, controls: readonly GraphNode[]): GraphTensor =>
  output(tensor.node.graph.add('Identity', [tensor], { T: { type: tensor.type } }, [tensor], { controls }));
