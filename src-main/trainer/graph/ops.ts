import { at } from '../../../src-shared/domain/at';
import { output, type DataType, type Graph, type GraphTensor, type Shape } from './graph';

/*
 * One function per TensorFlow operation. Each adds a node and works out its result's shape and type. Names and attributes are
 * TensorFlow's (tensorflow/core/ops/*.cc). Images are [n, height, width, channels].
 */

/** Placeholder: a tensor that is fed at each run. */
export function placeholder(graph: Graph, name: string, type: DataType, shape: Shape): GraphTensor {
  return output(
    graph.add('Placeholder', [], {
      attributes: { dtype: { type }, shape: { shape } },
      outputs: [{ type, shape }],
      name,
    }),
  );
}

/** Const. @param values as many as `shape` has elements, in row-major order */
export function constant(
  graph: Graph,
  type: 'float32' | 'int32',
  values: ArrayLike<number>,
  shape: Shape,
): GraphTensor {
  const array = type === 'float32' ? new Float32Array(values) : new Int32Array(values);
  const tensor = { type, shape, bytes: new Uint8Array(array.buffer) };
  return output(
    graph.add('Const', [], { attributes: { dtype: { type }, value: { tensor } }, outputs: [{ type, shape }] }),
  );
}

/** A scalar constant in the type of a tensor. */
export const scalarLike = (tensor: GraphTensor, value: number): GraphTensor =>
  cast(constant(tensor.node.graph, 'float32', [value], []), tensor.type);

/** A constant int32 vector. */
export const ints = (graph: Graph, values: readonly number[]): GraphTensor =>
  constant(graph, 'int32', values, [values.length]);

/** Cast; returns `x` itself if it has the type already. */
export function cast(x: GraphTensor, type: DataType): GraphTensor {
  if (x.type === type) return x;
  return output(
    x.node.graph.add('Cast', [x], {
      attributes: { SrcT: { type: x.type }, DstT: { type } },
      outputs: [{ type, shape: x.shape }],
    }),
  );
}

type Unary =
  | 'Relu'
  | 'Relu6'
  | 'Sigmoid'
  | 'Tanh'
  | 'Elu'
  | 'Softmax'
  | 'Exp'
  | 'Log1p'
  | 'Abs'
  | 'Neg'
  | 'Sqrt'
  | 'Floor'
  | 'Identity';

/** An elementwise operation, or Softmax over the last axis. It keeps shape and type. */
export const unary = (op: Unary, x: GraphTensor): GraphTensor =>
  output(x.node.graph.add(op, [x], { attributes: { T: { type: x.type } }, outputs: [x] }));

export const relu = (x: GraphTensor): GraphTensor => unary('Relu', x);
export const sigmoid = (x: GraphTensor): GraphTensor => unary('Sigmoid', x);
export const softmax = (x: GraphTensor): GraphTensor => unary('Softmax', x);

type Binary = 'AddV2' | 'Sub' | 'Mul' | 'Div' | 'DivNoNan' | 'RealDiv' | 'Maximum' | 'Minimum' | 'Pow';
type Comparison = 'Greater' | 'GreaterEqual' | 'Equal' | 'Less';

/** An elementwise operation on two tensors of the same type, whose shapes are broadcast as in NumPy. */
export const binary = (op: Binary, a: GraphTensor, b: GraphTensor): GraphTensor =>
  output(
    a.node.graph.add(op, [a, b], {
      attributes: { T: { type: a.type } },
      outputs: [{ type: a.type, shape: broadcast(a.shape, b.shape) }],
    }),
  );

export const add = (a: GraphTensor, b: GraphTensor): GraphTensor => binary('AddV2', a, b);
export const subtract = (a: GraphTensor, b: GraphTensor): GraphTensor => binary('Sub', a, b);
export const multiply = (a: GraphTensor, b: GraphTensor): GraphTensor => binary('Mul', a, b);
/** x times a number. */
export const scale = (x: GraphTensor, factor: number): GraphTensor => multiply(x, scalarLike(x, factor));

/** Gradient of an activation from its result `y`. (For Relu and Relu6 its argument would give the same.) */
export const activationGradient = (
  op: 'ReluGrad' | 'Relu6Grad' | 'EluGrad',
  gradient: GraphTensor,
  y: GraphTensor,
): GraphTensor => output(y.node.graph.add(op, [gradient, y], { attributes: { T: { type: y.type } }, outputs: [y] }));

