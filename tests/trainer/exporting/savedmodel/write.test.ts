import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LayersModel, NamedTensorMap, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../../src-shared/domain/at';
import { unsureMarker, type Decision } from '../../../../src-shared/domain/decision';
import { weightTypes } from '../../../../src-shared/domain/export-format';
import { decide, noClass } from '../../../../src-shared/metrics/decisions';
import { writeTensorFlow } from '../../../../src-main/trainer/exporting/savedmodel/write';
import { loadTensorFlow, type TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { withFolder } from '../../../helpers/programs/engine';
import { makingPython, requirePython } from '../../../helpers/programs/python';
import { architecture } from '../../graph/architectures';
import { buildArchitecture } from '../../graph/build-architecture';
import { inputOf, noiseBatch, randomizeWeights } from '../../graph/helpers';
import { expectedOf, sourceOf } from '../network';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** Names that a terminal would obey, that end a line or a string, or that are empty of letters. */
const hostile = ['a"\\n\nb', '\u001b[31mred', '😀'];

interface Answers {
  readonly probabilities: Float32Array;
  readonly classes: string[];
  readonly decision: string[];
}

/** Writes a SavedModel and asks one of its signatures. */
async function ask(
  source: ReturnType<typeof sourceOf>,
  signature: 'serving_default' | 'files',
  inputs: NamedTensorMap,
): Promise<Answers> {
  return withFolder(async (root) => {
    const folder = join(root, 'model');
    await mkdir(folder);
    await writeTensorFlow(source, folder);
    const model = await tf.node.loadSavedModel(folder, ['serve'], signature);
    const { probabilities, classes, decision } = model.predict(inputs) as NamedTensorMap;
    const texts = async (tensor?: Tensor): Promise<string[]> => (await tensor?.data<'string'>()) ?? [];
    const answers = {
      probabilities: Float32Array.from((await probabilities?.data<'float32'>()) ?? []),
      classes: await texts(classes),
      decision: await texts(decision),
    };
    model.dispose();
    return answers;
  });
}

const imagesOf = (pixels: Uint8Array, [height, width]: readonly [number, number]): NamedTensorMap => ({
  images: tf.tensor4d(Int32Array.from(pixels), [pixels.length / (height * width * 3), height, width, 3], 'int32'),
});

/** A small model with random weights, whose answers differ with the pictures. */
function anyModel(classes: number): LayersModel {
  const input = inputOf(tf, 16, 16);
  const scaled = tf.layers.rescaling({ scale: 1 / 255 }).apply(input);
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }).apply(scaled);
  const head = tf.layers.dense({ units: classes, activation: 'softmax' });
  const output = head.apply(tf.layers.flatten().apply(conv)) as SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  randomizeWeights(tf, model, 4);
  return model;
}

function named(model: LayersModel, classes: string[], decision?: Decision): ReturnType<typeof sourceOf> {
  const source = sourceOf(tf, model);
  return { ...source, metadata: { ...source.metadata, classes, ...(decision && { decision }) } };
}

