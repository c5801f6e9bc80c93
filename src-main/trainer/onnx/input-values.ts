import type { ModelInput } from '../../../src-shared/domain/model-input';

/** A function that turns bytes [n, edge, edge, 3] into a network's input of `length` values, of which the ones beyond the pixels are those of black. */
export type WriteInput = (pixels: Uint8Array, length: number) => Float32Array;

/** Makes the function for an input. */
export function inputWriter({ edge, layout, channels, scale, mean, deviation }: ModelInput): WriteInput {
  const area = edge * edge;
  // Value of each byte, per channel: 768 divisions instead of three per pixel.
  const table = Float32Array.from({ length: 768 }, (_, at) => {
    const channel = at >> 8;
    return ((at & 255) * scale - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
  });
  return (pixels, length) => {
    const values = new Float32Array(length);
    // Hot loop over all pixels: indices stay within the arrays, so `?? 0` is for the type checker alone.
    for (let at = 0; at < length; at += 1) {
      const channel = at % 3; // of the pixels: red, green, blue
      const pixel = (at - channel) / 3;
      const place = channels === 'rgb' ? channel : 2 - channel;
      const image = Math.floor(pixel / area);
      const to = layout === 'channels-last' ? pixel * 3 + place : (image * 3 + place) * area + (pixel - image * area);
      values[to] = table[(channel << 8) | (pixels[at] ?? 0)] ?? 0;
    }
    return values;
  };
}

/** Whether values are the bytes themselves. */
export const areBytes = ({ scale, mean, deviation }: Pick<ModelInput, 'scale' | 'mean' | 'deviation'>): boolean =>
  scale === 1 && mean.every((value) => value === 0) && deviation.every((value) => value === 1);