/** Gradient of Sigmoid or Tanh from its result `y`. These operations take the result first. */
export const sigmoidalGradient = (op: 'SigmoidGrad' | 'TanhGrad', y: GraphTensor, gradient: GraphTensor): GraphTensor =>
  output(y.node.graph.add(op, [y, gradient], { attributes: { T: { type: y.type } }, outputs: [y] }));

/** An elementwise comparison; the result is bool. */
export function compare(op: Comparison, a: GraphTensor, b: GraphTensor): GraphTensor {
  const shape = broadcast(a.shape, b.shape);
  const attributes = { T: { type: a.type }, ...(op === 'Equal' ? { incompatible_shape_error: { bool: true } } : {}) };
  return output(a.node.graph.add(op, [a, b], { attributes, outputs: [{ type: 'bool', shape }] }));
}

/** IsFinite: elementwise, bool. */
export const finiteElements = (x: GraphTensor): GraphTensor =>
  output(
    x.node.graph.add('IsFinite', [x], {
      attributes: { T: { type: x.type } },
      outputs: [{ type: 'bool', shape: x.shape }],
    }),
  );

/** LogicalAnd of two bool tensors. */
export const both = (a: GraphTensor, b: GraphTensor): GraphTensor =>
  output(a.node.graph.add('LogicalAnd', [a, b], { outputs: [a] }));

/** AddN: the sum of tensors of one shape. @throws RangeError when there are none */
export function addAll(tensors: readonly GraphTensor[]): GraphTensor {
  const [first, ...rest] = tensors;
  if (!first) throw new RangeError('Nothing to add');
  if (rest.length === 0) return first;
  const attributes = { N: { int: tensors.length }, T: { type: first.type } };
  return output(first.node.graph.add('AddN', tensors, { attributes, outputs: [first] }));
}

/** Sum, Mean or Max over axes. @param keepAxes whether the axes stay, at size 1 */
export function reduce(
  op: 'Sum' | 'Mean' | 'Max',
  x: GraphTensor,
  axes: readonly number[],
  { keepAxes = false } = {},
): GraphTensor {
  const shape = keepAxes
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  const attributes = { T: { type: x.type }, Tidx: { type: 'int32' }, keep_dims: { bool: keepAxes } } as const;
  return output(
    x.node.graph.add(op, [x, ints(x.node.graph, axes)], { attributes, outputs: [{ type: x.type, shape }] }),
  );
}

/** Half the sum of squares, a scalar (L2Loss). */
export const halfSquaredNorm = (x: GraphTensor): GraphTensor =>
  output(
    x.node.graph.add('L2Loss', [x], { attributes: { T: { type: x.type } }, outputs: [{ type: x.type, shape: [] }] }),
  );

/** Index of the largest value along the last axis, int32. */
export const argMax = (x: GraphTensor): GraphTensor =>
  output(
    x.node.graph.add('ArgMax', [x, constant(x.node.graph, 'int32', [-1], [])], {
      attributes: { T: { type: x.type }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
      outputs: [{ type: 'int32', shape: x.shape.slice(0, -1) }],
    }),
  );

/** OneHot: float32 [n, classes], 1 at each label's index. A label that is no class gives a row of zeros, not an error. */
export function oneHot(labels: GraphTensor, classes: number): GraphTensor {
  const { graph } = labels.node;
  const inputs = [
    labels,
    constant(graph, 'int32', [classes], []),
    constant(graph, 'float32', [1], []),
    constant(graph, 'float32', [0], []),
  ];
  const attributes = { T: { type: 'float32' }, TI: { type: 'int32' }, axis: { int: -1 } } as const;
  return output(
    graph.add('OneHot', inputs, { attributes, outputs: [{ type: 'float32', shape: [...labels.shape, classes] }] }),
  );
}

/** Product of two matrices. */
export function matMul(a: GraphTensor, b: GraphTensor, { transposeA = false, transposeB = false } = {}): GraphTensor {
  const shape = [at(a.shape, transposeA ? 1 : 0), at(b.shape, transposeB ? 0 : 1)];
  const attributes = { T: { type: a.type }, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } };
  return output(a.node.graph.add('MatMul', [a, b], { attributes, outputs: [{ type: a.type, shape }] }));
}

/** BiasAdd: adds a vector along the last axis. */
export const addBias = (x: GraphTensor, bias: GraphTensor): GraphTensor =>
  output(x.node.graph.add('BiasAdd', [x, bias], { attributes: { T: { type: x.type } }, outputs: [x] }));

/** The common shape of two tensors by NumPy's broadcasting rules. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    // The shorter shape is extended by leading axes of size 1.
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return left === 1 ? right : left;
  });
}
