import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeClassFolders } from '../../helpers/files/folders';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, withProject } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

const split = { method: 'stratified', test: 0.2, validation: 0.2 } as const;
const recipe = { ...tinyRecipe, epochs: 1 };

it('the table of runs ranks only runs on the same images; stars and notes are steps', () =>
  withProject(
    (root) => writeClassFolders(root, ['dark', 'light'], 15),
    async (engine, folder) => {
      const { requests, jobs } = engine;
      const { runs, labels } = requests;
      const groupsOn = async (on: 'validation' | 'test') =>
        (await runs.table({ on })).groups.map(({ images, areLabelsEqual, runs: members }) => {
          return [images, areLabelsEqual, members.map(({ run }) => run).join(' ')];
        });
      expect(await runs.table({ on: 'test' })).toEqual({ groups: [], leftOut: [] });
      await requests.splits.make({ ...split, seed: 0 });
      await jobs.runs.train({ recipe });
      await jobs.runs.train({ recipe, seed: 1 });
      await requests.splits.make({ ...split, seed: 1 });
      await jobs.runs.train({ recipe });
      await jobs.runs.train({ recipe, folds: 2 });
      expect(await groupsOn('test')).toEqual([
        [6, true, 'r3'],
        [6, true, 'r2 r1'],
      ]);
      expect((await runs.table({ on: 'test' })).leftOut).toEqual([{ run: 'r4', reason: 'It has no test images.' }]);
      expect(await groupsOn('validation')).toEqual([
        [24, true, 'r4'],
        [6, true, 'r3'],
        [6, true, 'r2 r1'],
      ]);
      // The figures are those of an evaluation.
      const r1 = (await runs.table({ on: 'test' })).groups[1]?.runs[1]?.figures;
      const { n, accuracy, interval, loss, mcc, brier, auc, baseline, calibration } = await jobs.runs.evaluate({
        ...{ run: 'r1', on: { data: 'snapshot' } },
      });
      expect(r1).toMatchObject({ n, accuracy, interval, mcc, brier, auc, baseline, ece: calibration.ece });
      expect(r1?.loss).toBeCloseTo(loss, 12);
      expect(r1?.seconds).toBe((await runs.get({ run: 'r1' })).result?.seconds);

      // Another label on one of the images makes another measure of the same images.
      const { images } = await requests.images.list({
        ...{ ...allImages, filter: [{ key: 'split', negated: false, values: ['test'] }] },
      });
      const [image] = images;
      const { classes } = await requests.classes.list({});
      const other = classes.find(({ name }) => name !== image?.class)?.id ?? 0;
      const selection = { ids: [image?.id ?? 0] };
      await labels.apply({ selection, change: { to: 'class', class: other }, reason: '' });
      await jobs.runs.train({ recipe });
      expect((await groupsOn('test'))[0]).toEqual([6, false, 'r5 r3']);

      expect(await runs.star({ run: 'r2', starred: true })).toMatchObject({ changed: 1, title: 'Star r2' });
      expect(await runs.star({ run: 'r2', starred: true })).toMatchObject({ changed: 0, step: null });
      await runs.note({ run: 'r2', note: ' with seed 1 ' });
      const marksOf = async (run: string) => {
        const { starred, note } = (await runs.get({ run })).run;
        return [starred, note];
      };
      expect(await marksOf('r2')).toEqual([true, 'with seed 1']);
      await jobs.runs.resume({ run: 'r2', epochs: 2 }); // a mark is about the run, not its model
      expect((await labels.undo({})).title).toBe('Note on r2');
      expect(await marksOf('r2')).toEqual([true, '']);
      await labels.undo({});
      expect(await marksOf('r2')).toEqual([false, '']);
      await labels.redo({});
      await labels.redo({});
      expect(await marksOf('r2')).toEqual([true, 'with seed 1']);
      expect(await failureOf(runs.star({ run: 'r9', starred: true }))).toMatchObject({ kind: 'not-found' });

      await requests.project.close({});
      const cli = (...args: string[]) =>
        facet(args, { cwd: folder, environment: { FACET_LOGS: join(folder, 'logs') } });
      const noted = await cli('note', 'test.facet', '--run', 'r1', 'the first', '--json');
      expect(noted.json).toMatchObject({ run: 'r1', note: 'the first', changed: 1 });
      await cli('star', 'test.facet', '--run', 'r2', '--off');
      const { stdout } = await cli('runs', 'test.facet', '--sort', 'log-loss', '--on', 'test');
      expect(stdout).toContain('2 runs on the same 6 test images; labels of some were changed between these runs');
      expect(stdout).toMatch(/2 runs on the same 6 other test images\n.*log-loss.*accuracy/);
      expect(stdout).toMatch(/r1 .*the first/);
      expect(stdout).not.toContain('★');
      expect(stdout).toContain('r4 is left out. It has no test images.');
      const { json } = await cli('runs', 'test.facet', '--sort', 'ece', '--json');
      expect(json).toMatchObject({
        on: 'validation',
        sort: 'ece',
        groups: [{ images: 6 }, { images: 24 }, { images: 6 }],
      });
      expect((await cli('runs', 'test.facet')).stdout).toMatch(/r4 .*in 2 folds/);
    },
  ));
