import type { LayersModel, Rank, SymbolicTensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-node-gpu';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../../src-main/trainer/graph/compiled';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import {
  apply,
  inScope,
  graphGradients,
  inputOf,
  noiseBatch,
  pixelsOf,
  randomizeWeights,
  weightsOf,
  withTraining,
  worstError,
} from './helpers';
import { crossEntropyOf } from './oracle';

const tf = await loadTensorFlow();

type Pair = [number, number];
type Padding = 'same' | 'valid';

interface Dilated {
  readonly layer: 'conv2d' | 'separableConv2d';
  readonly size: Pair;
  readonly kernel: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
}

const cases: Dilated[] = (['conv2d', 'separableConv2d'] as const).flatMap((layer) =>
  (['same', 'valid'] as const).flatMap((padding) => [
    { layer, padding, size: [9, 8], kernel: [3, 3], dilation: [2, 2] },
    { layer, padding, size: [7, 11], kernel: [2, 3], dilation: [3, 2] },
    { layer, padding, size: [8, 7], kernel: [3, 2], dilation: [1, 3] },
    { layer, padding, size: [9, 9], kernel: [3, 3], dilation: [4, 4] },
  ]),
);

function network({ layer, size, kernel, dilation, padding }: Dilated): LayersModel {
  const input = inputOf(tf, ...size);
  const options = { name: 'dilated', filters: 3, kernelSize: kernel, dilationRate: dilation, padding };
  let x = apply(tf.layers.rescaling({ scale: 1 / 255 }), input);
  x = apply(
    layer === 'conv2d' ? tf.layers.conv2d(options) : tf.layers.separableConv2d({ ...options, depthMultiplier: 2 }),
    x,
  );
  x = apply(tf.layers.activation({ activation: 'tanh' }), x);
  x = apply(tf.layers.dense({ name: 'head', units: 3 }), apply(tf.layers.flatten(), x));
  return made(input, x);
}

function made(input: SymbolicTensor, output: SymbolicTensor): LayersModel {
  const model = tf.model({ inputs: input, outputs: output });
  randomizeWeights(tf, model, 'dilation');
  return model;
}

/** tfjs has no gradients of dilated convolutions. This convolves with a kernel that has zeros between its values. */
function logitsWithSpreadKernel({ layer, dilation, padding }: Dilated, w: Weights, x: Tensor4D): Tensor2D {
  const pixels = tf.div<Tensor4D>(x, 255);
  const spatial = spread(
    of(w, layer === 'conv2d' ? 'dilated/kernel' : 'dilated/depthwise_kernel') as Tensor4D,
    dilation,
  );
  const y =
    layer === 'conv2d'
      ? tf.conv2d(pixels, spatial, 1, padding)
      : tf.conv2d(
          tf.depthwiseConv2d(pixels, spatial, 1, padding),
          of(w, 'dilated/pointwise_kernel') as Tensor4D,
          1,
          'same',
        );
  const images = tf.tanh(tf.add(y, of(w, 'dilated/bias')));
  const rows = tf.reshape(images, [x.shape[0], -1]);
  return tf.add(tf.matMul(rows, of(w, 'head/kernel')), of(w, 'head/bias'));
}

type Weights = ReadonlyMap<string, Variable>;

const of = (weights: Weights, name: string): Variable => weights.get(name) ?? tf.variable(tf.scalar(NaN));

function spread(kernel: Tensor4D, [down, across]: Pair): Tensor4D {
  const [height, width, channels, filters] = kernel.shape;
  const apart = tf.pad(tf.reshape(kernel, [height, 1, width, 1, channels * filters]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole: Tensor4D = tf.reshape(apart, [height * down, width * across, channels, filters]);
  return tf.slice<Rank.R4, Tensor4D>(
    whole,
    [0, 0, 0, 0],
    [(height - 1) * down + 1, (width - 1) * across + 1, channels, filters],
  );
}

const variablesOf = (model: LayersModel): Weights =>
  new Map(weightsOf(model).map(({ name, weight }) => [name, (weight as unknown as { val: Variable }).val]));

async function expectOracle(given: Dilated, batch: Batch): Promise<void> {
  const model = network(given);
  const weights = variablesOf(model);
  const expected = inScope(tf, () => {
    const x = pixelsOf(tf, batch, model);
    const loss = () => crossEntropyOf(tf, logitsWithSpreadKernel(given, weights, x), batch);
    const { value, grads } = tf.variableGrads(loss, [...weights.values()]);
    const gradients = [...weights].map(([name, variable]): [string, Float32Array] => [
      name,
      grads[variable.name]?.dataSync<'float32'>() ?? new Float32Array(),
    ]);
    return { loss: value.dataSync()[0] ?? NaN, gradients: new Map(gradients) };
  });
  const found = await graphGradients(tf, model, batch);
  expect(found.loss).toBeCloseTo(expected.loss, 5);
  expect(worstError(found.gradients, expected.gradients)).toBeLessThan(1e-4);
  await expectSamePrediction(model, batch);
  model.dispose();
}

/** The compiled model predicts as tfjs does. */
async function expectSamePrediction(model: LayersModel, { pixels, count }: Batch): Promise<void> {
  const found = await withTraining(tf, model, {}, (training) => training.predict(pixels, count));
  const expected = tf.tidy(() =>
    tf.softmax(model.predict(pixelsOf(tf, { pixels, count } as Batch, model)) as Tensor2D).dataSync<'float32'>(),
  );
  found.forEach((value, at) => {
    expect(Math.abs(value - (expected[at] ?? NaN))).toBeLessThan(1e-6);
  });
}

describe('dilated convolutions', () => {
  test.each(cases)('$layer $size, kernel $kernel, dilation $dilation, $padding', async (given) => {
    await expectOracle(given, noiseBatch({ count: 3, size: given.size, classes: 3 }));
  });

  test('with strides are refused, since tfjs cannot run them either', async () => {
    const input = inputOf(tf, 9, 9);
    const layer = tf.layers.conv2d({ name: 'both', filters: 2, kernelSize: 3, strides: 2, dilationRate: 2 });
    const model = made(
      input,
      apply(tf.layers.dense({ units: 2 }), apply(tf.layers.globalAveragePooling2d({}), apply(layer, input))),
    );
    const batch = noiseBatch({ count: 2, size: [9, 9], classes: 2 });
    await expect(graphGradients(tf, model, batch)).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringMatching(/both.*(dilationRate|strides)/) as string,
    });
    model.dispose();
  });

  test('per channel, whose dilation tfjs ignores, are refused or run as tfjs does', async () => {
    const input = inputOf(tf, 9, 9);
    const layer = tf.layers.depthwiseConv2d({ name: 'each', kernelSize: 3, padding: 'same', dilationRate: 2 });
    const scaled = apply(tf.layers.rescaling({ scale: 1 / 255 }), input);
    const model = made(input, apply(tf.layers.dense({ units: 2 }), apply(tf.layers.flatten(), apply(layer, scaled))));
    const batch = noiseBatch({ count: 2, size: [9, 9], classes: 2 });
    const compiled = await graphGradients(tf, model, batch).catch((error: unknown) => error);
    if (compiled instanceof Error)
      expect(compiled).toMatchObject({
        kind: 'unsupported',
        message: expect.stringMatching(/each.*dilationRate/) as string,
      });
    else await expectSamePrediction(model, batch);
    model.dispose();
  });
});
