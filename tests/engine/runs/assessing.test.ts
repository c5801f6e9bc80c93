import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const split = { method: 'stratified', test: 0.2, validation: 0.2, seed: 0 } as const;

describe('Figures beyond accuracy', () => {
  it('stand beside the accuracy of a run’s test part, in JSON and in words', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 30),
      async (engine, folder) => {
        await engine.requests.splits.make(split);
        await engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });
        const found = await engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' } });
        const recalls = found.perClass.map(({ recall }) => recall ?? Number.NaN);
        expect(found).toMatchObject({ n: 12, baseline: 0.5, largestClass: 'dark', draws: 10_000, top: [] });
        expect(found.balancedAccuracy).toBeCloseTo(recalls.reduce((sum, recall) => sum + recall, 0) / 2, 12);
        expect(found.curves.map((curve) => curve.class)).toEqual(['dark', 'light']);
        expect(found.calibration.bins.reduce((sum, { images }) => sum + images, 0)).toBe(12);
        // Where no temperature fits, such as for a run that is always right, neither has one.
        const { fitted } = await engine.requests.runs.calibration({ run: 'r1' });
        expect(found.calibration.temperature).toBe(fitted);

        // The same images by a filter, which asks the model anew, have the same figures.
        const test = [{ key: 'split' as const, negated: false, values: ['test'] }];
        const filtered = await engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'filter', filter: test } });
        const { brier: errors, ...counted } = found.intervals;
        expect(filtered).toMatchObject({ mcc: found.mcc, intervals: counted, baseline: 0.5 });
        expect(filtered.intervals.brier?.[0]).toBeCloseTo(errors?.[0] ?? Number.NaN, 5);
        expect(filtered.intervals.brier?.[1]).toBeCloseTo(errors?.[1] ?? Number.NaN, 5);
        expect(filtered.brier).toBeCloseTo(found.brier ?? Number.NaN, 5);

        await engine.requests.project.close({});
        const run = (...args: string[]) =>
          facet(['evaluate', 'test.facet', '--run', 'r1', ...args], {
            cwd: folder,
            environment: { FACET_LOGS: join(folder, 'logs') },
          });
        expect((await run('--json')).json).toMatchObject({ mcc: found.mcc, baseline: 0.5, curves: found.curves });
        const { stdout } = await run();
        expect(stdout).toContain('Always answering “dark” would score 50.0 %.');
        expect(stdout).toMatch(/balanced accuracy +\d\.\d{3} +\d\.\d{3}–\d\.\d{3}/);
      },
    ));
});