describe('a SavedModel', () => {
  test.each(weightTypes)('gives what TensorFlow gives with the same weights: %s', async (weights) => {
    for (const given of fc.sample(architecture, { numRuns: 20, seed: 12 })) {
      const { model } = buildArchitecture(tf, { ...given, size: [given.size[0], given.size[0]] });
      randomizeWeights(tf, model, given.seed);
      const source = sourceOf(tf, model, weights);
      const edge = given.size[0];
      const { pixels, count } = noiseBatch({ count: 2, size: [edge, edge], classes: 2 });
      const expected = await expectedOf(source, pixels, count);
      const { probabilities } = await ask(source, 'serving_default', imagesOf(pixels, [edge, edge]));
      model.dispose();
      expect(probabilities).toHaveLength(expected.length);
      const scale = Math.max(1, ...expected.map(Math.abs));
      probabilities.forEach((value, index) => {
        expect(Math.abs(value - at(expected, index)) / scale).toBeLessThan(1e-5);
      });
    }
  });

  test('names classes and decides as Facet does, thresholds that a probability just reaches included', async () => {
    const two = [at(hostile, 0), at(hostile, 1)];
    const model = anyModel(2);
    const { pixels } = noiseBatch({ count: 30, size: [9, 13], classes: 2 });
    const images = imagesOf(pixels, [9, 13]);
    const { probabilities } = await ask(named(model, two), 'serving_default', images);
    const seconds = [...probabilities].filter((_, index) => index % 2 === 1).sort((a, b) => a - b);
    const middle = at(seconds, 15);
    const confidence = Math.max(middle, 1 - middle);
    const decisions: (Decision | undefined)[] = [
      undefined,
      { kind: 'class', class: at(two, 1), threshold: middle },
      { kind: 'class', class: at(two, 1), threshold: middle + 1e-12 },
      { kind: 'class', class: at(two, 0), threshold: 1 - middle },
      { kind: 'abstain', threshold: confidence },
      { kind: 'abstain', threshold: confidence + 1e-9 },
    ];
    for (const decision of decisions) {
      const found = await ask(named(model, two, decision), 'serving_default', images);
      expect(found.classes).toEqual(Array.from({ length: 30 }, () => two).flat());
      const expected = [...decide(found.probabilities, two, decision ?? null)];
      expect(found.decision).toEqual(expected.map((index) => (index === noClass ? unsureMarker(two) : at(two, index))));
      if (decision) expect(new Set(expected).size).toBeGreaterThan(1);
    }
    model.dispose();
  });

  test('takes the bytes of files of any kind and size, and lays them over white', async () => {
    const model = anyModel(3);
    const source = named(model, hostile);
    const { pixels } = noiseBatch({ count: 1, size: [20, 31], classes: 2 });
    const picture = sharp(pixels, { raw: { width: 31, height: 20, channels: 3 } });
    const alpha = Buffer.from(Array.from({ length: 20 * 31 }, (_, index) => (index * 5) % 256));
    const seen = sharp(
      await picture
        .clone()
        .joinChannel(alpha, { raw: { width: 31, height: 20, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const files: readonly (readonly [Promise<Buffer>, number])[] = [
      [picture.clone().png().toBuffer(), 1e-5],
      [picture.clone().jpeg({ quality: 95 }).toBuffer(), 0.02],
      [picture.clone().greyscale().png().toBuffer(), 1e-5],
      [picture.clone().greyscale().jpeg({ quality: 95 }).toBuffer(), 0.02],
      [picture.clone().toColourspace('rgb16').png().toBuffer(), 1e-5],
      [picture.clone().resize(5, 40).png().toBuffer(), 1e-5],
      [picture.clone().png({ palette: true, colours: 16 }).toBuffer(), 1e-5],
      [seen.clone().png().toBuffer(), 1e-5],
      [seen.clone().greyscale().png().toBuffer(), 1e-5],
    ];
    const bytes = await Promise.all(files.map(([file]) => file));
    const input = {
      image_bytes: tf.tensor1d(
        bytes.map((file) => new Uint8Array(file)),
        'string',
      ),
    };
    const together = await ask(source, 'files', input);
    expect(together.probabilities).toHaveLength(files.length * 3);
    expect(new Set(Array.from(together.probabilities, (value) => value.toFixed(3))).size).toBeGreaterThan(9);
    for (const [index, [, tolerance]] of files.entries()) {
      const { data, info } = await overWhite(at(bytes, index));
      const alone = await ask(source, 'serving_default', imagesOf(data, [info.height, info.width]));
      alone.probabilities.forEach((value, place) => {
        expect(Math.abs(value - at(together.probabilities, index * 3 + place))).toBeLessThan(tolerance);
      });
    }
    expect((await ask(source, 'files', { image_bytes: tf.tensor1d([], 'string') })).probabilities).toHaveLength(0);
    model.dispose();
  });
});

test(
  'a SavedModel is loaded by TensorFlow 2 in Python, with both signatures',
  { timeout: makingPython },
  async (context) => {
    const python = await requirePython(context);
    await withFolder(async (folder) => {
      const model = anyModel(3);
      const source = named(model, hostile, { kind: 'abstain', threshold: 1 });
      await writeTensorFlow(source, folder);
      const { pixels } = noiseBatch({ count: 1, size: [20, 31], classes: 2 });
      await writeFile(join(folder, 'pixels'), pixels);
      const picture = sharp(pixels, { raw: { width: 31, height: 20, channels: 3 } });
      await writeFile(join(folder, 'picture.png'), await picture.png().toBuffer());
      const { stdout } = await promisify(execFile)(python, ['-c', loadInPython, folder]);
      const { probabilities } = await ask(source, 'serving_default', imagesOf(pixels, [20, 31]));
      const found = JSON.parse(stdout) as Record<'serving_default' | 'files', Record<keyof Answers, unknown[]>>;
      for (const answers of [found.serving_default, found.files]) {
        expect(answers).toMatchObject({ classes: [hostile], decision: ['unsure'] });
        expect(answers.probabilities[0]).toEqual(
          Array.from(probabilities, (value) => expect.closeTo(value, 5) as unknown),
        );
      }
      model.dispose();
    });
  },
);

const loadInPython = `
import json, sys
import numpy as np
import tensorflow as tf
folder = sys.argv[1]
signatures = tf.saved_model.load(folder).signatures
pixels = np.fromfile(folder + "/pixels", dtype=np.uint8).reshape(1, 20, 31, 3)
answers = {
    "serving_default": signatures["serving_default"](images=tf.constant(pixels)),
    "files": signatures["files"](image_bytes=tf.constant([tf.io.read_file(folder + "/picture.png").numpy()])),
}
texts = lambda array: [texts(each) for each in array] if isinstance(array, list) else array.decode() if isinstance(array, bytes) else array
print(json.dumps({name: {key: texts(value.numpy().tolist()) for key, value in found.items()} for name, found in answers.items()}))
`;

/** A file's RGB pixels over white; fractions are cut off, as Facet does. */
async function overWhite(file: Buffer) {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let pixel = 0; pixel < data.length / 4; pixel += 1) {
    const opacity = at(data, 4 * pixel + 3);
    for (const channel of [0, 1, 2]) {
      const level = at(data, 4 * pixel + channel);
      rgb[3 * pixel + channel] = Math.floor((level * opacity + 255 * (255 - opacity)) / 255);
    }
  }
  return { data: rgb, info };
}
