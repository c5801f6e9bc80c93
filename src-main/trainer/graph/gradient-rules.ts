import { output, type GraphNode, type GraphTensor, type Shape } from './graph';
import { batchToSpace, spaceToBatch } from './space-to-batch';
import { batchNormGradients, convInputGradient, convKernelGradient, poolGradient } from './image-ops';
import {
  activationGradient,
  binary,
  cast,
  compare,
  matMul,
  multiply,
  reduce,
  repeatLike,
  reshape,
  reshapeLike,
  scale,
  slice,
  squashGradient,
  subtract,
  unary,
} from './ops';

/**
 * Gradients of an operation's inputs from those of its outputs.
 * @param gradients one an output; undefined where the loss does not depend on it
 * @param needed whether an input's gradient is of use
 * @returns one an input, null where there is none
 */
export type GradientRule = (
  node: GraphNode,
  gradients: readonly (GraphTensor | undefined)[],
  needed: readonly boolean[],
) => (GraphTensor | null)[];

/** @throws Error when the operation can't be differentiated here */
export function ruleOf({ op, name }: GraphNode): GradientRule {
  const rule = rules[op];
  if (!rule) throw new Error(`Operation ${op} (${name}) has no gradient rule`);
  return rule;
}

/** A rule of an operation with one output and one input that is differentiated. */
const single =
  (gradientOf: (node: GraphNode, gradient: GraphTensor) => GraphTensor): GradientRule =>
  (node, [gradient]) =>
    gradient ? [gradientOf(node, gradient)] : [null];

type PairGradient = (
  inputs: readonly [GraphTensor, GraphTensor],
  gradient: GraphTensor,
  node: GraphNode,
) => GraphTensor;

/** A rule of an operation with one output and two inputs, each differentiated only where it is of use. */
const pair =
  (first: PairGradient, second: PairGradient): GradientRule =>
  (node, [gradient], needed) => {
    const inputs = node.inputs as [GraphTensor, GraphTensor];
    if (!gradient) return [];
    return [first, second].map((gradientOf, index) => (needed[index] ? gradientOf(inputs, gradient, node) : null));
  };

const convolution = pair(
  (_, gradient, node) => convInputGradient(node, gradient),
  (_, gradient, node) => convKernelGradient(node, gradient),
);

const rules: Readonly<Record<string, GradientRule>> = {
  Identity: single((_, gradient) => gradient),
  Cast: single((node, gradient) => cast(gradient, first(node).type)),
  Neg: single((_, gradient) => unary('Neg', gradient)),
  Relu: single((node, gradient) => activationGradient('ReluGrad', gradient, output(node))),
  Relu6: single((node, gradient) => activationGradient('Relu6Grad', gradient, output(node))),
  Elu: single((node, gradient) => activationGradient('EluGrad', gradient, output(node))),
  Sigmoid: single((node, gradient) => squashGradient('SigmoidGrad', output(node), gradient)),
  Tanh: single((node, gradient) => squashGradient('TanhGrad', output(node), gradient)),
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

/** dx = (dy - Σ dy·y) · y, over the last axis */
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
    shape.map((_, axis) => paddings[2 * axis] ?? 0),
    shape,
  );
}

function meanGradient(node: GraphNode, gradient: GraphTensor): GraphTensor {
  const x = first(node);
  const axes = int32Of(node.inputs[1]);
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  return repeatLike(scale(withAxes(gradient, x.shape, axes), 1 / count), x);
}

/** Equal greatest values share the gradient, as in TensorFlow. */
function maxGradient(node: GraphNode, gradient: GraphTensor): GraphTensor {
  const x = first(node);
  const axes = int32Of(node.inputs[1]);
  const isGreatest = cast(compare('Equal', x, withAxes(output(node), x.shape, axes)), x.type);
  const share = binary(
    'RealDiv',
    withAxes(gradient, x.shape, axes),
    reduce('Sum', isGreatest, axes, { keepAxes: true }),
  );
  return multiply(isGreatest, share);
}

function concatenateGradients(
  node: GraphNode,
  [gradient]: readonly (GraphTensor | undefined)[],
): (GraphTensor | null)[] {
  const parts = node.inputs.slice(0, -1);
  const [axis = 0] = int32Of(node.inputs.at(-1));
  if (!gradient) return [];
  let at = 0;
  return parts.map(({ shape }) => {
    const begin = shape.map((_, each) => (each === axis ? at : 0));
    at += shape[axis] ?? 0;
    return slice(gradient, begin, shape);
  });
}

/** Block shape and paddings or crops of SpaceToBatchND and its opposite. */
function blockOf({
  inputs,
}: GraphNode): [block: readonly [number, number], pairs: readonly (readonly [number, number])[]] {
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
  return output(gradient.node.graph.add('BiasAddGrad', [gradient], attributes, [spec]));
};

/** The gradient of a tensor whose axes of size 1 were repeated: summed over the repetitions. */
function sumTo(gradient: GraphTensor, shape: Shape): GraphTensor {
  const added = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => {
    const own = axis < added ? 1 : (shape[axis - added] ?? 1);
    return own === 1 && size !== 1 ? [axis] : [];
  });
  if (axes.length === 0) return gradient;
  return reshape(reduce('Sum', gradient, axes, { keepAxes: true }), shape);
}

/** A reduced tensor with its reduced axes back, at size 1. */
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

/** The values of a constant. */
function int32Of(tensor: GraphTensor | undefined): number[] {
  const value = tensor?.node.attributes.value;
  if (!value || !('tensor' in value)) throw new Error('Not a constant');
  const { buffer, byteOffset, byteLength } = value.tensor.bytes;
  return [...new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength))];
}
