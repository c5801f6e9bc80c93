import { at } from '../../../../src-shared/domain/at';
import { sizeOf, type Shape } from '../../graph/graph';

// Images are [n, height, width, channels] in TensorFlow's graphs and [n, channels, height, width] in ONNX's. Every tensor of four axes is
// held in the second form, so that the pixels are turned once, at the start.

/** Order of axes that turns [n, height, width, channels] into [n, channels, height, width]. */
export const channelsFirst = [0, 3, 1, 2] as const;
/** The inverse of `channelsFirst`. */
export const channelsLast = [0, 2, 3, 1] as const;

/** Whether a tensor is held channels first. */
export const isImage = (shape: Shape): boolean => shape.length === 4;

/** A shape as its tensor is held. */
export const heldShape = (shape: Shape): Shape =>
  isImage(shape) ? channelsFirst.map((axis) => at(shape, axis)) : shape;

/** The axis at which a tensor of this shape holds one of its axes. */
export const heldAxis = (shape: Shape, axis: number): number =>
  isImage(shape) ? channelsFirst.indexOf(axis as (typeof channelsFirst)[number]) : axis;

type Values = Float32Array | Int8Array | Uint16Array;

/**
 * Values with their axes in another order.
 * @param order order[k] is the axis of `shape` that becomes axis k
 */
export function reordered<T extends Values>(values: T, shape: Shape, order: readonly number[]): T {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => at(shape, axis));
  const steps = order.map((axis) => at(strides, axis));
  const result = new (values.constructor as new (length: number) => T)(values.length);
  const position = new Int32Array(order.length);
  let from = 0;
  // Hot loop over all weights: indices stay below the lengths, so `?? 0` is for the type checker alone.
  for (let to = 0; to < result.length; to += 1) {
    result[to] = values[from] ?? 0;
    for (let axis = order.length - 1; axis >= 0; axis -= 1) {
      const next = (position[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if (next < (sizes[axis] ?? 0)) {
        position[axis] = next;
        break;
      }
      from -= next * (steps[axis] ?? 0);
      position[axis] = 0;
    }
  }
  return result;
}
