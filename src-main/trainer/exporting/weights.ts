import { at } from '../../../src-shared/domain/at';
import type { WeightType } from '../../../src-shared/domain/export-format';
import { sizeOf, type Graph, type GraphNode, type Shape } from '../graph/graph';
import { fromHalf, toHalf } from '../models/float16';

/** A weight as it is stored. Values are in row-major order. */
export type StoredWeight =
  | { readonly type: 'float32'; readonly shape: Shape; readonly values: Float32Array }
  /** IEEE 754 half precision, as bits. */
  | { readonly type: 'float16'; readonly shape: Shape; readonly values: Uint16Array }
  /**
   * value = int8 · scale of its channel, symmetric: -127..127, no zero point.
   * `axes` are the trailing axes over which the channels run: [3] for a kernel [height, width, in, out], [2, 3] for a depthwise kernel
   * [height, width, in, multiplier] (channel = in · multipliers + multiplier), [1] for a matrix [in, out].
   */
  | {
      readonly type: 'int8';
      readonly shape: Shape;
      readonly values: Int8Array;
      readonly scales: Float32Array;
      readonly axes: readonly number[];
    };

/** Fewest values of a weight that is stored smaller. Biases and scalars stay float32: they cost nothing, and much hangs on them. */
export const fewestValues = 64;

/** Operations whose second input is a kernel, with the trailing axes of its output channels. */
const kernelAxes: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [3],
  DepthwiseConv2dNative: [2, 3],
  MatMul: [1],
};

/**
 * Decides for each kernel of a graph how it is stored: only constants that a convolution or a matrix product takes as its kernel, and that
 * are large enough. All other constants are not in the map and stay as they are.
 */
export function storedKernels(graph: Graph, type: WeightType): ReadonlyMap<GraphNode, StoredWeight> {
  const stored = new Map<GraphNode, StoredWeight>();
  if (type === 'float32') return stored;
  for (const node of graph.nodes) {
    const axes = kernelAxes[node.op];
    const kernel = node.inputs[1]?.node;
    if (!axes || kernel?.op !== 'Const' || stored.has(kernel)) continue;
    const { shape, values } = valuesOf(kernel);
    if (values.length >= fewestValues) stored.set(kernel, storedWeight(values, shape, axes, type));
  }
  return stored;
}

/**
 * Stores a weight.
 * @param axes trailing axes of its channels, as in `StoredWeight`; only int8 needs them
 */
export function storedWeight(
  values: Float32Array,
  shape: Shape,
  axes: readonly number[],
  type: WeightType,
): StoredWeight {
  switch (type) {
    case 'float32':
      return { type, shape, values };
    case 'float16':
      return { type, shape, values: toHalf(values) };
    case 'int8':
      return { type, shape, axes, ...toInt8(values, sizeOf(axes.map((axis) => at(shape, axis)))) };
  }
}

/** The values that a program computes with, float32. */
export function restored(weight: StoredWeight): Float32Array {
  switch (weight.type) {
    case 'float32':
      return weight.values;
    case 'float16':
      return fromHalf(weight.values);
    case 'int8': {
      const { values, scales } = weight;
      // Hot loop over all weights: the index stays below the length, so `?? 0` is for the type checker alone.
      return Float32Array.from(values, (value, index) => value * (scales[index % scales.length] ?? 0));
    }
  }
}

/** Values and shape of a float32 constant. @throws Error for another node */
export function valuesOf(node: GraphNode): { readonly shape: Shape; readonly values: Float32Array } {
  const { value } = node.attributes;
  if (!value || !('tensor' in value) || value.tensor.type !== 'float32') {
    throw new Error(`${node.name} is no float32 constant`);
  }
  const { shape, bytes } = value.tensor;
  return { shape, values: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4) };
}

/** Symmetric int8 with one scale per channel; channels vary fastest. A channel of zeros has scale 1. */
function toInt8(values: Float32Array, channels: number): { values: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(channels);
  // Hot loops over all weights: indices stay below the lengths, so `?? 0` is for the type checker alone.
  values.forEach((value, index) => {
    const channel = index % channels;
    scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(value));
  });
  scales.forEach((largest, channel) => {
    scales[channel] = largest === 0 ? 1 : largest / 127;
  });
  return {
    scales,
    values: Int8Array.from(values, (value, index) => Math.round(value / (scales[index % channels] ?? 1))),
  };
}
