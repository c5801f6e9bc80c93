import { at } from '../../../src-shared/domain/at';
import { output, type GraphNode, type GraphTensor, type Shape } from './graph';
import { batchToSpace, spaceToBatch, type Block } from './space-to-batch';
import { batchNormGradients, convInputGradient, convKernelGradient, poolGradient } from './image-ops';
import {
  activationGradient,
  binary,
  cast,
  compare,
  matMul,
  multiply,
  reduce,
  scale,
  sigmoidalGradient,
  subtract,
  unary,
} from './ops';
import { repeatLike, reshape, reshapeLike, slice } from './shape-ops';

/**
 * Computes the gradients by an operation's inputs from those by its outputs.
 * @param gradients one per output; undefined where the loss does not depend on it
 * @param needed one per input: whether its gradient is used
 * @returns one per input; null where there is none
 */
export type GradientRule = (
  node: GraphNode,
  gradients: readonly (GraphTensor | undefined)[],
  needed: readonly boolean[],
) => (GraphTensor | null)[];

/** The rule for an operation. @throws Error when there is none */
export function ruleOf({ op, name }: GraphNode): GradientRule {
  const rule = rules[op];
  if (!rule) throw new Error(`Operation ${op} (${name}) has no gradient rule`);
  return rule;
}

/** Makes a rule for operations with one output and one differentiable input. */
function single(gradientOf: (node: GraphNode, gradient: GraphTensor) => GraphTensor): GradientRule {
  return (node, [gradient]) => (gradient ? [gradientOf(node, gradient)] : [null]);
}

type PairGradient = (
  inputs: readonly [GraphTensor, GraphTensor],
  gradient: GraphTensor,
  node: GraphNode,
) => GraphTensor;

/** Makes a rule for operations with one output and two inputs. Each gradient is computed only where it is used. */
function pair(byFirst: PairGradient, bySecond: PairGradient): GradientRule {
  return (node, [gradient], needed) => {
    const inputs = node.inputs as [GraphTensor, GraphTensor];
    if (!gradient) return [];
    return [byFirst, bySecond].map((gradientOf, index) => (needed[index] ? gradientOf(inputs, gradient, node) : null));
  };
}

const convolution = pair(
  (_, gradient, node) => convInputGradient(node, gradient),
  (_, gradient, node) => convKernelGradient(node, gradient),
);

/** Rules by TensorFlow's operation names. */
const rules: Readonly<Record<string, GradientRule>> = {
  Identity: single((_, gradient) => gradient),
  Cast: single((node, gradient) => cast(gradient, first(node).type)),
  Neg: single((_, gradient) => unary('Neg', gradient)),
  Relu: single((node, gradient) => activationGradient('ReluGrad', gradient, output(node))),
  Relu6: single((node, gradient) => activationGradient('Relu6Grad', gradient, output(node))),
  Elu: single((node, gradient) => activationGradient('EluGrad', gradient, output(node))),
  Sigmoid: single((node, gradient) => sigmoidalGradient('SigmoidGrad', output(node), gradient)),
  Tanh: single((node, gradient) => sigmoidalGradient('TanhGrad', output(node), gradient)),
  Softmax: single(softmaxGradient),
  Reshape: single((node, gradient) => reshapeLike(gradient, first(node))),
  Pad: single(padGradient),
  MaxPool: single(poolGradient),
  AvgPool: single(poolGradient),
  Mean: single(meanGradient),
  Max: single(maxGradient),
  AddV2: (node, [gradient]) => node.inputs.map((input) => gradient && sumTo(gradient, input.shape)).map(orNull),
  Mul: pair(
    ([a, b], gradient) => sumTo(multiply(gradient, b), a.shape),
    ([a, b], gradient) => sumTo(multiply(gradient, a), b.shape),
  ),
  BiasAdd: pair(
    (_, gradient) => gradient,
    (_, gradient) => biasGradient(gradient),
  ),
  MatMul: pair(
    ([, b], gradient) => matMul(gradient, b, { transposeB: true }),
    ([a], gradient) => matMul(a, gradient, { transposeA: true }),
  ),
  ConcatV2: concatenateGradients,
  Conv2D: convolution,
  DepthwiseConv2dNative: convolution,
  SpaceToBatchND: single((node, gradient) => batchToSpace(gradient, ...blockOf(node))),
  BatchToSpaceND: single((node, gradient) => spaceToBatch(gradient, ...blockOf(node))),
  FusedBatchNormV3: (node, [gradient]) => (gradient ? [...batchNormGradients(node, gradient), null, null] : []),
};

