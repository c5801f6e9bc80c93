import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { inputRanges, type ModelInput } from '../../../src-shared/domain/model-input';
import { openForeign, predictForeign } from '../../../src-main/trainer/foreign/foreign';
import { compileInference } from '../../../src-main/trainer/graph/inference';
import { writeLayersModel } from '../../../src-main/trainer/models/layers-model';
import { readNetwork } from '../../../src-main/trainer/models/model-files';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { addLayersStarter } from '../../../src-main/trainer/starters/own';
import { noiseBatch } from '../graph/helpers';

const edge = 32;
const count = 4;
const { pixels } = noiseBatch({ count, size: [edge, edge], classes: 3 });

let tf: TensorFlow;
let folder: string;
beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = await mkdtemp(join(tmpdir(), 'facet-nested-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The first blocks of a small MobileNet, as tf.keras.applications builds it, up to an image of 12 channels. */
function mobileNet(): LayersModel {
  const { layers } = tf;
  const norm = (name: string) =>
    layers.batchNormalization({
      name,
      gammaInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 1.5, seed: 1 }),
      betaInitializer: tf.initializers.randomNormal({ seed: 2 }),
      movingMeanInitializer: tf.initializers.randomNormal({ seed: 3 }),
      movingVarianceInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 2, seed: 4 }),
    });
  const input = tf.input({ shape: [edge, edge, 3], name: 'input_1' });
  const chain = [
    layers.conv2d({ name: 'Conv1', filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
    norm('bn_Conv1'),
    layers.reLU({ name: 'Conv1_relu', maxValue: 6 }),
    layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, padding: 'same', useBias: false }),
    norm('depthwise_BN'),
    layers.reLU({ name: 'depthwise_relu', maxValue: 6 }),
    layers.conv2d({ name: 'project', filters: 8, kernelSize: 1, useBias: false }),
    norm('project_BN'),
  ];
  const projected = chain.reduce((x, layer) => layer.apply(x) as SymbolicTensor, input);
  const first = at(chain, 2).output as SymbolicTensor;
  const sum = layers.add({ name: 'add' }).apply([first, projected]) as SymbolicTensor;
  const last = layers.conv2d({ name: 'Conv_1', filters: 12, kernelSize: 1, useBias: false }).apply(sum);
  const output = layers.reLU({ name: 'out_relu', maxValue: 6 }).apply(last) as SymbolicTensor;
  return tf.model({ inputs: input, outputs: output, name: 'model1' });
}

/** Two dense layers on features, the last one without bias. */
const head = (features: number): LayersModel =>
  tf.sequential({
    name: 'sequential_3',
    layers: [
      tf.layers.dense({ name: 'dense_Dense1', units: 10, activation: 'relu', inputShape: [features] }),
      tf.layers.dense({ name: 'dense_Dense2', units: 3, activation: 'softmax', useBias: false }),
    ],
  });

/** A model of the form that Teachable Machine exports: Sequential of [Sequential of [Model, pooling], Sequential of dense layers]. */
function teachable(): LayersModel {
  const pooled = tf.sequential({
    name: 'sequential_1',
    layers: [mobileNet(), tf.layers.globalAveragePooling2d({ name: 'pool' })],
  });
  return tf.sequential({ name: 'sequential_4', layers: [pooled, head(12)] });
}

/** A functional model that applies the same inner model twice, and whose inner models have layers of the same names. */
function shared(): LayersModel {
  const inside = (name: string, channels: number): LayersModel => {
    const input = tf.input({ shape: [edge, edge, channels], name: 'input_1' });
    const convolution = tf.layers.conv2d({ name: `${name}_conv`, filters: 3, kernelSize: 3, padding: 'same' });
    const output = tf.layers.activation({ name: 'activation', activation: 'relu' }).apply(convolution.apply(input));
    return tf.model({ inputs: input, outputs: output as SymbolicTensor, name });
  };
  const input = tf.input({ shape: [edge, edge, 3], name: 'input_1' });
  const [twice, once] = [inside('twice', 3), inside('once', 3)];
  const second = twice.apply(once.apply(twice.apply(input))) as SymbolicTensor;
  const features = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(second) as SymbolicTensor;
  return tf.model({ inputs: input, outputs: head(3).apply(features) as SymbolicTensor, name: 'outer' });
}

