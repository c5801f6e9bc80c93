import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import * as fc from 'fast-check';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../../src-shared/domain/at';
import type { WeightType } from '../../../../src-shared/domain/export-format';
import { writeKeras } from '../../../../src-main/trainer/exporting/keras/write';
import { lowerings } from '../../../../src-main/trainer/graph/layers';
import { loadTensorFlow, type TensorFlow } from '../../../../src-main/trainer/runtime/tensorflow';
import { withFolder } from '../../../helpers/programs/engine';
import { runInKeras, type KerasJob } from '../../../helpers/programs/keras';
import { makingPython, requirePython } from '../../../helpers/programs/python';
import { shippedPreprocessing } from '../../../helpers/programs/shipped';
import { architecture } from '../../graph/architectures';
import { buildArchitecture } from '../../graph/build-architecture';
import { apply, inputOf, join as joined, noiseBatch, randomizeWeights } from '../../graph/helpers';
import { expectedOf, sourceOf } from '../network';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** Random networks on square images, which together have each layer, padding and stride. */
const architectures = fc
  .sample(architecture, { numRuns: 25, seed: 5 })
  .map((given) => ({ ...given, size: [given.size[0], given.size[0]] as const }));

interface Case {
  readonly model: LayersModel;
  readonly pixels: Uint8Array;
  readonly count: number;
}

function randomCase(given: (typeof architectures)[number]): Case {
  const { model } = buildArchitecture(tf, given);
  randomizeWeights(tf, model, given.seed);
  return { model, ...noiseBatch({ ...given, classes: 2 }) };
}

/** A dilated network with names that Keras refuses, and a layer that is used twice, at different depths. */
function oddCase(): Case {
  const input = inputOf(tf, 11, 11);
  const options = { kernelSize: 3, padding: 'same', dilationRate: 2, activation: 'relu' } as const;
  const conv = apply(tf.layers.conv2d({ ...options, filters: 3, name: 'images' }), input);
  const shared = tf.layers.conv2d({ filters: 3, kernelSize: 1, name: 'block/1-conv' });
  const norm = apply(tf.layers.batchNormalization({ name: 'block_1-conv' }), apply(shared, apply(shared, conv)));
  const sum = joined(tf.layers.add(), [norm, apply(shared, input)]);
  const model = tf.model({ inputs: input, outputs: apply(tf.layers.flatten(), sum) });
  randomizeWeights(tf, model, 1);
  return { model, ...noiseBatch({ count: 3, size: [11, 11], classes: 2 }) };
}

/** A network that gives the pixels that reach it. */
function pixelsModel(edge: number): LayersModel {
  const input = inputOf(tf, edge, edge);
  return tf.model({ inputs: input, outputs: apply(tf.layers.flatten(), input) });
}

/** A model's file in a folder of its own, with pictures and what it is to give for them. */
interface Written extends KerasJob {
  readonly expected: Float32Array;
  /** Largest difference that is allowed, as a share of the largest expected value where that is above 1. */
  readonly tolerance: number;
}

/** Sizes of pictures, [height, width]: smaller in both directions, larger in both, in one, and equal. */
const sizes = [
  [40, 55],
  [5, 9],
  [7, 61],
  [16, 16],
] as const;

/** Classes of the layers that were written. */
const seen = new Set<string>();

async function write({ model, pixels, count }: Case, weights: WeightType, folder: string): Promise<Written> {
  for (const layer of model.layers) seen.add(layer.getClassName());
  await mkdir(folder);
  const source = sourceOf(tf, model, weights);
  await writeKeras(source, folder);
  const edge = source.metadata.inputEdge;
  const expected = await expectedOf(source, pixels, count);
  model.dispose();
  // Other formats round kernels after batch norms were folded into them.
  return { folder, pixels, shape: [count, edge, edge], expected, tolerance: weights === 'float32' ? 1e-5 : 5e-3 };
}

/** A picture of another size, and its pixels by the preprocessing that travels with models. */
async function writeResizing([height, width]: readonly [number, number], folder: string): Promise<Written> {
  const edge = 16;
  const data = Uint8Array.from({ length: height * width * 3 }, (_, index) => (index * index * 31 + index * 7) % 256);
  const { toSquare } = await shippedPreprocessing();
  await mkdir(folder);
  await writeKeras(sourceOf(tf, pixelsModel(edge)), folder);
  const expected = Float32Array.from(toSquare({ width, height, data }, edge));
  // One level: Pillow rounds after each axis, Keras once. Squares of the right size stay as they are.
  const tolerance = height === edge && width === edge ? 0 : 1 / Math.max(...expected);
  return { folder, pixels: data, shape: [1, height, width], expected, tolerance };
}

function worstDifference(found: Float32Array, expected: Float32Array): number {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  return Math.max(...found.map((value, index) => Math.abs(value - at(expected, index)))) / scale;
}

describe('a Keras model', () => {
  test(
    'gives in Keras what its network gives, from any size, and doesn’t train',
    { timeout: makingPython },
    async (context) => {
      const python = await requirePython(context);
      await withFolder(async (folder) => {
        const jobs: Written[] = [];
        const add = async (write: (into: string) => Promise<Written>): Promise<void> => {
          jobs.push(await write(join(folder, String(jobs.length))));
        };
        for (const given of architectures) await add((into) => write(randomCase(given), 'float32', into));
        for (const given of architectures.slice(0, 5)) await add((into) => write(randomCase(given), 'float16', into));
        for (const size of sizes) await add((into) => writeResizing(size, into));
        await add((into) => write(oddCase(), 'float32', into));
        expect([...seen].sort()).toEqual([...Object.keys(lowerings), 'InputLayer'].sort());
        const found = await runInKeras(python, jobs, (index) => index >= 28);
        jobs.forEach(({ expected, tolerance }, index) => {
          const { called, predicted, weights } = at(found, index);
          const name = `model ${String(index)}`;
          expect(worstDifference(called, expected), name).toBeLessThanOrEqual(tolerance);
          if (predicted) expect(worstDifference(predicted, expected), name).toBeLessThanOrEqual(tolerance);
          expect(weights[0]).toBe(weights[1]);
        });
      });
    },
  );

  test('has its classes, preprocessing and decision in its file, and half-precision kernels where they are asked for', async () => {
    await withFolder(async (folder) => {
      const lengths: number[] = [];
      for (const weights of ['float32', 'float16'] as const) {
        const { model } = buildArchitecture(tf, { ...at(architectures, 0), head: 'probabilities' });
        const source = sourceOf(tf, model, weights);
        await writeKeras(source, folder);
        const files = unzipSync(await readFile(join(folder, 'model.keras')));
        expect(Object.keys(files)).toEqual(['metadata.json', 'config.json', 'model.weights.h5']);
        expect(JSON.parse(Buffer.from(at(Object.values(files), 0)).toString())).toMatchObject({
          facet: source.metadata,
        });
        lengths.push(files['model.weights.h5']?.length ?? 0);
        model.dispose();
      }
      expect(at(lengths, 1)).toBeLessThan(at(lengths, 0));
    });
  });

  test('is refused with int8 weights, which Keras has for dense layers only', async () => {
    const source = sourceOf(tf, pixelsModel(8), 'int8');
    await expect(writeKeras(source, '/nowhere')).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('int8') as string,
    });
  });
});
