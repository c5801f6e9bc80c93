import { at } from '../../../../src-shared/domain/at';
import type { GraphNode, GraphTensor } from '../../graph/graph';
import { inputOf, integersOf, listOf, resultOf } from '../node-facts';
import { channelsFirst, channelsLast, heldAxis, heldShape, isImage } from './layout';
import type { Translation } from './translation';
import { windowAttributes } from './windows';

/** Translates a node: adds ONNX's operations for it, and returns the name of their result. */
type Translate = (node: GraphNode, translation: Translation) => string;

/** Translations by TensorFlow's operation, beside those of linear.ts. */
export const operations: Readonly<Record<string, Translate>> = {
  AddV2: elementwise('Add'),
  BiasAdd: elementwise('Add'),
  Sub: elementwise('Sub'),
  Mul: elementwise('Mul'),
  RealDiv: elementwise('Div'),
  Maximum: elementwise('Max'),
  Minimum: elementwise('Min'),
  Relu: same('Relu'),
  Sigmoid: same('Sigmoid'),
  Tanh: same('Tanh'),
  Elu: same('Elu'),
  Exp: same('Exp'),
  Abs: same('Abs'),
  Neg: same('Neg'),
  Sqrt: same('Sqrt'),
  Identity: (node, translation) => translation.nameOf(inputOf(node, 0)),
  Relu6: (node, translation) => {
    const { builder } = translation;
    return builder.add('Clip', [translation.nameOf(inputOf(node, 0)), builder.scalar(0), builder.scalar(6)]);
  },
  Softmax: (node, translation) => {
    const x = inputOf(node, 0);
    const axis = heldAxis(x.shape, x.shape.length - 1);
    return translation.builder.add('Softmax', [translation.nameOf(x)], { axis });
  },
  MaxPool: pooled('MaxPool'),
  AvgPool: pooled('AveragePool'), // as TensorFlow's, it leaves padding out of the mean
  Mean: reduced('ReduceMean', 'GlobalAveragePool'),
  Max: reduced('ReduceMax', 'GlobalMaxPool'),
  Pad: padded,
  Reshape: reshaped,
  ConcatV2: concatenated,
  FusedBatchNormV3: normalized,
};

function elementwise(op: string): Translate {
  return (node, translation) => {
    const rank = resultOf(node).shape.length;
    return translation.builder.add(
      op,
      node.inputs.map((input) => translation.operand(input, rank)),
    );
  };
}

function same(op: string): Translate {
  return (node, translation) => translation.builder.add(op, [translation.nameOf(inputOf(node, 0))]);
}

function pooled(op: 'MaxPool' | 'AveragePool'): Translate {
  return (node, translation) => {
    const [, height = 1, width = 1] = listOf(node, 'ksize');
    const attributes = windowAttributes(node, [height, width]);
    return translation.builder.add(op, [translation.nameOf(inputOf(node, 0))], attributes);
  };
}

/** A reduction; one over a whole image, which drops its axes, is a global pooling. */
function reduced(op: 'ReduceMean' | 'ReduceMax', global: string): Translate {
  return (node, translation) => {
    const { builder } = translation;
    const x = inputOf(node, 0);
    const axes = integersOf(inputOf(node, 1));
    const [, , , channels] = x.shape;
    const keeps = resultOf(node).shape.length === x.shape.length;
    const name = translation.nameOf(x);
    if (isImage(x.shape) && channels !== undefined && axes.join() === '1,2' && !keeps) {
      return builder.add('Reshape', [builder.add(global, [name]), builder.integers([-1, channels])]);
    }
    if (isImage(x.shape) && !keeps) throw new Error(`${node.name} leaves an image's axes out of order`);
    const held = axes.map((axis) => heldAxis(x.shape, axis)).sort((a, b) => a - b);
    return builder.reduce(op, name, held, keeps);
  };
}

function padded(node: GraphNode, translation: Translation): string {
  const { builder } = translation;
  const x = inputOf(node, 0);
  const amounts = integersOf(inputOf(node, 1)); // [before, after] of each axis
  const name = translation.nameOf(x);
  if (amounts.every((amount) => amount === 0)) return name;
  const axes = isImage(x.shape) ? channelsFirst : x.shape.map((_, axis) => axis);
  const pads = [0, 1].flatMap((end) => axes.map((axis) => at(amounts, 2 * axis + end)));
  return builder.add('Pad', [name, builder.integers(pads)]);
}

/** Reshape, which sees values in TensorFlow's order: an image is turned before, and turned back after. */
function reshaped(node: GraphNode, translation: Translation): string {
  const { builder } = translation;
  const x = inputOf(node, 0);
  const shape = integersOf(inputOf(node, 1));
  const name = translation.nameOf(x);
  const before = isImage(x.shape) && !isPoint(x) ? builder.add('Transpose', [name], { perm: [...channelsLast] }) : name;
  const result = resultOf(node);
  if (isImage(shape) && isPoint(result)) return builder.add('Reshape', [before, builder.integers(heldShape(shape))]);
  const after = builder.add('Reshape', [before, builder.integers(shape)]);
  return isImage(shape) ? builder.add('Transpose', [after], { perm: [...channelsFirst] }) : after;
}

/** Whether an image has a single pixel, so that both layouts have its values in the same order. */
const isPoint = ({ shape: [, height, width] }: GraphTensor): boolean => height === 1 && width === 1;

function concatenated(node: GraphNode, translation: Translation): string {
  const tensors = node.inputs.slice(0, -1);
  const [axis = 0] = integersOf(inputOf(node, node.inputs.length - 1));
  return translation.builder.add(
    'Concat',
    tensors.map((tensor) => translation.nameOf(tensor)),
    { axis: heldAxis(at(tensors, 0).shape, axis) },
  );
}

function normalized(node: GraphNode, translation: Translation): string {
  const { epsilon } = node.attributes;
  if (!epsilon || !('float' in epsilon)) throw new Error(`${node.name} has no epsilon`);
  return translation.builder.add(
    'BatchNormalization',
    node.inputs.map((input) => translation.nameOf(input)),
    { epsilon: { float: epsilon.float } },
  );
}
