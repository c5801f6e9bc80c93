import { at } from '../../../../src-shared/domain/at';
import type { GraphNode, GraphTensor } from '../../graph/graph';
import { inputOf, listOf, resultOf, textAttribute } from '../node-facts';
import type { OnnxAttribute } from './messages';

/** Attributes of a convolution or pooling: window, strides and padding as numbers, since ONNX's own "same" is deprecated. */
export function windowAttributes(
  node: GraphNode,
  window: readonly [number, number],
  image: GraphTensor = inputOf(node, 0),
): Record<string, OnnxAttribute> {
  const [, down = 1, across = 1] = listOf(node, 'strides');
  const strides = [down, across];
  const pads =
    textAttribute(node, 'padding') === 'SAME' ? samePadding(image, resultOf(node), { window, strides }) : null;
  return { kernel_shape: [...window], strides, ...(pads && { pads }) };
}

/**
 * Padding by which TensorFlow's SAME gives ⌈size / stride⌉ windows: the odd pixel goes to the end (tensorflow/core/framework/kernel_shape_util.cc).
 * @returns [top, left, bottom, right]
 */
function samePadding(
  { shape: image }: GraphTensor,
  { shape: result }: GraphTensor,
  { window, strides }: { readonly window: readonly number[]; readonly strides: readonly number[] },
): number[] {
  const totals = [0, 1].map((axis) =>
    Math.max((at(result, axis + 1) - 1) * at(strides, axis) + at(window, axis) - at(image, axis + 1), 0),
  );
  const before = totals.map((total) => Math.floor(total / 2));
  return [...before, ...totals.map((total, axis) => total - at(before, axis))];
}
