import type { GraphTensor } from '../graph';
import { windowedSize, type Window } from '../image-ops';
import { pad } from '../ops';
import { batchToSpace, spaceToBatch } from '../space-to-batch';

interface Dilated extends Window {
  readonly kernel: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/**
 * A convolution with a dilated kernel. TensorFlow's gradients of one are not there for the CPU, so its images are dealt
 * into dilation[0] · dilation[1] smaller ones first (SpaceToBatchND), convolved, and put together again.
 */
export function dilated(
  x: GraphTensor,
  { kernel, dilation, strides, padding }: Dilated,
  convolve: (x: GraphTensor, window: Window) => GraphTensor,
): GraphTensor {
  if (dilation.every((rate) => rate === 1)) return convolve(x, { strides, padding });
  const axes = ([0, 1] as const).map((axis) =>
    alongAxis(x.shape[axis + 1] ?? 1, kernel[axis], dilation[axis], padding),
  );
  const padded = pad(x, [[0, 0], ...axes.map(({ before, after }) => [before, after] as const), [0, 0]]);
  const dealt = spaceToBatch(
    padded,
    dilation,
    axes.map(({ extra }) => [0, extra] as const),
  );
  const y = convolve(dealt, { strides: [1, 1], padding: 'VALID' });
  return batchToSpace(
    y,
    dilation,
    axes.map(({ crop }) => [0, crop] as const),
  );
}

/** Padding of one axis, what makes it a multiple of the dilation, and what of the result is not wanted. */
function alongAxis(size: number, kernel: number, dilation: number, padding: Window['padding']) {
  const reach = (kernel - 1) * dilation;
  const total = padding === 'SAME' ? reach : 0;
  const before = Math.floor(total / 2);
  const extra = (dilation - ((size + total) % dilation)) % dilation;
  const result = windowedSize(size + total, reach + 1, 1, 'VALID');
  const made = size + total + extra - reach;
  return { before, after: total - before, extra, crop: made - result };
}