async function written(name: string, model: LayersModel): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  await writeLayersModel(tf, model, path);
  return path;
}

/** What tfjs itself predicts. */
const predicted = (model: LayersModel, values: Float32Array): Float32Array =>
  tf.tidy(() =>
    Float32Array.from((model.predictOnBatch(tf.tensor4d(values, [count, edge, edge, 3])) as Tensor).dataSync()),
  );

const worst = (found: Float32Array, expected: Float32Array): number =>
  Math.max(...expected.map((value, index) => Math.abs(value - at(found, index))));

describe('a model with models inside', () => {
  test.each<[string, () => LayersModel]>([
    ['in the form of Teachable Machine', teachable],
    ['of which one is applied twice, and names occur twice', shared],
  ])('%s becomes one graph of layers that predicts as tfjs does', async (name, build) => {
    const original = build();
    const expected = predicted(original, Float32Array.from(pixels));
    const path = await written(name, original);
    original.dispose();
    const before = tf.memory().numTensors;
    const model = await readNetwork(tf, path);
    const classes = new Set(model.layers.map((layer) => layer.getClassName()));
    expect([...classes].filter((each) => ['Model', 'Functional', 'Sequential'].includes(each))).toEqual([]);
    expect(new Set(model.layers.map((layer) => layer.name)).size).toBe(model.layers.length);
    expect(worst(predicted(model, Float32Array.from(pixels)), expected)).toBeLessThan(1e-4);
    const network = await compileInference(tf, model, 'float32');
    expect(worst(network.run(pixels, count), expected)).toBeLessThan(1e-4);
    network.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('of Teachable Machine is run with values from -1 to 1, by its metadata.json', async () => {
    const original = teachable();
    const signed = Float32Array.from(pixels, (byte) => byte / 127.5 - 1);
    const expected = predicted(original, signed);
    const model = await written('teachable', original);
    const files = { pixels: join(model, 'pixels.rgb8'), rows: join(model, 'rows.i32'), to: join(model, 'to.f32') };
    writeFileSync(files.pixels, pixels);
    writeFileSync(
      files.rows,
      Int32Array.from({ length: count }, (_, row) => row),
    );
    const metadata = { packageName: '@teachablemachine/image', labels: ['a', 'b', 'c'], imageSize: edge };
    writeFileSync(join(model, 'metadata.json'), JSON.stringify(metadata));
    const request = { model, output: null, isTrusted: false };
    const opened = await openForeign(request);
    expect(opened).toMatchObject({
      ...{ kind: 'tfjs-layers', input: { edge, layout: 'channels-last' } },
      sidecar: { classes: ['a', 'b', 'c'], input: inputRanges.signed },
    });
    const input: ModelInput = { edge, layout: 'channels-last', channels: 'rgb', ...signedRange() };
    const { signal } = new AbortController();
    await predictForeign({ ...request, ...files, input }, () => undefined, signal);
    const found = new Float32Array(new Uint8Array(await readFile(files.to)).buffer);
    expect(worst(found, expected)).toBeLessThan(1e-4);
  });

  test('is added as a starter without its head, unless it takes other values than bytes', async () => {
    const from = await written('starter', teachable());
    const into = join(folder, 'starters');
    expect(await addLayersStarter(from, into)).toMatchObject({ dimensions: 10, inputEdge: edge });
    expect(await addLayersStarter(from, into)).toMatchObject({ dimensions: 10, inputEdge: edge });
    writeFileSync(join(from, 'metadata.json'), JSON.stringify({ labels: ['a', 'b', 'c'], imageSize: edge }));
    await expect(addLayersStarter(from, into)).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('metadata.json says that it takes values of another range') as string,
    });
  });
});

