import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { FineRecipe } from '../../../src-shared/domain/recipe';
import fine from '../../../src-shared/recipes/fine.json';
import { loadTensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { writeLayersModel } from '../../../src-main/trainer/models/layers-model';
import { randomizeWeights } from '../../trainer/graph/helpers';
import { failureOf, engineIn, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { fetchedStarter, programsWithoutStarters } from '../../helpers/projects/starters';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 20);

/** A 16-pixel classifier that Facet did not make. */
async function writeOwnModel(folder: string): Promise<void> {
  const tf = await loadTensorFlow();
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 6, kernelSize: 3, strides: 2, useBias: false }),
      tf.layers.batchNormalization({}),
      tf.layers.reLU({ maxValue: 6 }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  randomizeWeights(tf, model, 'own');
  await mkdir(folder);
  await writeLayersModel(tf, model, folder);
  model.dispose();
}

// Each starts TensorFlow several times.
describe('a fine run', { timeout: 180_000 }, () => {
  it('on an own starter can be paused, resumed, given more epochs, evaluated and exported', () =>
    withFolder(async (folder) => {
      await darkAndLight(join(folder, 'images'));
      await writeOwnModel(join(folder, 'own'));
      const FACET_PROGRAMS = await programsWithoutStarters(join(folder, 'checkout'), 'The network was lost.');
      const engine = engineIn(folder, { FACET_PROGRAMS });
      try {
        await engine.requests.project.create({ path: join(folder, 'test.facet') });
        await importFolder(engine, join(folder, 'images'));
        const { starter, inputEdge } = await engine.jobs.starters.add({ folder: join(folder, 'own') });
        expect(inputEdge).toBe(16);
        const recipe = v.parse(FineRecipe, { ...fine, starter, trainedLayers: 1, batchSize: 4, epochs: 200 });
        const stop = engine.on('runs', 'epochEnded', ({ run }) => {
          stop();
          void engine.requests.runs.pause({ run });
        });
        expect(await failureOf(engine.jobs.runs.train({ recipe, seed: 3 }))).toMatchObject({ kind: 'paused' });
        const paused = await engine.requests.runs.get({ run: 'r1' });
        expect(paused.run).toMatchObject({ state: 'paused', isResumable: true, recipe: 'fine' });
        const done = paused.run.epochsDone;
        const result = await engine.jobs.runs.resume({ run: 'r1', epochs: done + 2 });
        expect(result).toMatchObject({
          ...{ recipe: 'fine', kind: 'fine', starter, ending: 'complete', epochs: done + 2 },
          ...{ test: { n: 4 }, validation: { n: 4 }, resumes: [{ isBitEqual: true }] },
        });
        expect(result.tried).toHaveLength(8);
        expect(await engine.jobs.runs.resume({ run: 'r1', epochs: done + 3 })).toMatchObject({ epochs: done + 3 });
        expect((await readdir(join(folder, 'test.facet', 'pixels'))).join()).toContain('16-');

        const to = join(folder, 'model');
        const exported = await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to });
        expect(exported.check.worstDifference).toBeLessThan(1e-5);
        expect(await readFile(join(to, 'MODEL_CARD.md'), 'utf8')).toContain(`starter model ${starter}`);
        const filter = [{ key: 'class' as const, negated: false, values: ['dark'] }];
        const evaluated = await engine.jobs.runs.evaluate({
          run: 'r1',
          withSeen: true,
          on: { data: 'filter', filter },
        });
        expect(evaluated).toMatchObject({ n: 20 });
      } finally {
        await engine.child.stop();
      }
    }));

  it('on the general starter begins where a quick one ends', (context) => {
    fetchedStarter(context, 'general');
    return withProject(darkAndLight, async (engine) => {
      const quick = await engine.jobs.runs.train({ recipe: 'quick', seed: 3 });
      // A rate that changes next to nothing.
      const optimizer = { ...fine.optimizer, learningRate: 1e-9 };
      const recipe = v.parse(FineRecipe, { ...fine, optimizer, epochs: 1 });
      const result = await engine.jobs.runs.train({ recipe, seed: 3, precision: 'float32' });
      expect(result).toMatchObject({
        ...{ kind: 'fine', starter: 'general', epochs: 1, keptEpoch: 1, tried: quick.tried },
        ...{ test: { accuracy: quick.test?.accuracy }, validation: { accuracy: quick.validation?.accuracy } },
        augmentationApplied: fine.augmentation,
      });
      expect(result.test?.loss).toBeCloseTo(quick.test?.loss ?? NaN, 3);
      expect(result.peakRssMb).toBeLessThan(3000);
    });
  });

  it('can use another starter, whose terms apply', (context) => {
    fetchedStarter(context, 'faces');
    return withProject(darkAndLight, async (engine) => {
      const failed = await failureOf(engine.jobs.runs.train({ recipe: 'fine', starter: 'faces' }));
      expect(failed.kind).toBe('terms');
    });
  });
});
