import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

describe('Two runs', () => {
  it('are compared on the images that both have, with a verdict, and without a look at test mistakes', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 30),
      async (engine, folder) => {
        const { requests, jobs } = engine;
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 0 });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1 });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });
        const asked = { run: 'r2', before: 'r1', part: 'test' as const };
        const found = await requests.runs.difference(asked);
        const [first, second] = (await requests.runs.list({})).runs.map(({ test }) => test?.accuracy).reverse();
        expect(found.accuracy).toEqual([first, second]);
        expect(found).toMatchObject({ n: 12, before: 'r1', run: 'r2', unknown: {} });
        const { both, fixed, broken, neither } = found.counts;
        expect(both + fixed + broken + neither).toBe(12);
        expect(found.mcnemar).toMatchObject({ fixed, broken });
        expect((await failureOf(requests.runs.compare(asked))).kind).toBe('sealed');

        // A run against itself: no difference, and the way round does not matter.
        const same = await requests.runs.difference({ ...asked, before: 'r2' });
        expect(same).toMatchObject({ difference: 0, mcnemar: { fixed: 0, broken: 0, p: 1 } });
        // Tango's interval without a discordant pair: z² / (n + z²) on either side.
        const bound = 1.959964 ** 2 / (12 + 1.959964 ** 2);
        expect(same.interval[0]).toBeCloseTo(-bound, 5);
        expect(same.interval[1]).toBeCloseTo(bound, 5);
        const reversed = await requests.runs.difference({ run: 'r1', before: 'r2', part: 'test' });
        expect(reversed.difference).toBeCloseTo(-found.difference, 12);
        expect(reversed.mcnemar.p).toBe(found.mcnemar.p);

        // Another split may have given them nothing in common.
        await requests.splits.make({ method: 'every-fifth' });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1 });
        const nothing = await failureOf(requests.runs.difference({ run: 'r3', before: 'r1', part: 'validation' }));
        expect(nothing).toMatchObject({
          kind: 'no-data',
          message: 'r3 and r1 have no image in common in their validation parts.',
        });

        // An image that was replaced in between is another picture: both runs saw a different one.
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 0 });
        const filter = [{ key: 'split' as const, negated: false, values: ['validation'] }];
        const [replaced] = (await requests.images.list({ ...allImages, filter })).images;
        const file = replaced?.path ?? '';
        await writeFile(
          file,
          await sharp(await readFile(file))
            .flip()
            .png()
            .toBuffer(),
        );
        await importFolder(engine, join(folder, 'images'));
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 1 });
        const onValidation = { run: 'r4', part: 'validation' as const };
        expect((await requests.runs.get({ run: 'r4' })).validation?.n).toBe(12);
        expect(await requests.runs.difference({ ...onValidation, before: 'r1' })).toMatchObject({ n: 11 });
        expect((await requests.runs.compare({ ...onValidation, before: 'r1' })).images).toBe(11);
        const shared = await requests.runs.outcomes({
          ...onValidation,
          only: 'all',
          against: { run: 'r1' },
          limit: 100,
        });
        expect(shared.total).toBe(11);
        expect(shared.outcomes.map(({ image }) => image)).not.toContain(replaced?.id);

        await requests.project.close({});
        const run = (...args: string[]) =>
          facet(['compare', 'test.facet', 'r1', 'r2', ...args], {
            cwd: folder,
            environment: { FACET_LOGS: join(folder, 'logs') },
          });
        expect((await run('--on', 'test', '--json')).json).toEqual({ ...found, leaks: [] });
        expect((await run('--on', 'test')).stdout).toContain(found.verdict);
      },
    ));
});
