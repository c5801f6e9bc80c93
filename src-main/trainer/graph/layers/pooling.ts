import type { layers } from '@tensorflow/tfjs-node-gpu';
import type { GraphNode, GraphTensor } from '../graph';
import { batchNormLike, pool } from '../image-ops';
import { reduce, relu } from '../ops';
import { paddingOf } from './convolutions';
import { onlyInput, type LayerInCompilation, type Lowering } from './layer';

/**
 * Max pooling. What never falls as its input rises commutes with the maximum: a ReLU, and in inference form a batch norm with known
 * factors of which none is negative. It moves behind the pooling, where it works on a quarter of the values; a ReLU's gradient, too.
 * The result is the same to the bit. It stays if other layers need its result: it would be computed twice, and TensorFlow 2.21 then fuses no
 * convolution of the graph at all.
 */
export const maxPooling2D: Lowering = (layer, inputs) => {
  const x = onlyInput(inputs);
  const { op, inputs: before } = x.node;
  const [input] = before;
  if (!input || isInputShared(layer.layer)) return pooled(layer, 'MaxPool', x);
  if (op === 'Relu') return relu(pooled(layer, 'MaxPool', input));
  if (!layer.isTraining && isRisingNorm(x.node)) return batchNormLike(x.node, pooled(layer, 'MaxPool', input));
  return pooled(layer, 'MaxPool', x);
};

/** Whether a node is a batch norm by given statistics whose factors are known and not negative. */
function isRisingNorm({ op, inputs, attributes }: GraphNode): boolean {
  const isTraining = attributes.is_training;
  if (op !== 'FusedBatchNormV3' || !isTraining || !('bool' in isTraining) || isTraining.bool) return false;
  const gamma = inputs[1]?.node.attributes.value;
  return (
    gamma !== undefined &&
    'tensor' in gamma &&
    new Float32Array(gamma.tensor.bytes.slice().buffer).every((factor) => factor >= 0)
  );
}

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
