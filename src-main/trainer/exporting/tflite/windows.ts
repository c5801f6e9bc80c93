import type { GraphNode } from '../../graph/graph';
import { listOf, textAttribute } from '../node-facts';
import type { WindowOptions } from './options';

/** Strides and padding of a convolution or a pooling. @throws Error for another padding than "same" and "valid" */
export function windowOf(node: GraphNode): WindowOptions {
  const [, height = 1, width = 1] = listOf(node, 'strides');
  const padding = textAttribute(node, 'padding');
  if (padding !== 'SAME' && padding !== 'VALID') throw new Error(`${node.name} has the padding ${padding}`);
  return { strides: [height, width], padding };
}
