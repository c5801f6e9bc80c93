import type { GraphNode } from '../../graph/graph';
import type { WindowOptions } from './options';

/** An attribute that is a list of whole numbers. @throws Error when there is none */
export function intsOf(node: GraphNode, name: string): readonly number[] {
  const value = node.attributes[name];
  if (!value || !('ints' in value)) throw new Error(`${node.name} has no ${name}`);
  return value.ints;
}

/** Strides and padding of a convolution or a pooling. */
export function windowOf(node: GraphNode): WindowOptions {
  const [, height = 1, width = 1] = intsOf(node, 'strides');
  const { padding } = node.attributes;
  if (!padding || !('text' in padding) || (padding.text !== 'SAME' && padding.text !== 'VALID')) {
    throw new Error(`${node.name} has no padding`);
  }
  return { strides: [height, width], padding: padding.text };
}

/** Values of an int32 constant. @throws Error for another node */
export function constantInts({ name, attributes: { value } }: GraphNode): readonly number[] {
  if (!value || !('tensor' in value) || value.tensor.type !== 'int32') throw new Error(`${name} is no int32 constant`);
  const { bytes } = value.tensor;
  return [...new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
}
