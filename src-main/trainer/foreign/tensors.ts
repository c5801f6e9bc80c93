import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { inputWriter } from '../onnx/input-values';
import { joined } from '../onnx/joined';
import { requireFeedable } from '../onnx/stated-edge';
import type { ModelInput } from '../../../src-shared/domain/model-input';
import type { TensorFlow } from '../runtime/tensorflow';
import type { LoadedNetwork } from './network';

/** Images at once. More are no faster, and their activations take hundreds of MB. */
const imagesAtOnce = 32;

/**
 * A network that TensorFlow runs.
 * @param run takes [n, edge, edge, 3] or [n, 3, edge, edge], and gives the output; both belong to the caller
 */
export function runInBatches(
  tf: TensorFlow,
  input: ModelInput,
  { run, type }: { readonly run: (images: Tensor) => Tensor; readonly type: 'float32' | 'int32' },
): LoadedNetwork['run'] {
  const write = inputWriter(input);
  const { edge, layout } = input;
  const size = edge * edge * 3;
  const shape = layout === 'channels-last' ? [edge, edge, 3] : [3, edge, edge];
  return async (pixels, count) => {
    const rows: Float32Array[] = [];
    for (let from = 0; from < count; from += imagesAtOnce) {
      const images = Math.min(imagesAtOnce, count - from);
      const values = write(pixels.subarray(from * size, (from + images) * size), images * size);
      const output = tf.tidy(() =>
        tf.cast(
          run(tf.tensor(type === 'int32' ? Int32Array.from(values) : values, [images, ...shape], type)),
          'float32',
        ),
      );
      const data = Float32Array.from(await output.data<'float32'>());
      output.dispose();
      if (data.length % images !== 0) throw new Error('its output is not one row of numbers per image');
      rows.push(data);
    }
    return joined(rows);
  };
}

/** Edge and layout that the shape of an input states. @throws Error with a reason when it is no square image of 3 channels */
export function statedInput(shape: readonly (number | null)[] | undefined): {
  edge?: number;
  layout?: ModelInput['layout'];
} {
  if (shape?.length !== 4) throw new Error('its input is not a batch of images');
  const known = (size: number | null | undefined): number | null =>
    size !== null && size !== undefined && size > 0 ? size : null;
  const [, first, second, last] = shape.map(known);
  const [isFirst, isLast] = [first === 3, last === 3];
  if (!isFirst && !isLast && first != null && last != null) throw new Error('its input has not 3 channels');
  const layout = isFirst === isLast ? undefined : isLast ? 'channels-last' : 'channels-first';
  const [height, width] = layout === 'channels-first' ? [second, last] : [first, second];
  if (height != null && width != null && height !== width) {
    throw new Error(`its input is ${String(width)} × ${String(height)} pixels, where a square is needed`);
  }
  const edge = layout === undefined ? null : (height ?? width ?? null);
  requireFeedable(edge);
  return { ...(edge !== null && { edge }), ...(layout && { layout }) };
}
