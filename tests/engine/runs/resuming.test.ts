import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import type { NetworkRecipe } from '../../../src-shared/domain/recipe';
import { engineIn, failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { writeFacePictures } from '../../helpers/files/faces';
import { writeClassFolders } from '../../helpers/files/folders';
import { descendantsOf } from '../../helpers/programs/processes';
import { tinyRecipe } from '../../helpers/projects/recipes';
import { fetchedDetector } from '../../helpers/projects/starters';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 40);
const endless = { ...tinyRecipe, epochs: 100_000 };

/** Calls back once when a run has this many epochs. */
function atEpoch(engine: EngineClient, epoch: number, then: (run: string) => void): void {
  const stop = engine.on('runs', 'epochEnded', ({ run, metrics }) => {
    if (metrics.epoch < epoch) return;
    stop();
    then(run);
  });
}

async function killTrainer(engine: EngineClient): Promise<void> {
  const children = await descendantsOf(engine.child.process.pid ?? 0);
  process.kill(children.find(({ command }) => command.includes('trainer.cjs'))?.id ?? 0, 'SIGKILL');
}

const stateOf = async (engine: EngineClient, run: string) =>
  (await engine.requests.runs.list({})).runs.find((row) => row.run === run);

const predictionsOf = async (folder: string, run: string): Promise<string> =>
  (await readFile(join(folder, 'test.facet', 'runs', run, 'predictions.f32'))).toString('hex');

const longer = { ...tinyRecipe, epochs: 12 };

/** A small recipe B on face crops: batch norms, whose statistics are recomputed, and dropout. */
const cropped: NetworkRecipe = {
  ...{ ...longer, id: 'tiny-face', crop: 'face', statistics: 'recalculated' },
  augmentation: { horizontalFlip: true, rotationTurns: 0.1, brightness: 0.1, fill: 'reflect' },
  network: [
    { layer: 'conv2d', filters: 4, kernel: 3, padding: 'same', activation: 'relu' },
    { layer: 'batchNormalization', momentum: 0.99, epsilon: 0.001 },
    { layer: 'maxPooling2d', pool: 2 },
    { layer: 'flatten' },
    { layer: 'dense', units: 8, activation: 'relu' },
    { layer: 'batchNormalization', momentum: 0.99, epsilon: 0.001 },
    { layer: 'dropout', rate: 0.4 },
  ],
};

