import type { GraphTensor } from '../graph';
import { conv2d as convolve, depthwiseConv2d as convolveEachChannel, pool, type Window } from '../image-ops';
import { addBias, cast } from '../ops';
import { activate } from './activations';
import { dilated, type DilatedWindow } from './dilation';
import { onlyInput, weight, type LayerConfig, type LayerInCompilation, type Lowering } from './layer';
import { isWrongInBfloat16, writesPastItsBuffer } from './onednn-faults';

/*
 * Convolutions take most of the time, and gain most from bfloat16. In that precision their images and kernels are bfloat16, and
 * so is everything after them up to a dense layer.
 */

/** Conv2D, with dilation but without constraints. */
export const conv2D: Lowering = (layer, inputs) => {
  refuseConstraints(layer.config, 'kernel');
  const dilatedWindow = windowOf(layer, 'kernel');
  const x = imagesOf(layer, inputs, dilatedWindow);
  const y = dilated(x, dilatedWindow, (padded, window) => {
    const kernel = weight(layer, 'kernel', x.type);
    return layer.isTraining && writesPastItsBuffer(padded, kernel, window)
      ? convolve(everyNth(padded, window), kernel, { strides: [1, 1], padding: 'VALID' })
      : convolve(padded, kernel, window);
  });
  return addBiasAndActivate(layer, y);
};

/** The pixels that a kernel of 1 × 1 visits. Pools of one pixel take them, exactly, and have a gradient. */
const everyNth = (x: GraphTensor, window: Window): GraphTensor => pool('AvgPool', x, [1, 1], window);

/** DepthwiseConv2D, without dilation and constraints. */
export const depthwiseConv2D: Lowering = (layer, inputs) => {
  refuseConstraints(layer.config, 'depthwise');
  // tfjs ignores the dilation of this layer: a model trained with it would predict something else there.
  layer.config.only('dilationRate', 1, [1, 1]);
  return addBiasAndActivate(layer, eachChannel(layer, onlyInput(inputs)));
};

/** SeparableConv2D: a depthwise convolution, then one of 1 × 1. Without constraints. */
export const separableConv2D: Lowering = (layer, inputs) => {
  for (const kernel of ['kernel', 'depthwise', 'pointwise']) refuseConstraints(layer.config, kernel);
  const y = eachChannel(layer, onlyInput(inputs));
  const point = { strides: [1, 1], padding: 'VALID' } as const;
  return addBiasAndActivate(layer, convolve(y, weight(layer, 'pointwise_kernel', y.type), point));
};

/** Convolves each channel by itself. */
function eachChannel(layer: LayerInCompilation, input: GraphTensor): GraphTensor {
  const [down, across] = layer.config.pair('strides');
  if (down !== across) throw layer.config.refused('strides');
  const dilatedWindow = windowOf(layer, 'depthwise_kernel');
  const x = imagesOf(layer, [input], dilatedWindow);
  return dilated(x, dilatedWindow, (padded, window) =>
    convolveEachChannel(padded, weight(layer, 'depthwise_kernel', x.type), window),
  );
}

/** The input, in the precision of a convolution. */
function imagesOf(
  { precision }: LayerInCompilation,
  inputs: readonly GraphTensor[],
  window: DilatedWindow,
): GraphTensor {
  const x = onlyInput(inputs);
  return cast(x, isWrongInBfloat16(x, window) ? 'float32' : precision);
}

/** Adds the bias and the activation. */
function addBiasAndActivate(layer: LayerInCompilation, y: GraphTensor): GraphTensor {
  return activate(layer, layer.config.flag('useBias') ? addBias(y, weight(layer, 'bias', y.type)) : y);
}

/** How a layer's kernel moves over its input. @param role of the kernel among the weights */
function windowOf({ config, variable }: LayerInCompilation, role: string): DilatedWindow {
  config.only('dataFormat', 'channelsLast');
  const [height = 1, width = 1] = variable(role)?.shape ?? [];
  const dilation = config.has('dilationRate') ? config.pair('dilationRate') : ([1, 1] as const);
  // Both together are not compiled; tfjs can't run them either.
  if (dilation.some((rate) => rate > 1)) config.only('strides', 1, [1, 1]);
  return {
    strides: config.pair('strides'),
    padding: paddingOf(config),
    kernel: [height, width],
    dilation,
  };
}

/** Keras's padding by TensorFlow's name. 'causal', which is for sequences, is refused. */
export function paddingOf(config: LayerConfig): Window['padding'] {
  config.only('padding', 'same', 'valid');
  return config.text('padding') === 'same' ? 'SAME' : 'VALID';
}

/** Refuses constraints of a kernel and of the bias, and activity regularizers. */
function refuseConstraints(config: LayerConfig, kernel: string): void {
  for (const option of [`${kernel}Constraint`, 'biasConstraint', 'activityRegularizer']) config.only(option);
}
