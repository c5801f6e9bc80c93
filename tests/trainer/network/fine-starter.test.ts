import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import { freeze } from '../../../src-main/trainer/network/fine-network';
import { startOf } from '../../../src-main/trainer/quick/head';
import { quickModel } from '../../../src-main/trainer/quick/quick-model';
import { convertStarter } from '../../../src-main/trainer/starters/converting';
import { readStarter } from '../../../src-main/trainer/starters/starter-folder';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { fetchedStarter } from '../../helpers/projects/starters';
import { noiseBatch, withTraining } from '../graph/helpers';

const tf = await loadTensorFlow();

test('the general starter with frozen layers trains in its inference form, and predicts what its layers predict', async (context) => {
  const source = fetchedStarter(context, 'general');
  const folder = await mkdtemp(join(tmpdir(), 'facet-fine-starter-'));
  try {
    await convertStarter('general', source, join(folder, 'general'));
    const { model: starter, description } = await readStarter(tf, join(folder, 'general'));
    const inputs = description.dimensions;
    const shape = { inputs, hidden: 4, outputs: 3 };
    const statistics = { mean: new Float32Array(inputs).fill(0.2), variance: new Float32Array(inputs).fill(0.3) };
    const parameters = startOf(shape, randomGenerator('head'));
    freeze(starter.layers, 16);
    const model = quickModel(tf, starter, { ...statistics, epsilon: 0.01 }, { shape, parameters });
    const batch = noiseBatch({ count: 4, size: [224, 224], classes: 3 });
    const expected = tf.tidy(() => {
      const images = tf.tensor4d(Float32Array.from(batch.pixels), [4, 224, 224, 3]);
      return Float32Array.from((model.predictOnBatch(images) as ReturnType<typeof tf.tensor2d>).dataSync());
    });
    await withTraining(tf, model, {}, (training) => {
      const found = training.predict(batch.pixels, batch.count);
      found.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] ?? NaN, 4);
      });
      expect(training.step(batch, 1, 0).loss).toBeCloseTo(training.evaluate(batch).loss, 5);
    });
    model.dispose();
  } finally {
    await rm(folder, { recursive: true });
  }
});
