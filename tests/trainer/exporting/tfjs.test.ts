import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import type { ExportFormat, WeightType } from '../../../src-shared/domain/export-format';
import { withTester } from '../../../src-main/engine/base/children/tester';
import { writeTfjs } from '../../../src-main/trainer/exporting/tfjs/write';
import { writeTfjsGraph } from '../../../src-main/trainer/exporting/tfjs-graph/write';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { withFolder } from '../../helpers/programs/engine';
import { shippedFolder } from '../../helpers/programs/shipped';
import { architecture, type Architecture } from '../graph/architectures';
import { buildArchitecture } from '../graph/build-architecture';
import { apply, inputOf, noiseBatch, randomizeWeights } from '../graph/helpers';
import { expectedOf, sourceOf } from './network';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/**
 * Random networks on square images, which together have each layer, padding and stride many times. Without depthwise kernels that are
 * smaller than their stride: padded “same”, tfjs's WebAssembly backend 4.22 gives zeros for them. (The check of an export would say so.)
 */
const architectures = fc
  .sample(architecture, { numRuns: 40, seed: 11 })
  .filter(({ images }) => !images.some(isSkipping))
  .map((given) => ({ ...given, size: [given.size[0], given.size[0]] as const }));

function isSkipping(layer: Architecture['images'][number]): boolean {
  if (layer.kind !== 'depthwise' && layer.kind !== 'separable') return false;
  return Math.min(...layer.kernel) < Math.max(...layer.strides);
}

type Format = Extract<ExportFormat, 'tfjs' | 'tfjs-graph'>;
const writers = { tfjs: writeTfjs, 'tfjs-graph': writeTfjsGraph };

interface Written {
  readonly folder: string;
  readonly edge: number;
  readonly classes: number;
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly expected: Float32Array;
}

async function written(root: string, format: Format, weights: WeightType): Promise<Written[]> {
  const all: Written[] = [];
  for (const [index, given] of architectures.entries()) {
    const folder = join(root, String(index));
    await mkdir(folder);
    const { model } = buildArchitecture(tf, given);
    randomizeWeights(tf, model, given.seed);
    const source = sourceOf(tf, model, weights);
    await writers[format](source, folder);
    await copyFile(join(shippedFolder, 'javascript', 'preprocessing.js'), join(folder, 'preprocessing.js'));
    const { pixels, count } = noiseBatch({ ...given, count: 2, classes: 2 });
    const [edge, classes] = [source.metadata.inputEdge, source.metadata.classes.length];
    all.push({ folder, edge, classes, pixels, count, expected: await expectedOf(source, pixels, count) });
    model.dispose();
  }
  return all;
}

/** Largest difference of each model in plain tfjs, in units of its largest result (at least 1). */
async function differences(format: Format, weights: WeightType): Promise<number[]> {
  return withFolder(async (root) => {
    const found: number[] = [];
    const models = await written(root, format, weights);
    await withTester({ log: () => undefined, signal: new AbortController().signal }, async ({ client }) => {
      for (const { folder, edge, classes, pixels, count, expected } of models) {
        await client.open({ folder, format, edge, classes });
        const [pictures, output] = [join(folder, 'pictures'), join(folder, 'probabilities')];
        await writeFile(pictures, pixels);
        const items = Array.from({ length: count }, (_, index) => {
          return { width: edge, height: edge, offset: index * edge * edge * 3 };
        });
        await client.predict({ pictures, items, output });
        const values = new Float32Array(new Uint8Array(await readFile(output)).buffer);
        expect(values.length).toBe(expected.length);
        const scale = Math.max(1, ...expected.map(Math.abs));
        found.push(Math.max(...values.map((value, index) => Math.abs(value - at(expected, index)) / scale)));
      }
    });
    return found;
  });
}

describe('a network in plain tfjs on WebAssembly', () => {
  test.each([
    ['tfjs', 'float32'],
    ['tfjs-graph', 'float32'],
    ['tfjs-graph', 'float16'],
    ['tfjs-graph', 'int8'],
  ] as const)('gives what TensorFlow gives with the same weights: %s, %s', async (format, weights) => {
    const found = await differences(format, weights);
    expect(found).toHaveLength(architectures.length);
    expect(Math.max(...found)).toBeLessThan(1e-4);
  });
});

test('a graph model has weight files of 4 MB', () =>
  withFolder(async (folder) => {
    const input = inputOf(tf, 32, 32);
    const flat = apply(tf.layers.flatten(), input);
    const model = tf.model({ inputs: input, outputs: apply(tf.layers.dense({ units: 800 }), flat) });
    await writeTfjsGraph(sourceOf(tf, model), folder);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.bin')).sort();
    expect(names).toEqual(['group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin']);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.slice(0, 2)).toEqual([4 * 1024 ** 2, 4 * 1024 ** 2]);
    expect(sizes[2]).toBeGreaterThan(0);
    model.dispose();
  }));
