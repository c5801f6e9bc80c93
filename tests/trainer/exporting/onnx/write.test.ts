import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src-shared/domain/decision';
import { randomGenerator } from '../../../../src-shared/domain/random';
import { decide } from '../../../../src-shared/metrics/decisions';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';
import { encodeOnnx } from '../../../../src-main/trainer/exporting/onnx/write';
import { fieldsOf, textOf } from '../../../../src-main/platform/onnx/wire';
import { loadOnnxRuntime } from '../../../../src-main/platform/onnx/runtime';
import { loadTensorFlow, type TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { randomizeWeights } from '../../graph/helpers';

const runtime = loadOnnxRuntime();
const edge = 16;
let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** A small model with random weights. */
function anyModel(classes: readonly string[]): LayersModel {
  const input = tf.input({ shape: [edge, edge, 3] });
  const scaled = tf.layers.rescaling({ scale: 1 / 255 }).apply(input);
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }).apply(scaled);
  const head = tf.layers.dense({ units: classes.length, activation: 'softmax' });
  const output = head.apply(tf.layers.flatten().apply(conv)) as SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  randomizeWeights(tf, model, 4);
  return model;
}

const metadataOf = (classes: string[], decision?: Decision): ModelMetadata => ({
  format: 'facet-model',
  version: 1,
  classes,
  preprocessing: 'srgb-fill-triangle-1',
  inputEdge: edge,
  recipe: 'a',
  run: 'r1',
  head: 'softmax',
  ...(decision && { decision }),
});

const picture = (seed: number, height: number, width: number) => {
  const random = randomGenerator(`picture ${String(seed)}`);
  const colour = [0, 1, 2].map(() => random.integer(200));
  return Uint8Array.from({ length: height * width * 3 }, (_, index) => (colour[index % 3] ?? 0) + random.integer(56));
};

async function run(file: Uint8Array, pixels: Uint8Array, shape: readonly number[]) {
  const session = await runtime.InferenceSession.create(file);
  const { probabilities, decision } = await session.run({ images: new runtime.Tensor('uint8', pixels, shape) });
  await session.release();
  return { probabilities: probabilities?.data as Float32Array, decision: decision?.data as BigInt64Array };
}

describe('an exported ONNX model', () => {
  test('answers a batch of any size as each picture alone', async () => {
    const classes = ['a', 'b', 'c'];
    const model = anyModel(classes);
    const file = encodeOnnx({ tf, model, metadata: metadataOf(classes), weights: 'float32' });
    const pixels = picture(1, 4 * 20, 30);
    const together = await run(file, pixels, [4, 20, 30, 3]);
    expect(together.probabilities.length).toBe(12);
    for (const index of [0, 1, 2, 3]) {
      const size = 20 * 30 * 3;
      const alone = await run(file, pixels.slice(index * size, (index + 1) * size), [1, 20, 30, 3]);
      alone.probabilities.forEach((value, place) => {
        expect(value).toBeCloseTo(together.probabilities[index * 3 + place] ?? NaN, 6);
      });
    }
    model.dispose();
  });

  test('decides as Facet does, thresholds that a probability just reaches included', async () => {
    const classes = ['a', 'b'];
    const model = anyModel(classes);
    const count = 40;
    const shape = [count, 9, 13, 3] as const;
    const pixels = Uint8Array.from(Array.from({ length: count }, (_, seed) => [...picture(seed, 9, 13)]).flat());
    const answersUnder = (decision: Decision | null) =>
      run(
        encodeOnnx({ tf, model, metadata: metadataOf(classes, decision ?? undefined), weights: 'float32' }),
        pixels,
        shape,
      );
    const { probabilities } = await answersUnder(null);
    const middle = [...probabilities].filter((_, index) => index % 2 === 1).sort((x, y) => x - y)[count / 2] ?? NaN;
    const confidence = [0, 1].map((step) => Math.max(middle, 1 - middle) + step * 1e-9);
    const decisions: (Decision | null)[] = [
      null,
      { kind: 'class', class: 'b', threshold: middle },
      { kind: 'class', class: 'b', threshold: middle + 1e-12 },
      { kind: 'class', class: 'a', threshold: 1 - middle },
      ...confidence.map((threshold) => ({ kind: 'abstain' as const, threshold })),
    ];
    for (const decision of decisions) {
      const found = await answersUnder(decision);
      const expected = decide(found.probabilities, classes, decision);
      expect(Array.from(found.decision, Number)).toEqual([...expected]);
      if (decision !== null) expect(new Set(expected).size).toBeGreaterThan(1);
    }
    model.dispose();
  });

  test('says what it is in JSON, whatever its classes are called', () => {
    const classes = ['a\n"b', '\u001b[31mred', '😀'];
    const model = anyModel(classes);
    const decision: Decision = { kind: 'abstain', threshold: 0.8 };
    const file = encodeOnnx({ tf, model, metadata: metadataOf(classes, decision), weights: 'float32' });
    const entries = [...fieldsOf(file)].filter(({ number }) => number === 14);
    const metadata = entries.map(({ bytes }) => [...fieldsOf(bytes)].map(textOf));
    expect(Object.fromEntries(metadata.map(([key, value = '']) => [key, JSON.parse(value) as unknown]))).toEqual({
      classes,
      preprocessing: 'srgb-fill-triangle-1',
      input_edge: edge,
      decision,
      crop: null,
      weights: 'float32',
    });
    model.dispose();
  });
});
