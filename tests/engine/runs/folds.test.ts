import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldsNote } from '../../../src-shared/domain/fold-figures';
import { facet } from '../../helpers/programs/cli';
import { failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const recipe = { ...tinyRecipe, epochs: 2 };
const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 15);
const split = { method: 'stratified', test: 0.2, validation: 0.2, seed: 0 } as const;
const filesOf = (folder: string, run: string): string => join(folder, 'test.facet', 'runs', run);

const finishedFolds = async (folder: string): Promise<unknown[]> =>
  JSON.parse(await readFile(join(filesOf(folder, 'r1'), 'finished-folds.json'), 'utf8')) as unknown[];

describe('a run over folds', () => {
  it('predicts each labelled image once, by a model that has not seen it, and resumes at the fold it was in', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const reached: string[] = [];
      const stop = engine.on('runs', 'epochEnded', ({ run, fold, metrics }) => {
        reached.push(`${String(fold?.number)}/${String(fold?.of)} ${String(fold?.epoch)} ${String(metrics.epoch)}`);
        if (fold?.number === 2) void engine.requests.runs.pause({ run });
      });
      const phases = new Set<string>();
      engine.on('jobs', 'changed', ({ phase }) => phases.add(phase));
      expect(await failureOf(engine.jobs.runs.train({ recipe, folds: 3 }))).toMatchObject({ kind: 'paused' });
      stop();
      expect(reached.slice(0, 3)).toEqual(['1/3 1 1', '1/3 2 2', '2/3 1 3']);
      expect(phases).toContain('Training fold 1 of 3, epoch 2 of 2');
      expect((await engine.requests.runs.list({})).runs[0]).toMatchObject({
        ...{ state: 'paused', folds: 3, epochs: 6, isResumable: true, beginsAnew: false },
      });
      const [firstFold] = await finishedFolds(folder);
      const refused = failureOf(engine.jobs.runs.resume({ run: 'r1', epochs: 9 }));
      expect(await refused).toMatchObject({ kind: 'bad-input', message: 'All folds of r1 are trained for 2 epochs.' });

      const result = await engine.jobs.runs.resume({ run: 'r1' });
      expect(result).toMatchObject({ train: null, test: null, epochs: 6, warnings: [], validation: { n: 30 } });
      expect(result.folds).toMatchObject({ count: 3, each: [{ n: 10 }, { n: 10 }, { n: 10 }] });
      const accuracies = (result.folds?.each ?? []).map(({ accuracy }) => accuracy);
      expect(result.folds?.mean).toBeCloseTo(accuracies.reduce((sum, each) => sum + each, 0) / 3, 12);
      expect(result.folds?.mean).toBeCloseTo(result.validation?.accuracy ?? Number.NaN, 12); // folds are of equal size
      expect(result.folds?.range).toEqual([Math.min(...accuracies), Math.max(...accuracies)]);
      expect((await finishedFolds(folder))[0]).toEqual(firstFold); // it was not trained again
      expect((await readdir(filesOf(folder, 'r1'))).filter((name) => /^fold-|^model/.test(name))).toEqual([]);

      // The same snapshot, recipe, seed and number of folds give the same run.
      const again = await engine.jobs.runs.train({ recipe, folds: 3 });
      const { mean, deviation } = result.folds ?? {};
      expect(again).toMatchObject({
        snapshot: result.snapshot,
        validation: result.validation,
        folds: { mean, deviation },
      });
      const predictions = await Promise.all(
        ['r1', 'r2'].map((run) => readFile(join(filesOf(folder, run), 'predictions.f32'))),
      );
      expect(predictions[0]).toEqual(predictions[1]);
      expect(await failureOf(engine.jobs.runs.resume({ run: 'r1' }))).toMatchObject({ kind: 'bad-input' });

      // Everything that needs only predictions works on them.
      const { requests, jobs } = engine;
      const evaluated = await jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
      expect(evaluated).toMatchObject({ n: 30, seen: { figuresOn: 'unseen' }, accuracy: result.validation?.accuracy });
      expect(await requests.runs.difference({ run: 'r2', before: 'r1', part: 'validation' })).toMatchObject({
        ...{ n: 30, difference: 0 },
      });
      expect((await requests.runs.slices({ run: 'r1', part: 'validation', keys: ['class'] })).n).toBe(30);
      const wrong = [{ key: 'run' as const, negated: false, values: ['r1:wrong', 'r1:right'] }];
      expect((await requests.images.view({ filter: wrong, sort: 'id', descending: false })).total).toBe(30);
      // Other runs keep their own split, and share its validation images.
      await requests.splits.make(split);
      await jobs.runs.train({ recipe });
      expect(await requests.runs.comparable({ run: 'r3', part: 'validation' })).toEqual({
        of: 6,
        runs: ['r2', 'r1'].map((run) => ({ run, images: 6 })),
      });

      // Suspect labels can be found by them, without another training; not by a run that learned from these images.
      const found = await jobs.suspects.find({ run: 'r1' });
      expect(found).toMatchObject({ run: 'r1', recipe: 'tiny', starter: null, folds: 3, images: 30, refused: [] });
      expect((await requests.suspects.last({})).search).toMatchObject({ starter: null, images: 30 });
      expect(await failureOf(jobs.suspects.find({ run: 'r3' }))).toMatchObject({
        kind: 'unsupported',
        message: 'r3 learned from the images that it would judge, and so agrees with their labels.',
      });

      // Its report says what the figures are, and that no model has all folds.
      const file = join(folder, 'report.html');
      await jobs.reports.write({ run: 'r1', to: file });
      const report = (await readFile(file, 'utf8')).replaceAll(/\s+/g, ' ');
      expect(report).toContain('of 30 out-of-fold images, 95 % interval');
      expect(report).toContain('Recipe tiny over 3 folds');
      expect(report).toContain(foldsNote);
      expect(report).not.toContain('only test images show');

      // There is no model.
      const to = join(folder, 'exported');
      expect(await failureOf(jobs.exports.run({ run: 'r1', format: 'tfjs', to }))).toMatchObject({
        kind: 'unsupported',
        message: 'r1 has no model: it measured the recipe tiny over 3 folds.',
        next: 'Train the recipe tiny without folds, and use that run.',
      });
      const onFilter = jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: [] } });
      expect(await failureOf(onFilter)).toMatchObject({ kind: 'unsupported' });
      const checks = await jobs.doctor.check({ repair: false });
      expect(checks.checks.filter(({ ok }) => !ok)).toEqual([]);
    }));

  it('leaves the test part out, with copies of its images, and a rename changes none of its figures', () =>
    withProject(darkAndLight, async (engine, folder) => {
      await engine.requests.splits.make(split);
      const { images } = await engine.requests.images.list({
        ...{ filter: [{ key: 'split', negated: false, values: ['test'] }], sort: 'id', descending: false },
        ...{ limit: 1, offset: 0 },
      });
      const path = images[0]?.path ?? '';
      await copyFile(path, path.replace('.jpg', '-copy.jpg'));
      await importFolder(engine, join(folder, 'images'));
      const sentences: string[] = [];
      engine.on('runs', 'planned', ({ sentences: said }) => sentences.push(...said));
      const result = await engine.jobs.runs.train({ recipe, folds: 2 });
      expect(sentences).toEqual([
        '6 test images stay out: folds never use the test part.',
        '1 image stays out: a copy of a test image, or tied to one.',
      ]);
      expect(result).toMatchObject({ validation: { n: 24 }, test: null, tied: 1 });
      // It neither uses nor seals the test set, nor changes the split.
      const current = await engine.requests.splits.current({});
      expect(current).toMatchObject({ test: 6, testSet: { isSealed: false } });

      const { classes } = await engine.requests.classes.list({});
      const dark = classes.find(({ name }) => name === 'dark')?.id ?? 0;
      await engine.requests.classes.rename({ class: dark, name: 'night' });
      const { result: renamed } = await engine.requests.runs.get({ run: 'r1' });
      expect(renamed).toMatchObject({ classes: ['light', 'night'], folds: { mean: result.folds?.mean } });
    }));

  it('is trained and shown by the command line', () =>
    withProject(darkAndLight, async (engine, folder) => {
      await engine.requests.project.close({});
      await writeFile(join(folder, 'tiny.json'), JSON.stringify({ ...recipe, epochs: 1 }));
      const run = (...args: string[]) =>
        facet([...args, '--recipe', 'tiny.json'], { cwd: folder, environment: { FACET_LOGS: join(folder, 'logs') } });
      const refused = await run('train', 'test.facet', '--folds', '21');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('--folds is a whole number from 2 to 20, not “21”.');
      const { stdout, stderr } = await run('train', 'test.facet', '--folds', '2');
      expect(stderr).toContain('fold 2 of 2  epoch  1');
      expect(stderr).not.toContain('There is no split yet');
      expect(stdout).toMatch(/all folds {3}\d+\.\d % \(95 % interval .*, 30 images\)/);
      expect(stdout).toContain(foldsNote);
      expect(stdout).toMatch(/mean of 2 folds {2}\d+\.\d %, standard deviation \d+\.\d %, from/);
      const { json } = await run('train', 'test.facet', '--folds', '2', '--json');
      expect(json).toMatchObject({ run: 'r2', runs: ['r2'], best: 'r2', folds: { count: 2 } });
      expect(json.table).toMatchObject([
        { run: 'r2', settings: { fold: 1 }, validation: { n: 15 } },
        { run: 'r2', settings: { fold: 2 }, validation: { n: 15 } },
      ]);
    }));
});
