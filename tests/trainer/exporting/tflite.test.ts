import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { weightTypes, type WeightType } from '../../../src-shared/domain/export-format';
import { writeTflite } from '../../../src-main/trainer/exporting/tflite/write';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { withFolder } from '../../helpers/programs/engine';
import { runInLitert, type LitertJob } from '../../helpers/programs/litert';
import { makingPython, requirePython } from '../../helpers/programs/python';
import { architecture } from '../graph/architectures';
import { buildArchitecture } from '../graph/build-architecture';
import { apply, inputOf, noiseBatch, randomizeWeights } from '../graph/helpers';
import { expectedOf, sourceOf } from './network';

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

describe('a TFLite model', () => {
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