describe('an interrupted run', () => {
  it('paused and resumed equals the same run to the bit, even when its pixels were deleted meanwhile', () =>
    withProject(darkAndLight, async (engine, folder) => {
      atEpoch(engine, 2, (run) => void engine.requests.runs.pause({ run }));
      expect(await failureOf(engine.jobs.runs.train({ recipe: longer }))).toMatchObject({ kind: 'paused' });
      expect((await engine.requests.jobs.list({})).jobs[0]).toMatchObject({ name: 'runs.train', state: 'paused' });
      expect(await stateOf(engine, 'r1')).toMatchObject({
        state: 'paused',
        isResumable: true,
        epochs: 12,
        failure: null,
      });
      expect((await stateOf(engine, 'r1'))?.epochsDone).toBeLessThan(12);
      expect(await failureOf(engine.requests.runs.pause({ run: 'r1' }))).toMatchObject({ kind: 'not-found' });

      await rm(join(folder, 'test.facet', 'pixels'), { recursive: true });
      await rm(join(folder, 'test.facet', 'runs', 'r1', 'rows.i32'));
      const resumed = await engine.jobs.runs.resume({ run: 'r1' });
      expect(resumed).toMatchObject({ run: 'r1', epochs: 12, madeDefaultSplit: true, resumes: [{ isBitEqual: true }] });
      expect(await stateOf(engine, 'r1')).toMatchObject({ state: 'done', epochsDone: 12, isResumable: true });
      const whole = await engine.jobs.runs.train({ recipe: longer });
      expect(resumed).toMatchObject({ snapshot: whole.snapshot, test: whole.test, train: whole.train });
      expect(await predictionsOf(folder, 'r1')).toBe(await predictionsOf(folder, whole.run));
    }));

  it('on face crops, paused and resumed, equals the same run to the bit, and detects faces once', (context) => {
    fetchedDetector(context);
    return withProject(writeFacePictures, async (engine, folder) => {
      const phases: string[] = [];
      engine.on('jobs', 'changed', ({ phase }) => {
        if (phases.at(-1) !== phase) phases.push(phase);
      });
      atEpoch(engine, 2, (run) => void engine.requests.runs.pause({ run }));
      expect(await failureOf(engine.jobs.runs.train({ recipe: cropped }))).toMatchObject({ kind: 'paused' });
      expect((await stateOf(engine, 'r1'))?.epochsDone).toBeLessThan(cropped.epochs);
      expect(phases).toContain('Looking for faces');
      const file = join(folder, 'test.facet', 'pixels', `16-${preprocessingOf('face')}.rgb8`);
      const pixels = await readFile(file);

      // Crops are made again from the known faces.
      await rm(join(folder, 'test.facet', 'pixels'), { recursive: true });
      phases.length = 0;
      const resumed = await engine.jobs.runs.resume({ run: 'r1' });
      expect(resumed).toMatchObject({ epochs: cropped.epochs, crop: 'face', resumes: [{ isBitEqual: true }] });
      expect(phases).toContain('Decoding');
      expect(phases).not.toContain('Looking for faces');
      const rowsOf = (bytes: Buffer): string[] =>
        Array.from({ length: bytes.length / 768 }, (_, row) =>
          bytes.toString('hex', row * 768, (row + 1) * 768),
        ).sort();
      expect(rowsOf(await readFile(file))).toEqual(rowsOf(pixels));

      const whole = await engine.jobs.runs.train({ recipe: cropped });
      expect(resumed).toMatchObject({ snapshot: whole.snapshot, test: whole.test, train: whole.train });
      expect(await predictionsOf(folder, 'r1')).toBe(await predictionsOf(folder, whole.run));
    });
  });

  it('finished early is evaluated as it is, and can train further', () =>
    withProject(darkAndLight, async (engine, folder) => {
      atEpoch(engine, 2, (run) => void engine.requests.runs.finish({ run }));
      const finished = await engine.jobs.runs.train({ recipe: endless });
      expect(finished.ending).toBe('finished');
      const { epochs } = finished;
      expect(epochs).toBeGreaterThanOrEqual(2);
      expect(finished.imagesPerSecond).toHaveLength(epochs);
      const filter = [{ key: 'run' as const, negated: false, values: ['r1:right'] }];
      const countRight = async () => (await engine.requests.images.counts({ filter })).total;
      await engine.requests.runs.look({ run: 'r1' });
      await countRight(); // which makes its predictions known to filters

      const { resume } = engine.jobs.runs;
      expect(await failureOf(resume({ run: 'r1', epochs }))).toMatchObject({
        kind: 'bad-input',
        message: `r1 has ${String(epochs)} epochs already.`,
      });
      const extended = await resume({ run: 'r1', epochs: epochs + 3 });
      expect(extended).toMatchObject({ run: 'r1', epochs: epochs + 3, ending: 'complete' });
      expect(extended.resumes).toMatchObject([{ epoch: epochs + 1, step: 0 }]);
      const { metrics, result, train, validation, test } = await engine.requests.runs.get({ run: 'r1' });
      expect(metrics.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs + 3 }, (_, index) => index + 1));
      expect(result).toEqual(extended);
      const right = [train, validation, test].map((part) => (part ? part.accuracy * part.n : 0));
      expect(await countRight()).toBe(Math.round(right.reduce((sum, images) => sum + images, 0)));
      expect(await readFile(join(folder, 'test.facet', 'runs', 'r1', 'manifest.json'), 'utf8')).toContain(
        `"extendsFrom": ${String(epochs)}`,
      );
    }));

  it('continues by itself when its trainer is killed, with the same result', () =>
    withProject(darkAndLight, async (engine, folder) => {
      atEpoch(engine, 3, () => void killTrainer(engine));
      const continued = await engine.jobs.runs.train({ recipe: longer });
      expect(continued).toMatchObject({ run: 'r1', epochs: 12, resumes: [{ isBitEqual: true }] });
      await engine.jobs.runs.train({ recipe: longer });
      expect(await predictionsOf(folder, 'r1')).toBe(await predictionsOf(folder, 'r2'));
      const { metrics } = await engine.requests.runs.get({ run: 'r1' });
      expect(metrics.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    }));

  it('whose engine died is marked interrupted at the next opening, and can be resumed', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'test.facet');
      await darkAndLight(join(folder, 'images'));
      const first = engineIn(folder);
      await first.requests.project.create({ path });
      await importFolder(first, join(folder, 'images'));
      const killed = new Promise<void>((resolve) => {
        atEpoch(first, 3, () => {
          first.child.kill();
          resolve();
        });
      });
      first.jobs.runs.train({ recipe: endless }).catch(() => undefined);
      await killed;
      const second = engineIn(folder);
      try {
        await second.requests.project.open({ path });
        const row = await stateOf(second, 'r1');
        expect(row).toMatchObject({ state: 'interrupted', isResumable: true });
        expect(row?.epochsDone).toBeGreaterThanOrEqual(2);
        const epochs = (row?.epochsDone ?? 0) + 2;
        expect(await second.jobs.runs.resume({ run: 'r1', epochs })).toMatchObject({ epochs, ending: 'complete' });
        const { metrics } = await second.requests.runs.get({ run: 'r1' });
        expect(metrics.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs }, (_, index) => index + 1));
      } finally {
        await second.child.stop();
      }
    }));

  it('killed before its first checkpoint starts over, and equals an uninterrupted one to the bit', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'test.facet');
      await darkAndLight(join(folder, 'images'));
      const first = engineIn(folder);
      await first.requests.project.create({ path });
      await importFolder(first, join(folder, 'images'));
      const slow = { ...tinyRecipe, batchSize: 1, epochs: 2 };
      const killed = new Promise<void>((resolve) => {
        first.jobs.runs
          .train(
            { recipe: slow, seed: 5 },
            {
              onProgress: ({ phase, done }) => {
                if (phase !== 'Training' || done === 0) return;
                first.child.kill();
                resolve();
              },
            },
          )
          .catch(() => undefined);
      });
      await killed;
      const second = engineIn(folder);
      try {
        await second.requests.project.open({ path });
        const row = await stateOf(second, 'r1');
        expect(row).toMatchObject({ state: 'interrupted', isResumable: true, beginsAnew: true, epochsDone: 0 });
        // Labels changed meanwhile do not change its training data.
        await second.requests.labels.apply({ selection: { ids: [1] }, change: { to: 'class', class: 2 }, reason: '' });
        const resumed = await second.jobs.runs.resume({ run: 'r1' });
        expect(resumed).toMatchObject({ run: 'r1', snapshot: row?.snapshot, seed: 5, epochs: 2, resumes: [] });
        expect(await stateOf(second, 'r1')).toMatchObject({ state: 'done', beginsAnew: false, epochsDone: 2 });
        await second.requests.labels.undo({});
        await second.jobs.runs.train({ recipe: slow, seed: 5 });
        expect(await predictionsOf(folder, 'r1')).toBe(await predictionsOf(folder, 'r2'));
      } finally {
        await second.child.stop();
      }
    }));

  it('is refused where there is nothing to continue', () =>
    withProject(darkAndLight, async (engine) => {
      const { resume, train } = engine.jobs.runs;
      expect(await failureOf(resume({ run: 'r7' }))).toMatchObject({ kind: 'not-found' });
      expect(await failureOf(engine.requests.runs.finish({ run: 'r7' }))).toMatchObject({ kind: 'not-found' });
      const abort = new AbortController();
      const training = train(
        { recipe: { ...endless, batchSize: 1 } },
        {
          signal: abort.signal,
          onProgress: ({ phase, done }) => {
            if (phase === 'Training' && done > 0) abort.abort();
          },
        },
      );
      expect((await failureOf(training)).kind).toBe('cancelled');
      // Without a checkpoint it starts over, which is no reason to refuse it.
      expect(await stateOf(engine, 'r1')).toMatchObject({ state: 'cancelled', isResumable: true, beginsAnew: true });
      let underway: Promise<unknown> = Promise.resolve();
      atEpoch(engine, 1, (run) => {
        underway = failureOf(resume({ run })).finally(() => void engine.requests.runs.finish({ run }));
      });
      await train({ recipe: endless });
      expect(await underway).toMatchObject({ kind: 'bad-input', message: 'r2 is underway already.' });
    }));

  it('is not started on a GPU that is not there', () =>
    withProject(darkAndLight, async (engine) => {
      const { device, deviceReason } = await engine.requests.doctor.machine({});
      if (device === 'gpu') return;
      expect(await failureOf(engine.jobs.runs.train({ recipe: tinyRecipe, device: 'gpu' }))).toMatchObject({
        kind: 'unsupported',
        message: `No GPU can be used: ${deviceReason}`,
      });
      expect((await engine.requests.runs.list({})).runs).toEqual([]);
    }));
});
