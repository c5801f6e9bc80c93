import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../../src-shared/domain/at';
import { weightTypes, type WeightType } from '../../../../src-shared/domain/export-format';
import { readModel } from '../../../../src-main/engine/exporting/check/tflite/read-model';
import { checkTfliteModel } from '../../../../src-main/engine/exporting/check/tflite/structure';
import { tfliteFile, writeTflite } from '../../../../src-main/trainer/exporting/tflite/write';
import { loadTensorFlow, type TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { withFolder } from '../../../helpers/programs/engine';
import { runInLitert, type LitertJob } from '../../../helpers/programs/litert';
import { makingPython, requirePython } from '../../../helpers/programs/python';
import { architecture } from '../../graph/architectures';
import { buildArchitecture } from '../../graph/build-architecture';
import { apply, inputOf, noiseBatch, randomizeWeights } from '../../graph/helpers';
import { expectedOf, sourceOf } from '../network';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** Random networks on square images, which together have each layer, padding and stride many times. */
const architectures = fc
  .sample(architecture, { numRuns: 60, seed: 11 })
  .map((given) => ({ ...given, size: [given.size[0], given.size[0]] as const }));

/** Networks with dilated kernels, which leave pixels over on both axes. */
const dilations = (['same', 'valid'] as const).flatMap((padding) =>
  (
    [
      [2, 2],
      [3, 2],
    ] as const
  ).map((rates) => ({ padding, rates: [...rates] as [number, number] })),
);

function dilatedModel({ padding, rates }: (typeof dilations)[number]): LayersModel {
  const input = inputOf(tf, 11, 11);
  const options = { kernelSize: 3, padding, dilationRate: rates, activation: 'relu' } as const;
  const conv = apply(tf.layers.conv2d({ ...options, filters: 5 }), input);
  const each = apply(tf.layers.separableConv2d({ ...options, kernelSize: 2, filters: 4 }), conv);
  return tf.model({ inputs: input, outputs: tf.layers.flatten().apply(each) as typeof each });
}

interface Case {
  readonly model: LayersModel;
  readonly pixels: Uint8Array;
  readonly count: number;
}

function cases(): Case[] {
  const random = architectures.map((given) => {
    const { model } = buildArchitecture(tf, given);
    randomizeWeights(tf, model, given.seed);
    return { model, ...noiseBatch({ ...given, classes: 2 }) };
  });
  const dilated = dilations.map((given, seed) => {
    const model = dilatedModel(given);
    randomizeWeights(tf, model, seed);
    return { model, ...noiseBatch({ count: 3, size: [11, 11], classes: 2 }) };
  });
  return [...random, ...dilated];
}

/** Writes each case's model. @returns the jobs for LiteRT, and what they are to give */
async function written(folder: string, weights: WeightType): Promise<(LitertJob & { expected: Float32Array })[]> {
  const jobs = [];
  for (const [index, { model, pixels, count }] of cases().entries()) {
    const into = join(folder, String(index));
    await mkdir(into);
    const source = sourceOf(tf, model, weights);
    await writeTflite(source, into);
    jobs.push({ folder: into, pixels, count, expected: await expectedOf(source, pixels, count) });
    model.dispose();
  }
  return jobs;
}

/** Largest difference, as a share of the largest expected value where that is above 1. */
function worstDifference(found: Float32Array, expected: Float32Array): number {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  return Math.max(...found.map((value, index) => Math.abs(value - at(expected, index)))) / scale;
}

/** A small model with every kind of table in its file. */
async function smallModel(folder: string): Promise<Uint8Array> {
  const input = inputOf(tf, 8, 8);
  const conv = apply(tf.layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu' }), input);
  const flat = tf.layers.flatten().apply(conv) as typeof conv;
  const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(flat) as typeof conv });
  await writeTflite(sourceOf(tf, model, 'int8'), folder);
  model.dispose();
  return readFile(join(folder, tfliteFile));
}

describe('a TFLite model', () => {
  test('has the structure that LiteRT wants, whatever its layers and weights are', () =>
    withFolder(async (folder) => {
      for (const weights of weightTypes) {
        for (const { model } of cases()) {
          const source = sourceOf(tf, model, weights);
          await writeTflite(source, folder);
          const { inputEdge: edge, classes } = source.metadata;
          const bytes = await readFile(join(folder, tfliteFile));
          const { operators } = checkTfliteModel(bytes, { edge, gives: 'probabilities', width: classes.length });
          expect(operators[0]?.name).toBe('CAST');
          model.dispose();
        }
      }
    }));

  test('has its dilated kernels and ReLUs in the operators that they belong to', () =>
    withFolder(async (folder) => {
      const model = dilatedModel({ padding: 'valid', rates: [3, 2] });
      await writeTflite(sourceOf(tf, model), folder);
      model.dispose();
      const { operators } = readModel(await readFile(join(folder, tfliteFile)));
      const wanted = ['CAST', 'CONV_2D', 'DEPTHWISE_CONV_2D', 'CONV_2D', 'RESHAPE'];
      expect(operators.map(({ name }) => name)).toEqual(wanted);
    }));

  test('that is damaged is refused with a reason, or still whole; it never breaks the check', () =>
    withFolder(async (folder) => {
      const bytes = await smallModel(folder);
      const expected = { edge: 8, gives: 'probabilities', width: 3 } as const;
      checkTfliteModel(bytes, expected);
      const check = (damaged: Uint8Array): string => {
        try {
          checkTfliteModel(damaged, expected);
          return '';
        } catch (error) {
          if (error instanceof RangeError) return error.message;
          throw error;
        }
      };
      for (let length = 0; length < bytes.length / 2; length += 97) {
        expect(check(bytes.subarray(0, length)), String(length)).not.toBe('');
      }
      const damage = fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, bits) => {
        const damaged = bytes.slice();
        damaged[place] = at(bytes, place) ^ bits;
        check(damaged);
      });
      fc.assert(damage, { numRuns: 2000, seed: 3 });
    }));

  test('of another size or number of classes than its run is refused', () =>
    withFolder(async (folder) => {
      const bytes = await smallModel(folder);
      const ends = { edge: 8, gives: 'probabilities', width: 3 } as const;
      expect(() => checkTfliteModel(bytes, { ...ends, edge: 9 })).toThrow('it takes uint8 [1, 8, 8, 3]');
      expect(() => checkTfliteModel(bytes, { ...ends, width: 4 })).toThrow('it gives float32 [1, 3]');
      expect(() => checkTfliteModel(bytes, { ...ends, gives: 'faces' })).toThrow('its signature is images 0, probab');
    }));

  test.for(weightTypes)(
    'gives in LiteRT what its network gives, with %s weights',
    { timeout: makingPython },
    async (weights, context) => {
      const python = await requirePython(context);
      await withFolder(async (folder) => {
        const jobs = await written(folder, weights);
        const found = await runInLitert(python, jobs);
        jobs.forEach(({ expected }, index) => {
          expect(worstDifference(at(found, index), expected), JSON.stringify(architectures[index])).toBeLessThan(1e-5);
        });
      });
    },
  );
});
