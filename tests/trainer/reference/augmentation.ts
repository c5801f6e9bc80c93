import type { AugmentationDraws, GraphAugmentation } from '../../../src-main/trainer/graph/compiled';

/** Images [count, edge, edge, 3]. */
export interface Images {
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly edge: number;
}

type Fill = GraphAugmentation['fill'];

/**
 * The graph's augmentation, value by value: the transform on uint8, then in float32 brightness, and contrast about the mean of each
 * image's channel, each clipped to 0..255.
 * The mean is summed in double precision here; TensorFlow's sum in float32 differs from it by rounding.
 * @returns [count, edge, edge, 3]
 */
export function augmentReference(images: Images, draws: AugmentationDraws, wanted: GraphAugmentation): Float32Array {
  const { count, edge } = images;
  const moved = wanted.geometric ? transformReference(images, draws.transforms, wanted.fill) : images.pixels;
  const values = Float32Array.from(moved);
  const size = edge * edge * 3;
  for (let image = 0; image < count; image += 1) {
    const its = values.subarray(image * size, (image + 1) * size);
    if (wanted.brightness) addReference(its, draws.brightness[image] ?? 0);
    if (wanted.contrast) contrastReference(its, draws.contrast[image] ?? 1);
  }
  return values;
}

/**
 * ImageProjectiveTransformV3 on uint8 with bilinear interpolation, fill value 0 and an output of the input's size, in float32 and
 * cut to whole levels, as tensorflow/core/kernels/image/image_ops.h of TensorFlow 2.21 computes it on a processor. (A compiler
 * that fuses multiplication and addition, as for GPUs, rounds once less: then a value next to a whole level may be cut to the
 * level below it.)
 * @param transforms [count, 8], output pixel → input pixel
 */
export function transformReference(images: Images, transforms: Float32Array, fill: Fill): Uint8Array {
  const { pixels, count, edge } = images;
  const output = new Uint8Array(pixels.length);
  for (let image = 0; image < count; image += 1) {
    const [a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, b2 = 0] = transforms.subarray(image * 8, image * 8 + 6);
    const picture = pixels.subarray(image * edge * edge * 3, (image + 1) * edge * edge * 3);
    for (let y = 0; y < edge; y += 1) {
      for (let x = 0; x < edge; x += 1) {
        const inputX = mapCoordinate[fill](f(f(f(a0 * x) + f(a1 * y)) + a2), edge);
        const inputY = mapCoordinate[fill](f(f(f(b0 * x) + f(b1 * y)) + b2), edge);
        for (let channel = 0; channel < 3; channel += 1) {
          const at = ((image * edge + y) * edge + x) * 3 + channel;
          output[at] = Math.trunc(interpolate(picture, edge, inputX, inputY, channel));
        }
      }
    }
  }
  return output;
}

/** Rounds to float32. */
const f = Math.fround;

/** MapCoordinate: where a coordinate outside the picture is read. */
const mapCoordinate: Record<Fill, (at: number, length: number) => number> = {
  reflect: (at, length) => clamp(reflect(at, length), length),
  nearest: clamp,
  constant: (at) => at,
};

function clamp(at: number, length: number): number {
  return Math.min(length - 1, Math.max(0, at));
}

/** Of [abcd] as [dcba|abcd|dcba]. */
function reflect(at: number, length: number): number {
  if (length <= 1) return 0;
  const period = 2 * length;
  if (at < 0) {
    const within = f(period * Math.trunc(f(-at / period)) + at);
    return within < -length ? f(within + period) : f(-within - 1);
  }
  if (at <= length - 1) return at;
  const within = f(at - period * Math.trunc(f(at / period)));
  return within >= length ? f(f(period - within) - 1) : within;
}

/** bilinear_interpolation: along x in the lines above and below, then along y. */
function interpolate(picture: Uint8Array, edge: number, x: number, y: number, channel: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const read = (line: number, column: number): number =>
    line >= 0 && line < edge && column >= 0 && column < edge ? (picture[(line * edge + column) * 3 + channel] ?? 0) : 0;
  const between = (low: number, from: number, at: number, to: number): number =>
    f(f(f(low + 1 - at) * from) + f(f(at - low) * to));
  return between(
    top,
    between(left, read(top, left), x, read(top, left + 1)),
    y,
    between(left, read(top + 1, left), x, read(top + 1, left + 1)),
  );
}

/** Keras clips after each change. */
const clip = (value: number): number => Math.min(255, Math.max(0, value));

function addReference(values: Float32Array, added: number): void {
  values.forEach((value, at) => {
    values[at] = clip(f(value + added));
  });
}

/** keras RandomContrast: (value - mean) · factor + mean, in each channel. */
function contrastReference(values: Float32Array, factor: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    let sum = 0;
    for (let at = channel; at < values.length; at += 3) sum += values[at] ?? 0;
    const mean = f(sum / (values.length / 3));
    for (let at = channel; at < values.length; at += 3)
      values[at] = clip(f(f(f((values[at] ?? 0) - mean) * factor) + mean));
  }
}
