import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LayersModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileInference } from '../../../src-main/trainer/graph/inference';
import { convertStarter } from '../../../src-main/trainer/starters/converting';
import { readStarter } from '../../../src-main/trainer/starters/starter-folder';
import { loadTensorFlow, type TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { fetchedStarter } from '../../helpers/projects/starters';
import { drawnPictures, worstDifference } from './pictures';

let tf: TensorFlow;
let folder: string;
beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = await mkdtemp(join(tmpdir(), 'facet-starters-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Features by tfjs's layers and by the compiled graph. */
async function featuresOf(model: LayersModel, pixels: Uint8Array, count: number) {
  const edge = model.inputs[0]?.shape[1] ?? 0;
  const layers = tf.tidy(() => {
    const images = tf.tensor4d(Float32Array.from(pixels), [count, edge, edge, 3]);
    return Float32Array.from((model.predictOnBatch(images) as Tensor).dataSync());
  });
  const network = await compileInference(tf, model, 'float32');
  const graph = network.run(pixels, count);
  network.dispose();
  return { layers, graph };
}

describe('the starter models', () => {
  test('general equals EfficientNet-Lite0 as computed independently of Facet', async (context) => {
    const source = fetchedStarter(context, 'general');
    const fixture = JSON.parse(await readFile(join(import.meta.dirname, 'lite0-features.json'), 'utf8')) as Readonly<{
      pictures: number;
      edge: number;
      dimensions: number;
      features: string;
    }>;
    const expected = new Float32Array(new Uint8Array(Buffer.from(fixture.features, 'base64')).buffer);

    expect(await convertStarter('general', source, join(folder, 'general'))).toEqual({
      id: 'general',
      dimensions: fixture.dimensions,
      inputEdge: fixture.edge,
    });
    const { model } = await readStarter(tf, join(folder, 'general'));
    const { layers, graph } = await featuresOf(model, drawnPictures(fixture.pictures, fixture.edge), fixture.pictures);
    model.dispose();
    expect(Math.max(...expected)).toBeGreaterThan(1);
    expect(worstDifference(layers, expected)).toBeLessThan(1e-4);
    expect(worstDifference(graph, expected)).toBeLessThan(1e-4);
  });

  test('faces equals faceres as tfjs runs the graph model itself', async (context) => {
    const source = fetchedStarter(context, 'faces');
    const [count, edge] = [2, 224];
    const pixels = drawnPictures(count, edge);
    const original = await tf.loadGraphModel(pathToFileURL(source).href);
    const expected = tf.tidy(() => {
      const images = tf.tensor4d(Float32Array.from(pixels), [count, edge, edge, 3]);
      const given = tf.sub(tf.reverse(images, 3), tf.tensor1d([103.939, 116.779, 123.68]));
      const found = original.execute(given, ['global_pooling/Mean', 'feats/Relu']) as Tensor[];
      return Float32Array.from(tf.concat(found, 1).dataSync());
    });
    original.dispose();

    expect(await convertStarter('faces', source, join(folder, 'faces'))).toEqual({
      id: 'faces',
      dimensions: 1280,
      inputEdge: 224,
    });
    const { model } = await readStarter(tf, join(folder, 'faces'));
    const { layers, graph } = await featuresOf(model, pixels, count);
    model.dispose();
    expect(Math.max(...expected)).toBeGreaterThan(1);
    expect(worstDifference(layers, expected)).toBeLessThan(1e-4);
    expect(worstDifference(graph, expected)).toBeLessThan(1e-4);
  });

  test('are refused, with file and reason, when they are not what set-up pins', async (context) => {
    const source = fetchedStarter(context, 'general');
    const other = fetchedStarter(context, 'faces');
    await expect(convertStarter('general', other, join(folder, 'none'))).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringMatching(/^The starter model general can't be read from .*faceres\.json: it /) as string,
      next: { step: 'fetch-again' },
    });
    await expect(convertStarter('faces', source, join(folder, 'none'))).rejects.toMatchObject({ kind: 'bad-input' });
    await expect(readStarter(tf, join(folder, 'none'))).rejects.toMatchObject({ kind: 'bad-input' });
  });
});
