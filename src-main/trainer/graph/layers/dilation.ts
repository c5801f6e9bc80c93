import { at } from '../../../../src-shared/domain/at';
import type { GraphTensor } from '../graph';
import { windowedSize, type Window } from '../image-ops';
import { pad } from '../shape-ops';
import { batchToSpace, spaceToBatch } from '../space-to-batch';

/** How a dilated kernel moves over an image. Pairs are [height, width]. */
export interface DilatedWindow extends Window {
  readonly kernel: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/**
 * A convolution with a dilated kernel. TensorFlow has no gradients of it on the CPU. So each image is divided into
 * dilation[0] · dilation[1] smaller ones (SpaceToBatchND), which are convolved without dilation and put together again.
 * @param convolve adds the convolution without dilation
 */
export function dilated(
  x: GraphTensor,
  { kernel, dilation, strides, padding }: DilatedWindow,
  convolve: (x: GraphTensor, window: Window) => GraphTensor,
): GraphTensor {
  if (dilation.every((rate) => rate === 1)) return convolve(x, { strides, padding });
  const axes = ([0, 1] as const).map((axis) => alongAxis(at(x.shape, axis + 1), kernel[axis], dilation[axis], padding));
  const padded = pad(x, [[0, 0], ...axes.map(({ before, after }) => [before, after] as const), [0, 0]]);
  const divided = spaceToBatch(
    padded,
    dilation,
    axes.map(({ extra }) => [0, extra] as const),
  );
  const y = convolve(divided, { strides: [1, 1], padding: 'VALID' });
  return batchToSpace(
    y,
    dilation,
    axes.map(({ crop }) => [0, crop] as const),
  );
}

/** One axis: its padding, the extra padding to a multiple of the dilation, and the part of the result to crop for that. */
function alongAxis(size: number, kernel: number, dilation: number, padding: Window['padding']) {
  const reach = (kernel - 1) * dilation;
  const total = padding === 'SAME' ? reach : 0;
  const before = Math.floor(total / 2);
  const extra = (dilation - ((size + total) % dilation)) % dilation;
  const result = windowedSize(size + total, reach + 1, 1, 'VALID');
  const uncropped = size + total + extra - reach;
  return { before, after: total - before, extra, crop: uncropped - result };
}