const signedRange = () => ({ scale: 1 / 255, mean: half(), deviation: half() });
const half = (): [number, number, number] => [0.5, 0.5, 0.5];

interface ModelOfFile {
  class_name: string;
  name?: string;
  config: { name: string; layers: ModelOfFile[]; batch_input_shape?: (number | null)[] };
  inbound_nodes?: [string, number, number, object][][];
}

describe('a stranger’s model with models inside', () => {
  let description: string;
  let weights: Buffer;
  beforeAll(async () => {
    const path = await written('base', shared());
    description = readFileSync(join(path, 'model.json'), 'utf8');
    weights = readFileSync(join(path, 'weights.bin'));
  });

  const named = ({ config }: ModelOfFile, name: string): ModelOfFile => {
    const found = config.layers.find((layer) => layer.config.name === name);
    if (!found) throw new Error(`There is no ${name}`);
    return found;
  };
  const inner = (outer: ModelOfFile): ModelOfFile => named(outer, 'twice');
  const convolution = (outer: ModelOfFile): ModelOfFile => named(inner(outer), 'twice_conv');

  /** Puts a model into many others, each of which applies the next `times` times in a row. */
  function nest(outer: ModelOfFile, depth: number, times: number): void {
    const { layers } = outer.config;
    for (let level = 0; level < depth; level += 1) {
      const name = `level${String(level)}`;
      const input = { ...at(layers, 0), inbound_nodes: [] };
      const inbound_nodes = Array.from({ length: times }, (_, index): [string, number, number, object][] => [
        index === 0 ? [input.config.name, 0, 0, {}] : [name, index, 0, {}],
      ]);
      const below = { ...outer.config, name };
      const layer = { class_name: 'Model', name, config: below, inbound_nodes };
      Object.assign(outer, { config: { ...below, name: 'outer', layers: [input, layer] } });
    }
  }

  test.each<[string, (model: ModelOfFile) => void, RegExp]>([
    [
      'whose inner layers form a circle',
      (model) => {
        convolution(model).inbound_nodes = [[['activation', 0, 0, {}]]];
      },
      /its layers wait for each other/,
    ],
    [
      'that waits for itself',
      (model) => {
        inner(model).inbound_nodes = [[['twice', 1, 0, {}]]];
      },
      /its layers wait for each other/,
    ],
    [
      'that is not connected to what it is applied to',
      (model) => {
        named(model, 'once').inbound_nodes = [[['twice', 0, 0, {}]]];
      },
      /its layers wait for each other, or for one that is not there/,
    ],
    ['nested 1000 deep', (model) => nest(model, 1000, 1), /models inside it are nested more than 16 deep/],
    ['that doubles at each level', (model) => nest(model, 12, 2), /it has more than 2000 layers/],
    [
      'with an unknown layer inside',
      (model) => {
        convolution(model).class_name = 'Lambda';
      },
      /a layer of class Lambda, which Facet does not compile/,
    ],
    [
      'without layers inside',
      (model) => {
        inner(model).config.layers = [];
      },
      /a model inside it has no layers/,
    ],
    [
      'with a huge input inside',
      (model) => {
        named(inner(model), 'input_1').config.batch_input_shape = [null, 20_000, 20_000, 3];
      },
      /a model inside it takes 1200000000 values per image/,
    ],
    [
      'of pictures of another size',
      (model) => {
        named(inner(model), 'input_1').config.batch_input_shape = [null, 16, 16, 3];
      },
      /“twice” inside it takes 16 x 16 x 3 values, and is given 32 x 32 x 3/,
    ],
  ])('%s is refused with a sentence', async (name, change, reason) => {
    const json = JSON.parse(description) as { modelTopology: ModelOfFile };
    change(json.modelTopology);
    const model = join(folder, `hostile ${name}`);
    await mkdir(model);
    writeFileSync(join(model, 'model.json'), JSON.stringify(json));
    writeFileSync(join(model, 'weights.bin'), weights);
    await expect(openForeign({ model, output: null, isTrusted: false })).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringMatching(reason) as string,
    });
  });
});
