import type { layers } from '@tensorflow/tfjs-node-gpu';
import { configOf, roleOf } from '../../graph/lowering';
import type { LayerConfig } from '../../graph/layers/layer';

/** A layer as Keras 3 describes it. */
export interface KerasLayer {
  readonly className: string;
  /** Options by which it differs from a layer without any; its name and type come on top. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Ends of its weights' names in tfjs, in the order in which Keras stores them. */
  readonly weights: readonly string[];
}

/**
 * Describes a layer for Keras 3. All classes that Facet compiles (graph/layers) are known. Initializers and regularizers are left out: they
 * change no answer.
 * @throws Failure of kind 'unsupported' for an option that Keras has under another meaning
 */
export function kerasLayer(layer: layers.Layer): KerasLayer {
  const className = layer.getClassName();
  const describe = descriptions[className];
  if (!describe) throw new Error(`Layer “${layer.name}” of class ${className} has no counterpart in Keras`);
  return { className, ...describe(configOf(layer), layer) };
}

type Describe = (config: LayerConfig, layer: layers.Layer) => Omit<KerasLayer, 'className'>;

const channelsLast = { data_format: 'channels_last' };

const descriptions: Readonly<Record<string, Describe>> = {
  Activation: (config) => without(activation(config)),
  Add: () => without({}),
  AveragePooling2D: (config) => without(pooling(config)),
  BatchNormalization: (config) => {
    const [scale, center] = [config.flag('scale'), config.flag('center')];
    // Its axis is the last one: others are not compiled.
    const options = { axis: -1, momentum: config.number('momentum'), epsilon: config.number('epsilon'), scale, center };
    const weights = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : []), 'moving_mean', 'moving_variance'];
    return { config: options, weights };
  },
  Concatenate: (config) => without({ axis: config.number('axis') }),
  Conv2D: (config) => ({
    config: { filters: config.number('filters'), ...convolution(config) },
    weights: ['kernel', ...bias(config)],
  }),
  Dense: (config) => ({
    config: { units: config.number('units'), use_bias: config.flag('useBias'), ...activation(config) },
    weights: ['kernel', ...bias(config)],
  }),
  DepthwiseConv2D: (config, layer) => ({
    config: { depth_multiplier: multiplierOf(layer), ...convolution(config) },
    weights: ['depthwise_kernel', ...bias(config)],
  }),
  Dropout: (config) => without({ rate: config.number('rate') }),
  Flatten: () => without(channelsLast),
  GlobalAveragePooling2D: () => without({ ...channelsLast, keepdims: false }),
  GlobalMaxPooling2D: () => without({ ...channelsLast, keepdims: false }),
  MaxPooling2D: (config) => without(pooling(config)),
  Multiply: () => without({}),
  ReLU: (config) => {
    config.only('maxValue', 6);
    return without({ max_value: config.has('maxValue') ? 6 : null });
  },
  Rescaling: (config) =>
    without({ scale: config.number('scale'), offset: config.has('offset') ? config.number('offset') : 0 }),
  // tfjs worked out the target's unknown size when it built the layer.
  Reshape: (_, { outputShape }) =>
    without({ target_shape: (outputShape as (number | null)[]).slice(1).map((size) => size ?? -1) }),
  SeparableConv2D: (config, layer) => ({
    config: { filters: config.number('filters'), depth_multiplier: multiplierOf(layer), ...convolution(config) },
    weights: ['depthwise_kernel', 'pointwise_kernel', ...bias(config)],
  }),
  ZeroPadding2D: (config) => without({ ...channelsLast, padding: config.pairs('padding') }),
};

/** A layer without weights. */
const without = (config: KerasLayer['config']): Omit<KerasLayer, 'className'> => ({ config, weights: [] });

const bias = (config: LayerConfig): string[] => (config.flag('useBias') ? ['bias'] : []);

/** Keras 3 calls swish by its other name. */
function activation(config: LayerConfig): { activation: string } {
  const name = config.text('activation');
  return { activation: name === 'swish' ? 'silu' : name };
}

const convolution = (config: LayerConfig): KerasLayer['config'] => ({
  ...channelsLast,
  kernel_size: config.pair('kernelSize'),
  strides: config.pair('strides'),
  padding: config.text('padding'),
  dilation_rate: config.has('dilationRate') ? config.pair('dilationRate') : [1, 1],
  use_bias: config.flag('useBias'),
  ...activation(config),
});

/** Results per channel of a depthwise kernel [height, width, channels, multiplier]. tfjs 4.22 forgets the option of a SeparableConv2D. */
const multiplierOf = (layer: layers.Layer): number =>
  layer.weights.find((weight) => roleOf(weight) === 'depthwise_kernel')?.shape[3] ?? 1;

const pooling = (config: LayerConfig): KerasLayer['config'] => ({
  ...channelsLast,
  pool_size: config.pair('poolSize'),
  strides: config.pair('strides'),
  padding: config.text('padding'),
});