/** dx = (dy - Σ dy·y) · y, with the sum over the last axis. */
function softmaxGradient(node: GraphNode, gradient: GraphTensor): GraphTensor {
  const y = output(node);
  const total = reduce('Sum', multiply(gradient, y), [y.shape.length - 1], { keepAxes: true });
  return multiply(subtract(gradient, total), y);
}

function padGradient(node: GraphNode, gradient: GraphTensor): GraphTensor {
  const { shape } = first(node);
  const paddings = int32Of(node.inputs[1]);
  return slice(
    gradient,
    shape.map((_, axis) => at(paddings, 2 * axis)),
    shape,
  );
}

function meanGradient(node: GraphNode, gradient: GraphTensor): GraphTensor {
  const x = first(node);
  const axes = int32Of(node.inputs[1]);
  const count = axes.reduce((product, axis) => product * at(x.shape, axis), 1);
  return repeatLike(scale(withAxes(gradient, x.shape, axes), 1 / count), x);
}

/** Equal maxima share the gradient, as in TensorFlow. */
function maxGradient(node: GraphNode, gradient: GraphTensor): GraphTensor {
  const x = first(node);
  const axes = int32Of(node.inputs[1]);
  const isMaximum = cast(compare('Equal', x, withAxes(output(node), x.shape, axes)), x.type);
  const share = binary(
    'RealDiv',
    withAxes(gradient, x.shape, axes),
    reduce('Sum', isMaximum, axes, { keepAxes: true }),
  );
  return multiply(isMaximum, share);
}

function concatenateGradients(
  node: GraphNode,
  [gradient]: readonly (GraphTensor | undefined)[],
): (GraphTensor | null)[] {
  const parts = node.inputs.slice(0, -1);
  const joinedAxis = at(int32Of(node.inputs.at(-1)), 0);
  if (!gradient) return [];
  let start = 0;
  return parts.map(({ shape }) => {
    const begin = shape.map((_, axis) => (axis === joinedAxis ? start : 0));
    start += at(shape, joinedAxis);
    return slice(gradient, begin, shape);
  });
}

/** Block shape, and paddings or crops, of SpaceToBatchND or BatchToSpaceND. */
function blockOf({ inputs }: GraphNode): [block: Block, pairs: readonly (readonly [number, number])[]] {
  const [height = 1, width = 1] = int32Of(inputs[1]);
  const [top = 0, bottom = 0, left = 0, right = 0] = int32Of(inputs[2]);
  return [
    [height, width],
    [
      [top, bottom],
      [left, right],
    ],
  ];
}

const biasGradient = (gradient: GraphTensor): GraphTensor => {
  const attributes = { T: { type: gradient.type } };
  const spec = { type: gradient.type, shape: gradient.shape.slice(-1) };
  return output(gradient.node.graph.add('BiasAddGrad', [gradient], { attributes, outputs: [spec] }));
};

/** The gradient by a tensor that was broadcast to the gradient's shape: summed over the repetitions. */
function sumTo(gradient: GraphTensor, shape: Shape): GraphTensor {
  const added = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => {
    const own = axis < added ? 1 : at(shape, axis - added);
    return own === 1 && size !== 1 ? [axis] : [];
  });
  if (axes.length === 0) return gradient;
  return reshape(reduce('Sum', gradient, axes, { keepAxes: true }), shape);
}

/** A reduced tensor with its reduced axes restored at size 1. */
const withAxes = (reduced: GraphTensor, shape: Shape, axes: readonly number[]): GraphTensor =>
  reshape(
    reduced,
    shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );

function first({ op, inputs }: GraphNode): GraphTensor {
  const [input] = inputs;
  if (!input) throw new Error(`${op} without an input`);
  return input;
}

const orNull = (gradient: GraphTensor | undefined): GraphTensor | null => gradient ?? null;

/** Values of a constant int32 tensor. @throws Error when it is no constant */
function int32Of(tensor: GraphTensor | undefined): number[] {
  const value = tensor?.node.attributes.value;
  if (!value || !('tensor' in value)) throw new Error('Not a constant');
  const { buffer, byteOffset, byteLength } = value.tensor.bytes;
  return [...new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength))];
}
