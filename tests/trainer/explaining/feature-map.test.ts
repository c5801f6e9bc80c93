import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { findFeatureMap } from '../../../src-main/trainer/explaining/feature-map';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

type Layers = (input: SymbolicTensor) => SymbolicTensor;

/** A classifier of 16 x 16 pictures whose layers `build` applies; the head is a softmax of three. */
function classifier(build: Layers): LayersModel {
  const inputs = tf.input({ shape: [16, 16, 3] });
  const head = tf.layers.dense({ units: 3, activation: 'softmax' });
  return tf.model({ inputs, outputs: head.apply(build(inputs)) as SymbolicTensor });
}

const through = (...layers: { apply: (input: SymbolicTensor) => unknown }[]): Layers => {
  return (input) => layers.reduce((top, layer) => layer.apply(top) as SymbolicTensor, input);
};
const convolution = (activation: 'relu' | 'linear' = 'relu') =>
  tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation });

/** What is found of a classifier: the layer's name without its number, the size, and the two facts. */
function found(build: Layers) {
  const map = findFeatureMap(classifier(build));
  return map && [map.symbol.sourceLayer.getClassName(), map.height, map.isAveraged, map.isExact];
}

describe('the feature map of a network', () => {
  test('is the last activation before the average, also before a norm, and exact for a linear head', () => {
    const norm = () => tf.layers.batchNormalization();
    const average = () => tf.layers.globalAveragePooling2d({});
    expect(found(through(convolution(), average()))).toEqual(['Conv2D', 16, true, true]);
    const activated = through(convolution('linear'), norm(), tf.layers.reLU(), average());
    expect(found(activated)).toEqual(['ReLU', 16, true, true]);
    expect(found(through(convolution(), norm(), average(), norm()))).toEqual(['Conv2D', 16, true, true]);
  });

  test('is not exact behind a hidden layer or another pooling', () => {
    const average = () => tf.layers.globalAveragePooling2d({});
    const hidden = tf.layers.dense({ units: 4, activation: 'tanh' });
    expect(found(through(convolution(), average(), hidden))).toEqual(['Conv2D', 16, true, false]);
    const linear = tf.layers.dense({ units: 4 });
    expect(found(through(convolution(), average(), linear))).toEqual(['Conv2D', 16, true, true]);
    const greatest = tf.layers.globalMaxPooling2d({});
    expect(found(through(convolution(), greatest))).toEqual(['Conv2D', 16, false, false]);
  });

  test('is taken before pooling, where it is finer, and keeps positions when it is flattened', () => {
    const pool = tf.layers.maxPooling2d({ poolSize: 2 });
    const layers = through(convolution(), tf.layers.batchNormalization(), pool, tf.layers.flatten());
    expect(found(layers)).toEqual(['Conv2D', 16, false, false]);
  });

  test('is averaged and not exact where a dense branch is beside the average, as in the faces starter', () => {
    const branches: Layers = (input) => {
      const pooled = through(convolution(), tf.layers.globalAveragePooling2d({}))(input);
      const dense = tf.layers.dense({ units: 4, activation: 'relu' }).apply(pooled) as SymbolicTensor;
      return tf.layers.concatenate({}).apply([pooled, dense]) as SymbolicTensor;
    };
    expect(found(branches)).toEqual(['Conv2D', 16, true, false]);
  });

  test('is the last of several', () => {
    const two: Layers = (input) => {
      const first = through(convolution())(input);
      const second = through(tf.layers.maxPooling2d({ poolSize: 2 }), convolution())(first);
      const pooled = [first, second].map((map) => tf.layers.globalAveragePooling2d({}).apply(map) as SymbolicTensor);
      return tf.layers.concatenate({}).apply(pooled) as SymbolicTensor;
    };
    expect(found(two)).toEqual(['Conv2D', 8, true, false]);
  });

  test('is not one of a single position: the walk goes on to the image before', () => {
    const point = tf.layers.conv2d({ filters: 4, kernelSize: 1 });
    const reshape = tf.layers.reshape({ targetShape: [1, 1, 4] });
    const layers = through(convolution(), tf.layers.globalAveragePooling2d({}), reshape, point, tf.layers.flatten());
    expect(found(layers)).toEqual(['Conv2D', 16, true, false]);
  });

  test('is missing without convolutions', () => {
    expect(found(through(tf.layers.rescaling({ scale: 1 / 255 }), tf.layers.flatten()))).toBeNull();
  });
});
