import {
  activations,
  paddings,
  tensorTypes,
  type FusedActivation,
  type TensorType,
} from '../../../platform/tflite/schema';
import type { Padding } from '../../graph/image-ops';
import type { OperatorOptions } from './model';

/*
 * Options of operators, one function per table of schema.fbs. Numbers are those of the table's fields.
 */

/** How a kernel or a pool moves over an image. Pairs are [height, width]. */
export interface WindowOptions {
  readonly padding: Padding;
  readonly strides: readonly [number, number];
}

export const convolutionOptions = (
  { padding, strides }: WindowOptions,
  dilation: readonly [number, number],
  activation: FusedActivation,
): OperatorOptions => ({
  type: 'Conv2DOptions',
  fields: [
    [0, { int8: paddings[padding] }],
    [1, { int32: strides[1] }],
    [2, { int32: strides[0] }],
    [3, { int8: activations[activation] }],
    [4, { int32: dilation[1] }],
    [5, { int32: dilation[0] }],
  ],
});

/** @param multiplier output channels per input channel */
export const depthwiseOptions = (
  { padding, strides }: WindowOptions,
  dilation: readonly [number, number],
  multiplier: number,
  activation: FusedActivation,
): OperatorOptions => ({
  type: 'DepthwiseConv2DOptions',
  fields: [
    [0, { int8: paddings[padding] }],
    [1, { int32: strides[1] }],
    [2, { int32: strides[0] }],
    [3, { int32: multiplier }],
    [4, { int8: activations[activation] }],
    [5, { int32: dilation[1] }],
    [6, { int32: dilation[0] }],
  ],
});

/** @param size [height, width] of the pool */
export const poolOptions = (
  { padding, strides }: WindowOptions,
  size: readonly [number, number],
  activation: FusedActivation,
): OperatorOptions => ({
  type: 'Pool2DOptions',
  fields: [
    [0, { int8: paddings[padding] }],
    [1, { int32: strides[1] }],
    [2, { int32: strides[0] }],
    [3, { int32: size[1] }],
    [4, { int32: size[0] }],
    [5, { int8: activations[activation] }],
  ],
});

export const fullyConnectedOptions = (activation: FusedActivation): OperatorOptions => ({
  type: 'FullyConnectedOptions',
  fields: [[0, { int8: activations[activation] }]],
});

export const addOptions = (activation: FusedActivation): OperatorOptions => ({
  type: 'AddOptions',
  fields: [[0, { int8: activations[activation] }]],
});

export const multiplyOptions = (activation: FusedActivation): OperatorOptions => ({
  type: 'MulOptions',
  fields: [[0, { int8: activations[activation] }]],
});

export const concatenationOptions = (axis: number): OperatorOptions => ({
  type: 'ConcatenationOptions',
  fields: [[0, { int32: axis }]],
});

/** Softmax of the values as they are, without a factor. */
export const softmaxOptions: OperatorOptions = { type: 'SoftmaxOptions', fields: [[0, { float: 1 }]] };

export const reducerOptions = (keepAxes: boolean): OperatorOptions => ({
  type: 'ReducerOptions',
  fields: [[0, { bool: keepAxes }]],
});

export const castOptions = (from: TensorType, to: TensorType): OperatorOptions => ({
  type: 'CastOptions',
  fields: [
    [0, { int8: tensorTypes[from].code }],
    [1, { int8: tensorTypes[to].code }],
  ],
});

/** Operators whose second input says everything. */
export const reshapeOptions: OperatorOptions = { type: 'ReshapeOptions', fields: [] };
export const padOptions: OperatorOptions = { type: 'PadOptions', fields: [] };
export const dequantizeOptions: OperatorOptions = { type: 'DequantizeOptions', fields: [] };
