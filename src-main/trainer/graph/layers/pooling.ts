import type { layers } from '@tensorflow/tfjs-node-gpu';
import type { GraphTensor } from '../graph';
import { pool } from '../image-ops';
import { reduce, relu } from '../ops';
import { paddingOf } from './convolutions';
import { onlyInput, type LayerInCompilation, type Lowering } from './layer';

/**
 * Max pooling. ReLU and maximum commute, so a ReLU before the pooling moves behind it, where it and its gradient work on a
 * quarter of the values. The result is the same to the bit. The ReLU stays if other layers need its result: it would be computed
 * twice, and TensorFlow 2.21 then fuses no convolution of the graph at all.
 */
export const maxPooling2D: Lowering = (layer, inputs) => {
  const x = onlyInput(inputs);
  const [beforeRelu] = x.node.inputs;
  return x.node.op === 'Relu' && beforeRelu && !isInputShared(layer.layer)
    ? relu(pooled(layer, 'MaxPool', beforeRelu))
    : pooled(layer, 'MaxPool', x);
};

/** The connections of a layer, which are protected in tfjs. */
interface WithNodes {
  readonly inboundNodes: readonly { readonly inboundLayers: readonly WithNodes[] }[];
  readonly outboundNodes: readonly unknown[];
}

/** Whether another layer uses the same input. */
const isInputShared = (layer: layers.Layer): boolean =>
  (layer as unknown as WithNodes).inboundNodes.some(({ inboundLayers }) =>
    inboundLayers.some(({ outboundNodes }) => outboundNodes.length > 1),
  );

export const averagePooling2D: Lowering = (layer, inputs) => pooled(layer, 'AvgPool', onlyInput(inputs));

function pooled({ config }: LayerInCompilation, op: 'MaxPool' | 'AvgPool', x: GraphTensor): GraphTensor {
  config.only('dataFormat', 'channelsLast');
  const window = { strides: config.pair('strides'), padding: paddingOf(config) };
  return pool(op, x, config.pair('poolSize'), window);
}

/** GlobalAveragePooling2D: [n, height, width, channels] becomes [n, channels]. */
export const globalAveragePooling2D: Lowering = overImage('Mean');
/** GlobalMaxPooling2D, likewise. */
export const globalMaxPooling2D: Lowering = overImage('Max');

function overImage(op: 'Mean' | 'Max'): Lowering {
  return ({ config }, inputs) => {
    config.only('dataFormat', 'channelsLast');
    return reduce(op, onlyInput(inputs), [1, 2]);
  };
}
