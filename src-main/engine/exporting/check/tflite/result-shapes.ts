import { at } from '../../../../../src-shared/domain/at';
import { paddings, type OperatorName } from '../../../../platform/tflite/schema';
import type { TableReader } from './table-reader';

type Shape = readonly number[];

/** An operator's inputs and options, as far as its result's shape depends on them. */
export interface ShapeQuestion {
  readonly inputs: readonly Shape[];
  readonly options: TableReader | null;
  /** Values of a constant int32 input. @throws RangeError when it is none */
  readonly ints: (input: number) => readonly number[];
}

type ShapeRule = (question: ShapeQuestion) => Shape;

const same: ShapeRule = ({ inputs }) => at(inputs, 0);

/** Shape of an operator's result. Throws RangeError with a reason when the inputs don't fit each other. */
export const resultShapes: Readonly<Record<OperatorName, ShapeRule>> = {
  ADD: broadcast,
  MUL: broadcast,
  CAST: same,
  DEQUANTIZE: same,
  ELU: same,
  LOGISTIC: same,
  RELU: same,
  RELU6: same,
  SOFTMAX: same,
  TANH: same,
  CONV_2D: convolution,
  DEPTHWISE_CONV_2D: depthwise,
  FULLY_CONNECTED: matrixProduct,
  AVERAGE_POOL_2D: pool,
  MAX_POOL_2D: pool,
  MEAN: reduction,
  REDUCE_MAX: reduction,
  CONCATENATION: concatenation,
  PAD: padding,
  RESHAPE: reshape,
};

function broadcast({ inputs }: ShapeQuestion): Shape {
  const [a, b] = [at(inputs, 0), at(inputs, 1)];
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) throw misfit(a, b);
    return left === 1 ? right : left;
  });
}

function convolution({ inputs, options }: ShapeQuestion): Shape {
  const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const [count, height, width, channels] = four(x);
  const [filters, kernelHeight, kernelWidth, kernelChannels] = four(kernel);
  if (channels !== kernelChannels) throw misfit(x, kernel);
  requireLength(bias, filters);
  const along = windowing(options, { padding: 0, strides: [2, 1], dilation: [5, 4] });
  return [count, along(0, height, kernelHeight), along(1, width, kernelWidth), filters];
}

function depthwise({ inputs, options }: ShapeQuestion): Shape {
  const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const [count, height, width, channels] = four(x);
  const [one, kernelHeight, kernelWidth, outputs] = four(kernel);
  if (one !== 1 || outputs !== channels * (options?.int32(3) ?? 0)) throw misfit(x, kernel);
  requireLength(bias, outputs);
  const along = windowing(options, { padding: 0, strides: [2, 1], dilation: [6, 5] });
  return [count, along(0, height, kernelHeight), along(1, width, kernelWidth), outputs];
}

function pool({ inputs, options }: ShapeQuestion): Shape {
  const [count, height, width, channels] = four(at(inputs, 0));
  const along = windowing(options, { padding: 0, strides: [2, 1], dilation: null });
  return [count, along(0, height, options?.int32(4) ?? 0), along(1, width, options?.int32(3) ?? 0), channels];
}

/** Fields of the options that say how a window moves; pairs are [height, width]. */
interface WindowFields {
  readonly padding: number;
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number] | null;
}

/** The size of an axis of a convolution's or a pooling's result, by the axis, its size before and the window's. */
function windowing(options: TableReader | null, of: WindowFields) {
  return (axis: 0 | 1, size: number, window: number): number => {
    const stride = options?.int32(of.strides[axis]) ?? 0;
    const dilation = of.dilation === null ? 1 : (options?.int32(of.dilation[axis], 1) ?? 1);
    if (stride < 1 || dilation < 1 || window < 1) throw new RangeError('a window doesn’t move');
    const isPadded = options?.uint8(of.padding) === paddings.SAME;
    return Math.ceil((isPadded ? size : size - (window - 1) * dilation) / stride);
  };
}

function matrixProduct({ inputs }: ShapeQuestion): Shape {
  const [x, kernel, bias] = [at(inputs, 0), at(inputs, 1), at(inputs, 2)];
  const [count, values, ...more] = x;
  const [units, kernelValues] = kernel;
  if (count === undefined || units === undefined || values !== kernelValues || more.length > 0) throw misfit(x, kernel);
  requireLength(bias, units);
  return [count, units];
}

function reduction({ inputs, options, ints }: ShapeQuestion): Shape {
  const axes = ints(1);
  const keepsAxes = options?.uint8(0) === 1;
  const x = at(inputs, 0);
  for (const axis of axes) at(x, axis);
  return x.flatMap((size, axis) => {
    if (!axes.includes(axis)) return [size];
    return keepsAxes ? [1] : [];
  });
}

function concatenation({ inputs, options }: ShapeQuestion): Shape {
  const first = at(inputs, 0);
  const axis = options?.int32(0) ?? 0;
  for (const other of inputs) {
    if (other.length !== first.length || other.some((size, each) => each !== axis && size !== first[each])) {
      throw misfit(first, other);
    }
  }
  const joined = inputs.reduce((total, shape) => total + at(shape, axis), 0);
  return first.map((size, each) => (each === axis ? joined : size));
}

function padding({ inputs, ints }: ShapeQuestion): Shape {
  const amounts = ints(1);
  return at(inputs, 0).map((size, axis) => size + at(amounts, 2 * axis) + at(amounts, 2 * axis + 1));
}

function reshape({ inputs, ints }: ShapeQuestion): Shape {
  const x = at(inputs, 0);
  const wanted = ints(1);
  const known = sizeOf(wanted.filter((size) => size !== -1));
  const shape = wanted.map((size) => (size === -1 ? sizeOf(x) / known : size));
  if (!shape.every(Number.isInteger) || sizeOf(shape) !== sizeOf(x)) throw misfit(x, wanted);
  return shape;
}

function four(shape: Shape): [number, number, number, number] {
  const [a, b, c, d, ...more] = shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined || more.length > 0) {
    throw new RangeError(`[${shape.join(', ')}] is not the shape of images`);
  }
  return [a, b, c, d];
}

function requireLength(bias: Shape, length: number): void {
  if (bias.length !== 1 || bias[0] !== length) throw misfit(bias, [length]);
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

const misfit = (a: Shape, b: Shape): RangeError =>
  new RangeError(`the shapes [${a.join(', ')}] and [${b.join(', ')}] don’t fit`);
