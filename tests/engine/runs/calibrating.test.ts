import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fittedOnTheseNote } from '../../../src-shared/domain/calibration';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { trainOnNoise } from '../../helpers/projects/noisy-run';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withNoisyRun = (classes: readonly string[], work: (engine: EngineClient, folder: string) => Promise<void>) =>
  withProject(
    (root) => writeClassFolders(root, classes, 80 / classes.length),
    async (engine, folder) => {
      await trainOnNoise(engine);
      await work(engine, folder);
    },
  );

/** Confidences by path, in four digits. */
const confidences = (all: readonly { path: string; confidence: number }[]): Record<string, number> =>
  Object.fromEntries(
    all
      .map(({ path, confidence }): [string, number] => [
        path.slice(path.indexOf('images')),
        Number(confidence.toFixed(4)),
      ])
      .sort(),
  );

/** Every place where r1's confidences in its validation images can be read. */
async function confidencesOf({ requests, jobs }: EngineClient, folder: string, name: string) {
  const model = join(folder, name);
  await jobs.exports.run({ run: 'r1', format: 'tfjs', to: model });
  const { predictions } = await jobs.predictions.run({
    model,
    paths: [join(folder, 'images')],
    csv: null,
    copyInto: null,
  });
  const { mistakes } = await requests.runs.mistakes({ run: 'r1', part: 'validation', limit: 100 });
  const { outcomes } = await requests.runs.outcomes({ run: 'r1', part: 'validation', limit: 100 });
  const paths = new Set(mistakes.map(({ path }) => path));
  return {
    mistakes: confidences(mistakes),
    outcomes: confidences(outcomes),
    predicted: confidences(predictions.filter(({ path }) => [...paths].some((each) => path.endsWith(each)))),
  };
}

describe('A temperature of a run of two classes', () => {
  it('holds wherever probabilities appear, keeps every answer, and is undone with the threshold that it scaled', () =>
    withNoisyRun(['dark', 'light'], async (engine, folder) => {
      const { requests, jobs } = engine;
      const { runs, labels } = requests;
      const before = await runs.calibration({ run: 'r1' });
      const fitted = before.fitted ?? Number.NaN;
      expect(before).toMatchObject({ applied: null, obstacle: null, decision: null });
      expect(before.parts.map(({ part, n }) => [part, n])).toEqual([
        ['validation', 32],
        ['test', 16],
      ]);
      const [validation, test] = before.parts;
      expect(validation?.atTemperature?.loss).toBeLessThan(validation?.asTrained.loss ?? 0);
      const asTrained = await jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
      expect(asTrained.loss).toBeCloseTo(test?.asTrained.loss ?? Number.NaN, 6);
      expect(asTrained.calibration).toMatchObject({ temperature: fitted, applied: null });
      const unscaled = await confidencesOf(engine, folder, 'as-trained');

      const decision = { kind: 'class', class: 'light', threshold: 0.6 } as const;
      const decided = await runs.decide({ run: 'r1', decision });
      const applied = await runs.calibrate({ run: 'r1', isApplied: true });
      expect(applied).toMatchObject({ applied: fitted, fitted, dropped: null, decision: { class: 'light' } });
      expect((await labels.next({})).undo).toBe(`Apply temperature ${String(Number(fitted.toPrecision(3)))} to r1`);
      const logit = (share: number): number => Math.log(share / (1 - share));
      expect(logit(applied.decision?.threshold ?? 0)).toBeCloseTo(logit(0.6) / fitted, 9);
      expect((await runs.decision({ run: 'r1' })).at).toEqual(decided.at);

      // Figures: the loss changes with the probabilities, the answers don't.
      const evaluated = await jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
      expect(evaluated).toMatchObject({
        accuracy: asTrained.accuracy,
        confusion: asTrained.confusion,
        mcc: asTrained.mcc,
      });
      expect(evaluated.loss).toBeCloseTo(test?.atTemperature?.loss ?? Number.NaN, 6);
      expect(evaluated.brier).toBeCloseTo(test?.atTemperature?.brier ?? Number.NaN, 6);
      expect(evaluated.calibration).toMatchObject({ applied: fitted, ece: evaluated.calibration.eceAtTemperature });
      const got = await runs.get({ run: 'r1' });
      expect(got.run.temperature).toBe(fitted);
      expect(got.test?.loss).toBe(evaluated.loss);
      expect((await runs.list({})).runs[0]?.test?.loss).toBe(evaluated.loss);
      const filter = [{ key: 'split' as const, negated: false, values: ['test'] }];
      const again = await jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter } });
      expect(again.loss).toBeCloseTo(evaluated.loss, 4); // its model predicts anew
      const elsewhere = await jobs.runs.evaluate({
        run: 'r1',
        on: { data: 'folder', folder: join(folder, 'images') },
        withSeen: true,
      });
      const everything = await jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: [] }, withSeen: true });
      expect(elsewhere.n).toBe(everything.n);

      // Confidences: the exported model, Review and the filter agree.
      const scaled = await confidencesOf(engine, folder, 'calibrated');
      expect(scaled.predicted).toEqual(scaled.mistakes);
      expect(scaled.outcomes).toEqual(scaled.mistakes);
      expect(unscaled.predicted).toEqual(unscaled.mistakes);
      expect(Object.keys(scaled.mistakes)).toEqual(Object.keys(unscaled.mistakes));
      expect(scaled.mistakes).not.toEqual(unscaled.mistakes);
      const top = Math.max(...Object.values(scaled.mistakes));
      const sure = [
        { key: 'run' as const, negated: false, values: ['r1:wrong'] },
        { key: 'confidence' as const, negated: false, values: [`${String(top - 0.001)}..${String(top + 0.001)}`] },
        { key: 'split' as const, negated: false, values: ['validation'] },
      ];
      expect((await requests.images.list({ ...allImages, filter: sure })).total).toBeGreaterThan(0);
      const metadata = JSON.parse(await readFile(join(folder, 'calibrated', 'metadata.json'), 'utf8')) as object;
      expect(metadata).toMatchObject({ temperature: fitted, decision: applied.decision });
      const card = await readFile(join(folder, 'calibrated', 'MODEL_CARD.md'), 'utf8');
      expect(card).toContain(`divided by the temperature ${String(Number(fitted.toPrecision(4)))}`);
      expect(card).toMatch(
        /## Decision\n\nThe answer is “light” if its probability is at least 0\.\d+, else the other class\./,
      );

      await labels.undo({});
      const undone = await runs.mistakes({ run: 'r1', part: 'validation', limit: 100 });
      expect(confidences(undone.mistakes)).toEqual(unscaled.mistakes);
      expect((await runs.decision({ run: 'r1' })).decision).toEqual(decision);
      await labels.redo({});
      expect((await runs.decision({ run: 'r1' })).decision).toEqual(applied.decision);
      const off = await runs.calibrate({ run: 'r1', isApplied: false });
      expect(off).toMatchObject({ applied: null, fitted, dropped: null });
      expect(off.decision?.threshold).toBeCloseTo(0.6, 12);

      // Another model needs another temperature and decision: neither survives more training, not even by undo.
      await jobs.runs.resume({ run: 'r1', epochs: 4 });
      expect((await runs.decision({ run: 'r1' })).decision).toBeNull();
      expect((await labels.undo({})).notes).toEqual(['r1 was trained further since, and stays as it is.']);
      expect((await runs.get({ run: 'r1' })).run.temperature).toBeNull();
      expect((await runs.decision({ run: 'r1' })).decision).toBeNull();
    }));
});

