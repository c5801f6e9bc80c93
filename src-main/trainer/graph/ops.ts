import { at } from '../../../src-shared/domain/at';
import { output, type Attribute, type DataType, type Graph, type GraphTensor, type Shape } from './graph';

/*
 * One function per TensorFlow operation. Each adds a node and works out its result's shape and type. Names and attributes are
 * TensorFlow's (tensorflow/core/ops/*.cc). Images are [n, height, width, channels].
 */

/** Placeholder: a tensor that is fed at each run. */
export function placeholder(graph: Graph, name: string, type: DataType, shape: Shape): GraphTensor {
  return output(graph.add('Placeholder', [], { dtype: { type }, shape: { shape } }, [{ type, shape }], { name }));
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
  return output(graph.add('Const', [], { dtype: { type }, value: { tensor } }, [{ type, shape }]));
}

/** A scalar constant in the type of a tensor. */
export const scalarLike = (tensor: GraphTensor, value: number): GraphTensor =>
  cast(constant(tensor.node.graph, 'float32', [value], []), tensor.type);

const ints = (graph: Graph, values: readonly number[]): GraphTensor =>
  constant(graph, 'int32', values, [values.length]);

/** Cast; returns `x` itself if it has the type already. */
export function cast(x: GraphTensor, type: DataType): GraphTensor {
  if (x.type === type) return x;
  return output(x.node.graph.add('Cast', [x], { SrcT: { type: x.type }, DstT: { type } }, [{ type, shape: x.shape }]));
}

// Operations on one tensor that keep its shape and type.

type Unary =
  'Relu' | 'Relu6' | 'Sigmoid' | 'Tanh' | 'Elu' | 'Softmax' | 'Exp' | 'Log1p' | 'Abs' | 'Neg' | 'Sqrt' | 'Identity';

/** An elementwise operation, or Softmax over the last axis. */
export const unary = (op: Unary, x: GraphTensor): GraphTensor =>
  output(x.node.graph.add(op, [x], { T: { type: x.type } }, [x]));

export const relu = (x: GraphTensor): GraphTensor => unary('Relu', x);
export const sigmoid = (x: GraphTensor): GraphTensor => unary('Sigmoid', x);
export const softmax = (x: GraphTensor): GraphTensor => unary('Softmax', x);

// Operations on two tensors of the same type, whose shapes are broadcast as in NumPy.

type Binary = 'AddV2' | 'Sub' | 'Mul' | 'Div' | 'DivNoNan' | 'RealDiv' | 'Maximum' | 'Minimum' | 'Pow';
type Comparison = 'Greater' | 'GreaterEqual' | 'Equal';

/** An elementwise operation on two tensors. */
export const binary = (op: Binary, a: GraphTensor, b: GraphTensor): GraphTensor =>
  output(a.node.graph.add(op, [a, b], { T: { type: a.type } }, [{ type: a.type, shape: broadcast(a.shape, b.shape) }]));

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
): GraphTensor => output(y.node.graph.add(op, [gradient, y], { T: { type: y.type } }, [y]));

/** Gradient of Sigmoid or Tanh from its result `y`. These operations take the result first. */
export const sigmoidalGradient = (op: 'SigmoidGrad' | 'TanhGrad', y: GraphTensor, gradient: GraphTensor): GraphTensor =>
  output(y.node.graph.add(op, [y, gradient], { T: { type: y.type } }, [y]));

/** An elementwise comparison; the result is bool. */
export function compare(op: Comparison, a: GraphTensor, b: GraphTensor): GraphTensor {
  const shape = broadcast(a.shape, b.shape);
  const attributes = { T: { type: a.type }, ...(op === 'Equal' ? { incompatible_shape_error: { bool: true } } : {}) };
  return output(a.node.graph.add(op, [a, b], attributes, [{ type: 'bool', shape }]));
}

/** IsFinite: elementwise, bool. */
export const finiteElements = (x: GraphTensor): GraphTensor =>
  output(x.node.graph.add('IsFinite', [x], { T: { type: x.type } }, [{ type: 'bool', shape: x.shape }]));

/** LogicalAnd of two bool tensors. */
export const both = (a: GraphTensor, b: GraphTensor): GraphTensor =>
  output(a.node.graph.add('LogicalAnd', [a, b], {}, [a]));

/** AddN: the sum of tensors of one shape. @throws RangeError when there are none */
export function addAll(tensors: readonly GraphTensor[]): GraphTensor {
  const [first, ...rest] = tensors;
  if (!first) throw new RangeError('Nothing to add');
  if (rest.length === 0) return first;
  const attributes = { N: { int: tensors.length }, T: { type: first.type } };
  return output(first.node.graph.add('AddN', tensors, attributes, [first]));
}

// Reductions.

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
  return output(x.node.graph.add(op, [x, ints(x.node.graph, axes)], attributes, [{ type: x.type, shape }]));
}

/** Half the sum of squares, a scalar (L2Loss). */
export const halfSquaredNorm = (x: GraphTensor): GraphTensor =>
  output(x.node.graph.add('L2Loss', [x], { T: { type: x.type } }, [{ type: x.type, shape: [] }]));

