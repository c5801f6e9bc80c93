import { output, type Graph, type GraphNode, type GraphTensor, type Shape } from './graph';
import { constant, placeholder } from './ops';

/** A weight in a graph: a variable, or a constant if it is frozen. */
export interface GraphWeight {
  /** Unique in its graph. */
  readonly name: string;
  readonly shape: Shape;
  /** The value at the beginning of a run. A run reads it once, however many nodes use it. */
  readonly value: GraphTensor;
}

/** A float32 tensor that lives in the session between its runs. Checkpoints use the same name. */
export interface Variable extends GraphWeight {
  /** Resource that operations take to change the variable. */
  readonly handle: GraphTensor;
  /** To set the variable from outside, feed this and fetch `assigned`. */
  readonly newValue: GraphTensor;
  readonly assigned: GraphTensor;
}

/** The variables of a graph, in the order in which they were added. */
export class Variables {
  readonly all: Variable[] = [];

  constructor(private readonly graph: Graph) {}

  /** @throws Error when the name is taken */
  add(name: string, shape: Shape): Variable {
    if (this.all.some((other) => other.name === name)) throw new Error(`Two variables are named ${name}`);
    const attributes = { dtype: { type: 'float32' }, shape: { shape }, shared_name: { text: name } } as const;
    const handle = output(
      this.graph.add('VarHandleOp', [], { attributes, outputs: [{ type: 'resource', shape: [] }] }),
    );
    const spec = [{ type: 'float32', shape }] as const;
    const value = output(
      this.graph.add('ReadVariableOp', [handle], { attributes: { dtype: { type: 'float32' } }, outputs: spec }),
    );
    const newValue = placeholder(this.graph, `given/${name}`, 'float32', shape);
    const assigned = after(constant(this.graph, 'float32', [1], []), [assign(handle, copyOf(newValue))]);
    const variable = { name, shape, handle, value, newValue, assigned };
    this.all.push(variable);
    return variable;
  }

  /** The handle of a weight. @throws Error when it is none of these variables */
  handleOf(weight: GraphWeight): GraphTensor {
    const variable = this.all.find((each) => each === weight);
    if (!variable) throw new Error(`${weight.name} is no variable`);
    return variable.handle;
  }
}

/**
 * A tensor copied to memory of its own (DeepCopy). tfjs-node lends TensorFlow the memory of a JavaScript array if that begins at
 * a multiple of 64 bytes. A variable set to it would train the array, and release it on a thread where JavaScript may not be
 * touched.
 */
const copyOf = (tensor: GraphTensor): GraphTensor =>
  output(tensor.node.graph.add('DeepCopy', [tensor], { attributes: { T: { type: tensor.type } }, outputs: [tensor] }));

/** Adds the node that sets a variable (AssignVariableOp). */
export const assign = (handle: GraphTensor, value: GraphTensor): GraphNode =>
  handle.node.graph.add('AssignVariableOp', [handle, value], { attributes: { dtype: { type: 'float32' } } });

/** A tensor that is available once these nodes have run. */
export const after = (tensor: GraphTensor, controls: readonly GraphNode[]): GraphTensor =>
  output(
    tensor.node.graph.add('Identity', [tensor], {
      attributes: { T: { type: tensor.type } },
      outputs: [tensor],
      controls,
    }),
  );