describe('A temperature of a run of three classes', () => {
  it('drops a decision that has no equal, in the same step, and needs validation images', () =>
    withNoisyRun(['dark', 'grey', 'light'], async (engine, folder) => {
      const { runs, labels } = engine.requests;
      const decision = { kind: 'abstain', threshold: 0.7 } as const;
      await runs.decide({ run: 'r1', decision });
      const applied = await runs.calibrate({ run: 'r1', isApplied: true });
      expect(applied).toMatchObject({ dropped: decision, decision: null });
      await labels.undo({});
      expect((await runs.decision({ run: 'r1' })).decision).toEqual(decision);

      await engine.requests.splits.make({ method: 'stratified', test: 0.2, validation: 0, seed: 0 });
      await engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1 });
      expect(await runs.calibration({ run: 'r2' })).toMatchObject({
        fitted: null,
        parts: [{ part: 'test', atTemperature: null }],
      });
      expect(await failureOf(runs.calibrate({ run: 'r2', isApplied: true }))).toMatchObject({
        kind: 'no-data',
        message: 'r2 has no validation images to fit a temperature on.',
      });

      await engine.requests.project.close({});
      const run = (...args: string[]) =>
        facet(['calibrate', 'test.facet', '--run', 'r1', ...args], {
          cwd: folder,
          environment: { FACET_LOGS: join(folder, 'logs') },
        });
      expect((await run('--show', '--json')).json).toMatchObject({
        applied: null,
        fitted: applied.fitted,
        dropped: null,
      });
      const { stdout } = await run();
      expect(stdout).toMatch(
        /^r1 is calibrated: temperature [\d.]+, fitted on validation images\.\nIts decision \(unsure below 0\.7\) is dropped/,
      );
      expect(stdout).toContain(fittedOnTheseNote);
      expect(stdout).toMatch(/test +16 +at the temperature +0\.\d{4}/);
      expect((await run('--off', '--json')).json).toMatchObject({ applied: null });
      expect((await run('--off', '--show')).stderr).toContain('exclude each other');
    }));
});
