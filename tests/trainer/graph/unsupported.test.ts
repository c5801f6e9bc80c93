import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src-shared/domain/failure';
import type { TrainingOptions } from '../../../src-main/trainer/graph/compiled';
import { buildTrainingGraph } from '../../../src-main/trainer/graph/training-graph';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { failure } from '../jobs';
import { apply, inputOf, plainOptions } from './helpers';

const tf = await loadTensorFlow();

const name = 'culprit';

/** One layer between the pictures and a head. */
function around(make: () => layers.Layer): LayersModel {
  const input = inputOf(tf, 8, 8);
  return headed(input, apply(make(), input));
}

function headed(
  input: SymbolicTensor,
  x: SymbolicTensor,
  units = 3,
  activation: 'softmax' | 'sigmoid' | 'linear' = 'linear',
): LayersModel {
  const rows = x.shape.length > 2 ? apply(tf.layers.flatten(), x) : x;
  return tf.model({ inputs: input, outputs: apply(tf.layers.dense({ name: 'head', units, activation }), rows) });
}

const flat = (make: () => layers.Layer) => (): LayersModel => {
  const input = inputOf(tf, 8, 8);
  return headed(input, apply(make(), apply(tf.layers.flatten(), input)));
};

const l1 = () => tf.regularizers.l1({ l1: 0.1 });
const maxNorm = () => tf.constraints.maxNorm({ maxValue: 1 });
const conv = (options: () => object) => () =>
  around(() => tf.layers.conv2d({ name, filters: 2, kernelSize: 3, ...options() }));
const dense = (options: () => object) => flat(() => tf.layers.dense({ name, units: 4, ...options() }));

const cases: Record<string, [make: () => LayersModel, message: RegExp]> = {
  LeakyReLU: [() => around(() => tf.layers.leakyReLU({ name })), /culprit.*LeakyReLU/],
  PReLU: [() => around(() => tf.layers.prelu({ name })), /culprit.*PReLU/],
  ELU: [() => around(() => tf.layers.elu({ name })), /culprit.*ELU/],
  LayerNormalization: [() => around(() => tf.layers.layerNormalization({ name })), /culprit.*LayerNormalization/],
  UpSampling2D: [() => around(() => tf.layers.upSampling2d({ name })), /culprit.*UpSampling2D/],
  GaussianNoise: [() => around(() => tf.layers.gaussianNoise({ name, stddev: 1 })), /culprit.*GaussianNoise/],
  LSTM: [
    () => {
      const input = inputOf(tf, 8, 8);
      const rows = apply(tf.layers.reshape({ targetShape: [8, 24] }), input);
      return headed(input, apply(tf.layers.lstm({ name, units: 4 }), rows));
    },
    /culprit.*LSTM/,
  ],
  'a model in a model': [
    () => {
      const input = inputOf(tf, 8, 8);
      const inner = tf.sequential({
        name,
        layers: [tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 3] })],
      });
      return headed(input, apply(inner, input));
    },
    /culprit.*Sequential/,
  ],
  'the activation hardSigmoid': [conv(() => ({ activation: 'hardSigmoid' })), /culprit.*activation.*hardSigmoid/],
  'the activation gelu of a layer of its own': [
    () => around(() => tf.layers.activation({ name, activation: 'gelu' })),
    /culprit.*activation.*gelu/,
  ],
  'ReLU up to 4': [() => around(() => tf.layers.reLU({ name, maxValue: 4 })), /culprit.*maxValue = 4/],
  'channels first': [conv(() => ({ dataFormat: 'channelsFirst' })), /culprit.*dataFormat.*channelsFirst/],
  'pooling with channels first': [
    () => around(() => tf.layers.maxPooling2d({ name, poolSize: 2, dataFormat: 'channelsFirst' })),
    /culprit.*dataFormat.*channelsFirst/,
  ],
  'flattening with channels first': [
    () => around(() => tf.layers.flatten({ name, dataFormat: 'channelsFirst' })),
    /culprit.*dataFormat.*channelsFirst/,
  ],
  'causal padding': [conv(() => ({ padding: 'causal' })), /culprit.*padding.*causal/],
  'an L1 regularizer': [conv(() => ({ kernelRegularizer: l1() })), /culprit.*kernelRegularizer.*0\.1/],
  'an L1 regularizer of a bias': [dense(() => ({ biasRegularizer: l1() })), /culprit.*biasRegularizer/],
  'an L1 and L2 regularizer': [dense(() => ({ kernelRegularizer: 'l1l2' })), /culprit.*kernelRegularizer/],
  'a kernel constraint': [conv(() => ({ kernelConstraint: maxNorm() })), /culprit.*kernelConstraint.*MaxNorm/],
  'a bias constraint': [dense(() => ({ biasConstraint: maxNorm() })), /culprit.*biasConstraint/],
  'a depthwise constraint': [
    () => around(() => tf.layers.depthwiseConv2d({ name, kernelSize: 3, depthwiseConstraint: maxNorm() })),
    /culprit.*depthwiseConstraint/,
  ],
  'a constraint of a scale': [
    () => around(() => tf.layers.batchNormalization({ name, gammaConstraint: maxNorm() })),
    /culprit.*gammaConstraint/,
  ],
  'a regularizer of a scale': [
    () => around(() => tf.layers.batchNormalization({ name, gammaRegularizer: 'l1l2' })),
    /culprit.*gammaRegularizer/,
  ],
  'batch normalization of lines': [
    () => around(() => tf.layers.batchNormalization({ name, axis: 1 })),
    /culprit.*axis = 1/,
  ],
  'noise of its own shape': [
    () => around(() => tf.layers.dropout({ name, rate: 0.5, noiseShape: [1, 8, 8, 1] })),
    /culprit.*noiseShape/,
  ],
  'a dense layer on images': [() => around(() => tf.layers.dense({ name, units: 3 })), /culprit.*Dense/],
};

