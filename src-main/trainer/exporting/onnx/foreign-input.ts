import type { ModelInput } from '../../../../src-shared/domain/model-input';
import type { OnnxBuilder } from './builder';
import { addResize } from './pictures';

/**
 * Adds everything before a network that another program wrote: the named preprocessing, and the form that the network takes pixels in.
 * @param images name of uint8 [n, height, width, 3] of any size
 * @param result name of the network's input
 */
export function addForeignInput(
  builder: OnnxBuilder,
  { edge, layout, channels, scale, mean, deviation }: ModelInput,
  { images, result, isBytes }: { readonly images: string; readonly result: string; readonly isBytes: boolean },
): void {
  let x = addResize(builder, images, edge); // uint8 [n, 3, edge, edge]
  if (channels === 'bgr') x = builder.add('Gather', [x, builder.integers([2, 1, 0])], { axis: 1 });
  if (!isBytes) {
    const order = channels === 'rgb' ? [0, 1, 2] : [2, 1, 0];
    /** A value per channel, in the order of the network. */
    const perChannel = (valueOf: (channel: number) => number): string =>
      builder.tensor('float32', [1, 3, 1, 1], Float32Array.from(order, valueOf));
    const factors = perChannel((channel) => scale / (deviation[channel] ?? 1));
    const offsets = perChannel((channel) => -(mean[channel] ?? 0) / (deviation[channel] ?? 1));
    const floats = builder.add('Cast', [x], { to: 1 }); // float32
    x = builder.add('Add', [builder.add('Mul', [floats, factors]), offsets]);
  }
  if (layout === 'channels-last') builder.add('Transpose', [x], { perm: [0, 2, 3, 1] }, result);
  else builder.add('Identity', [x], {}, result);
}
