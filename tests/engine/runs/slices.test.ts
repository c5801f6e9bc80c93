import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeClassFolders } from '../../helpers/files/folders';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { tinyRecipe } from '../../helpers/projects/recipes';

const everything = { filter: [], sort: 'id' as const, descending: false, limit: 1000, offset: 0 };

describe('Slices of a run', () => {
  it('are by class, attribute, tag and measure, lead to their images, and keep test mistakes sealed', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 30),
      async (engine, folder) => {
        const { requests, jobs } = engine;
        await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.4, seed: 0 });
        // A test image that was excluded when the run was trained belongs to the test set all the same.
        const inTest = (await requests.images.list(everything)).images.filter((image) => image.split === 'test');
        const [excluded, excludedPath] = [inTest[0]?.id ?? 0, inTest[0]?.path ?? ''];
        await requests.labels.apply({ selection: { ids: [excluded] }, change: { to: 'excluded' }, reason: '' });
        await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs: 2 });
        await requests.labels.undo({});
        const { images } = await requests.images.list(everything);
        const validation = images.filter(({ split }) => split === 'validation').map(({ id }) => id);
        await requests.labels.apply({
          selection: { ids: validation.slice(0, 12) },
          change: { to: 'tag', tag: 'first' },
          reason: '',
        });
        const view = { sort: 'id' as const, descending: false };
        const tagged = [{ key: 'tag' as const, negated: false, values: ['first'] }];
        await requests.views.save({ ...view, name: 'Those of mine', filter: tagged });
        const wrong = [{ key: 'run' as const, negated: false, values: ['r1:wrong'] }];
        await requests.views.save({ ...view, name: 'Wrong', filter: wrong });
        const { n, accuracy, slices } = await requests.runs.slices({ run: 'r1', part: 'validation' });
        expect(n).toBe(24);
        const counted = new Map(slices.map((slice) => [`${slice.key}:${slice.value}`, slice]));
        expect([counted.get('class:dark')?.n, counted.get('class:light')?.n]).toEqual([12, 12]);
        expect(counted.get('tag:first')).toMatchObject({ n: 12 });
        // A view is a property like a tag, unless it filters by predictions.
        expect(counted.get('view:Those of mine')).toEqual({
          ...counted.get('tag:first'),
          key: 'view',
          value: 'Those of mine',
        });
        expect(counted.has('view:Wrong')).toBe(false);
        const dark = counted.get('class:dark');
        expect(dark).toMatchObject({ falsePositive: { n: 12, rate: 1 - (dark?.accuracy ?? 0) }, falseNegative: null });
        expect(counted.has('cluster:1 of 2')).toBe(false); // nobody has computed features
        expect(slices.some(({ key }) => key === 'brightness')).toBe(true);
        const halves = ['dark', 'light'].map((name) => counted.get(`class:${name}`)?.accuracy ?? Number.NaN);
        expect((at(halves, 0) + at(halves, 1)) / 2).toBeCloseTo(accuracy ?? Number.NaN, 12);

        const narrowed = await requests.runs.slices({ run: 'r1', part: 'validation', keys: ['tag'] });
        expect(narrowed.slices.map(({ key, value }) => [key, value])).toEqual([['tag', 'first']]);
        const kept = await requests.runs.sliceView({ run: 'r1', part: 'validation', key: 'tag', value: 'first' });
        const { ids } = await requests.images.ids({ view: kept.view, from: 0, to: kept.total });
        expect(new Set(ids)).toEqual(new Set(validation.slice(0, 12)));

        const sealed = [
          () => requests.runs.slices({ run: 'r1', part: 'test' }),
          () => requests.runs.sliceView({ run: 'r1', part: 'test', key: 'class', value: 'dark' }),
          () => jobs.runs.evaluate({ run: 'r1', on: { data: 'snapshot' }, slices: ['class'] }),
          () =>
            jobs.runs.evaluate({
              ...{ run: 'r1', slices: ['class'] },
              on: { data: 'filter', filter: [{ key: 'path', negated: false, values: [basename(excludedPath)] }] },
            }),
          () => requests.explanations.of({ run: 'r1', image: excluded }),
          () => requests.explanations.neighbours({ run: 'r1', image: excluded }),
        ];
        for (const asked of sealed) expect((await failureOf(asked())).kind).toBe('sealed');
        expect(
          (await failureOf(requests.runs.slices({ run: 'r1', part: 'validation', keys: ['attr.age'] }))).message,
        ).toBe('These images can’t be sliced by “attr.age”: none has it, or all have the same.');

        // Attributes come with an import; many numbers are put into bins.
        const table = images.map(({ path }, index) => `${path},${String(index)}`).join('\n');
        await writeFile(join(folder, 'ages.csv'), `path,age\n${table}\n`);
        await requests.project.close({});
        const run = (...args: string[]) =>
          facet(args, { cwd: folder, environment: { FACET_LOGS: join(folder, 'logs') } });
        await run(
          'import',
          'test.facet',
          'images',
          '--labels',
          'ages.csv',
          '--take',
          'attributes',
          '--attribute',
          'age',
        );
        const onValidation = ['evaluate', 'test.facet', '--run', 'r1', '--with-seen', '--filter', 'split:validation'];
        const { json } = await run(...onValidation, '--slices', 'attr.age', '--json');
        expect(json).toMatchObject({ n: 24 });
        const bins = (json as { slices: { key: string; n: number }[] }).slices;
        expect(bins.map(({ key }) => key)).toEqual(new Array(5).fill('attr.age'));
        expect(bins.reduce((sum, slice) => sum + slice.n, 0)).toBe(24);
        const { stdout } = await run(...onValidation, '--slices', 'all');
        expect(stdout).toMatch(/slice by +value +images +accuracy[^\n]+dark taken for light/);
        expect(stdout).toContain('attr.age');

        // Without a look, a run's slices are those of its validation images, as its mistakes are.
        const own = ['evaluate', 'test.facet', '--run', 'r1', '--slices', 'attr.age'];
        expect((await run(...own, '--json')).json).toMatchObject({ slicesOn: 'validation', slices: bins });
        expect((await run(...own)).stdout).toContain('Slices of validation images: none is worse than the rest');
        expect((await run(...own, '--look', '--json')).json).toMatchObject({ slicesOn: 'test' });
      },
    ));
});

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