/** Index of the largest value along the last axis, int32. */
export const argMax = (x: GraphTensor): GraphTensor =>
  output(
    x.node.graph.add(
      'ArgMax',
      [x, constant(x.node.graph, 'int32', [-1], [])],
      { T: { type: x.type }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
      [{ type: 'int32', shape: x.shape.slice(0, -1) }],
    ),
  );

// Shapes.

/** The shape when the graph runs, int32 [rank]. */
export const shapeOf = (x: GraphTensor): GraphTensor =>
  output(
    x.node.graph.add('Shape', [x], { T: { type: x.type }, out_type: { type: 'int32' } }, [
      { type: 'int32', shape: [x.shape.length] },
    ]),
  );

/** Number of elements when the graph runs, a scalar float32 (Size). */
export function countOf(x: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, out_type: { type: 'int32' } } as const;
  return cast(output(x.node.graph.add('Size', [x], attributes, [{ type: 'int32', shape: [] }])), 'float32');
}

/** @param shape at most one size of -1, which is then worked out */
export function reshape(x: GraphTensor, shape: Shape): GraphTensor {
  const attributes = { T: { type: x.type }, Tshape: { type: 'int32' } } as const;
  return output(x.node.graph.add('Reshape', [x, ints(x.node.graph, shape)], attributes, [{ type: x.type, shape }]));
}

/** x in the shape of another tensor with the same number of elements. */
export function reshapeLike(x: GraphTensor, other: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, Tshape: { type: 'int32' } } as const;
  return output(x.node.graph.add('Reshape', [x, shapeOf(other)], attributes, [{ type: x.type, shape: other.shape }]));
}

/** x broadcast to the shape of another tensor (BroadcastTo). */
export function repeatLike(x: GraphTensor, other: GraphTensor): GraphTensor {
  const attributes = { T: { type: x.type }, Tidx: { type: 'int32' } } as const;
  const inputs = [x, shapeOf(other)];
  return output(x.node.graph.add('BroadcastTo', inputs, attributes, [{ type: x.type, shape: other.shape }]));
}

/** Pads with zeros. @param paddings [before, after] of each axis */
export function pad(x: GraphTensor, paddings: readonly (readonly [number, number])[]): GraphTensor {
  const { graph } = x.node;
  const shape = x.shape.map((size, axis) => (size < 0 ? size : size + sum(at(paddings, axis))));
  const amounts = constant(graph, 'int32', paddings.flat(), [paddings.length, 2]);
  const attributes = { T: { type: x.type }, Tpaddings: { type: 'int32' } } as const;
  return output(graph.add('Pad', [x, amounts], attributes, [{ type: x.type, shape }]));
}

/** @param sizes of each axis; -1 for all elements from `begin` on */
export function slice(x: GraphTensor, begin: readonly number[], sizes: readonly number[]): GraphTensor {
  const { graph } = x.node;
  const shape = sizes.map((size, axis) => {
    const whole = at(x.shape, axis);
    return size >= 0 || whole < 0 ? size : whole - at(begin, axis);
  });
  const attributes = { T: { type: x.type }, Index: { type: 'int32' } } as const;
  return output(graph.add('Slice', [x, ints(graph, begin), ints(graph, sizes)], attributes, [{ type: x.type, shape }]));
}

/** ConcatV2. @throws RangeError when there are no tensors */
export function concatenate(tensors: readonly GraphTensor[], joinedAxis: number): GraphTensor {
  const [first] = tensors;
  if (!first) throw new RangeError('Nothing to join');
  if (tensors.length === 1) return first; // ConcatV2 needs at least two
  const { graph } = first.node;
  const shape = first.shape.map((size, axis) =>
    axis === joinedAxis ? sum(tensors.map((tensor) => at(tensor.shape, axis))) : size,
  );
  const attributes = { T: { type: first.type }, Tidx: { type: 'int32' }, N: { int: tensors.length } } as const;
  return output(
    graph.add('ConcatV2', [...tensors, constant(graph, 'int32', [joinedAxis], [])], attributes, [
      { type: first.type, shape },
    ]),
  );
}

/** Scalars packed into one vector (Pack). @throws RangeError when there are none */
export function pack(tensors: readonly GraphTensor[]): GraphTensor {
  const [first] = tensors;
  if (!first) throw new RangeError('Nothing to pack');
  const attributes: Record<string, Attribute> = {
    T: { type: first.type },
    N: { int: tensors.length },
    axis: { int: 0 },
  };
  return output(first.node.graph.add('Pack', tensors, attributes, [{ type: first.type, shape: [tensors.length] }]));
}

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
  return output(graph.add('OneHot', inputs, attributes, [{ type: 'float32', shape: [...labels.shape, classes] }]));
}

// Products.

/** Product of two matrices. */
export function matMul(a: GraphTensor, b: GraphTensor, { transposeA = false, transposeB = false } = {}): GraphTensor {
  const shape = [at(a.shape, transposeA ? 1 : 0), at(b.shape, transposeB ? 0 : 1)];
  const attributes = { T: { type: a.type }, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } };
  return output(a.node.graph.add('MatMul', [a, b], attributes, [{ type: a.type, shape }]));
}

/** BiasAdd: adds a vector along the last axis. */
export const addBias = (x: GraphTensor, bias: GraphTensor): GraphTensor =>
  output(x.node.graph.add('BiasAdd', [x, bias], { T: { type: x.type } }, [x]));

/** The common shape of two tensors by NumPy's broadcasting rules. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    // The shorter shape is extended by leading axes of size 1.
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return left === 1 ? right : left;
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