describe('what cannot be compiled is refused by name', () => {
  test.each(Object.keys(cases))('%s', (each) => {
    const [make, message] = cases[each] ?? [() => around(() => tf.layers.flatten()), /./];
    const model = make();
    expect(() => buildTrainingGraph(model, plainOptions)).toThrow(
      expect.objectContaining(failure('unsupported', message)),
    );
    model.dispose();
  });

  test('several inputs or outputs', () => {
    const input = inputOf(tf, 8, 8);
    const rows = apply(tf.layers.flatten(), input);
    const heads = [2, 3].map((units) => apply(tf.layers.dense({ units }), rows));
    const model = tf.model({ inputs: input, outputs: heads });
    expect(() => buildTrainingGraph(model, plainOptions)).toThrow(
      expect.objectContaining(failure('unsupported', /several inputs or outputs/)),
    );
  });

  test.each<[number, 'softmax' | 'sigmoid', TrainingOptions['loss'], RegExp]>([
    [3, 'sigmoid', 'categoricalCrossentropy', /sigmoid.*categoricalCrossentropy/],
    [3, 'sigmoid', 'binaryCrossentropy', /\[3\].*binaryCrossentropy/],
    [2, 'softmax', 'binaryCrossentropy', /\[2\].*binaryCrossentropy/],
    [1, 'softmax', 'binaryCrossentropy', /softmax.*binaryCrossentropy/],
    [1, 'sigmoid', 'categoricalCrossentropy', /sigmoid.*categoricalCrossentropy/],
  ])('%i outputs, %s, with %s', (units, activation, loss, message) => {
    const input = inputOf(tf, 8, 8);
    const model = headed(input, input, units, activation);
    expect(() => buildTrainingGraph(model, { ...plainOptions, loss })).toThrow(
      expect.objectContaining(failure('unsupported', message)),
    );
  });

  test('an output that is neither probability nor logit: a softmax followed by more layers', () => {
    const input = inputOf(tf, 8, 8);
    const rows = apply(tf.layers.dense({ units: 3, activation: 'softmax' }), apply(tf.layers.flatten(), input));
    for (const after of [tf.layers.dropout({ name, rate: 0.5 }), tf.layers.reshape({ name, targetShape: [3] })]) {
      const model = tf.model({ inputs: input, outputs: apply(after, rows) });
      expect(() => buildTrainingGraph(model, plainOptions)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
    }
  });

  test.each([[[2]], [[1, 2]], [[1, 2, 3, 4]]])('class weights %j of three classes', (classWeights) => {
    const input = inputOf(tf, 8, 8);
    expect(() => buildTrainingGraph(headed(input, input), { ...plainOptions, classWeights })).toThrow(Failure);
  });

  test('images of an unknown size or without colours', () => {
    for (const shape of [[null, null, 3], [8, 8, 1], [24]]) {
      const input = tf.input({ shape });
      const x = shape.length === 3 ? apply(tf.layers.globalAveragePooling2d({}), input) : input;
      const model = tf.model({ inputs: input, outputs: apply(tf.layers.dense({ units: 2 }), x) });
      expect(() => buildTrainingGraph(model, plainOptions)).toThrow(
        expect.objectContaining(failure('unsupported', /RGB/)),
      );
    }
  });
});
