import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 40);
const stratified = { method: 'stratified', test: 0.2, validation: 0.1, seed: 0 } as const;

const train = (engine: EngineClient) => engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });

const partsOf = async ({ requests }: EngineClient) =>
  new Map((await requests.images.list(allImages)).images.map(({ id, split }) => [id, split]));

async function testImages(engine: EngineClient, name: string): Promise<number[]> {
  const { images } = await engine.requests.images.list(allImages);
  return images.filter((image) => image.split === 'test' && image.class === name).map(({ id }) => id);
}

const unsure = (engine: EngineClient, ids: number[]) =>
  engine.requests.labels.apply({ selection: { ids }, change: { to: 'unsure' }, reason: '' });

describe('a sealed test set', () => {
  it('shows no mistakes before a counted look; filters leave it out until then', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { runs, splits, images } = engine.requests;
      await splits.make(stratified);
      expect((await splits.current({}))?.testSet).toEqual({ isSealed: false, looks: 0, edited: 0 });
      const [first = 0, second = 0] = await testImages(engine, 'dark');
      await engine.requests.labels.apply({
        selection: { ids: [first, second] },
        change: { to: 'class', class: 2 },
        reason: 'wrong on purpose',
      });
      const { run, test, testAsSealed } = await train(engine);
      expect(test).toMatchObject({ n: 16, accuracy: 14 / 16 });
      expect(testAsSealed).toBeNull();
      expect((await splits.current({}))?.testSet).toEqual({ isSealed: true, looks: 0, edited: 0 });
      const question = { run, part: 'test' as const, limit: 10 };
      const failure = await failureOf(runs.outcomes(question));
      expect(failure).toMatchObject({ kind: 'sealed', next: { step: 'look-at-test-mistakes' } });
      expect((await failureOf(runs.mistakes(question))).kind).toBe('sealed');
      expect((await failureOf(runs.compare({ run, before: run, part: 'test' }))).kind).toBe('sealed');
      const wrong = [
        { key: 'run' as const, negated: false, values: [`${run}:wrong`] },
        { key: 'split' as const, negated: false, values: ['test'] },
      ];
      const found = async () => (await images.list({ ...allImages, filter: wrong })).images.map(({ id }) => id);
      expect(await found()).toEqual([]);

      expect(await runs.look({ run })).toEqual({ isSealed: true, looks: 1, edited: 0 });
      expect((await runs.mistakes(question)).mistakes.map(({ image }) => image).sort()).toEqual([first, second].sort());
      expect(await found()).toEqual([first, second].sort((a, b) => a - b));
      expect((await runs.list({})).runs[0]?.testSet).toEqual({ isSealed: true, looks: 1, edited: 0 });

      // Each opening of the project asks again, for lists and filters alike.
      await engine.requests.project.close({});
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      expect((await failureOf(runs.outcomes(question))).kind).toBe('sealed');
      expect(await found()).toHaveLength(0);
      expect((await runs.look({ run })).looks).toBe(2);

      // facet evaluate shows them only on request, which is also counted.
      await engine.requests.project.close({});
      const evaluate = (...args: string[]) =>
        facet(['evaluate', 'test.facet', '--run', run, ...args, '--json'], { cwd: folder });
      expect((await evaluate()).json).toMatchObject({ n: 16, mistakes: [] });
      expect((await evaluate('--look')).json).toMatchObject({ mistakes: [{ split: 'test' }, { split: 'test' }] });
      const listed = await facet(['runs', 'test.facet', '--json'], { cwd: folder });
      expect(listed.json).toMatchObject({ runs: [{ testSet: { looks: 3 } }] });
    }));

  it('also reports figures on the sealed labels when labels were edited after a look', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { runs, splits, labels, classes } = engine.requests;
      await splits.make(stratified);
      const [first = 0, second = 0, third = 0] = await testImages(engine, 'dark');
      await labels.apply({ selection: { ids: [first, second] }, change: { to: 'class', class: 2 }, reason: '' });
      const one = await train(engine);
      await unsure(engine, [third]); // before any look, so it does not count as edited
      await runs.look({ run: one.run });
      expect((await runs.list({})).runs[0]?.testSet.edited).toBe(0);
      // Of the mistakes seen, one is corrected and one excluded.
      await labels.apply({ selection: { ids: [first] }, change: { to: 'class', class: 1 }, reason: '' });
      await unsure(engine, [second]);
      const { history } = await engine.requests.images.get({ image: first });
      expect(history.map(({ isAfterLook }) => isAfterLook)).toEqual([true, false, false]);
      const two = await train(engine);
      expect(two.test).toMatchObject({ n: 14, accuracy: 1 });
      expect(two.testAsSealed).toMatchObject({ n: 16, accuracy: 14 / 16, edited: 2 });
      const better = `${((two.test?.accuracy ?? 0) * 100).toFixed(1)} %`;
      expect(two.warnings).toEqual([
        `2 test labels were changed or excluded after a look at test mistakes: trust 87.5 % on the labels as sealed, not ${better}.`,
      ]);
      expect((await runs.get({ run: two.run })).run).toMatchObject({
        testAsSealed: { edited: 2 },
        testSet: { isSealed: true, looks: 1, edited: 2 },
      });
      const onTest = [{ key: 'split' as const, negated: false, values: ['test'] }];
      const evaluated = await engine.jobs.runs.evaluate({ run: two.run, on: { data: 'filter', filter: onTest } });
      expect(evaluated).toMatchObject({ n: 14, accuracy: 1, testAsSealed: { n: 14, accuracy: 13 / 14, edited: 1 } });
      const to = join(folder, 'model');
      await engine.jobs.exports.run({ run: two.run, format: 'tfjs', to });
      const card = await readFile(join(to, 'MODEL_CARD.md'), 'utf8');
      expect(card).toContain('| test, labels as sealed | 16 | 87.5 % |');
      expect(card).toContain('were looked at once, and 2 of their labels were edited after that');

      // Labels that were restored, or merged into another class, do not count as edited.
      await labels.undo({});
      await labels.undo({});
      expect((await splits.current({}))?.testSet.edited).toBe(0);
      await classes.add({ name: 'bright' });
      await classes.merge({ from: 2, into: 3 });
      expect((await splits.current({}))?.testSet.edited).toBe(0);
      await classes.rename({ class: 1, name: 'gloomy' });
      expect((await splits.current({}))?.testSet.edited).toBe(0);
    }));

  it('stays the same in a new split that keeps it; copies of its images go into no part', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { splits, runs } = engine.requests;
      await splits.make(stratified);
      const before = await partsOf(engine);
      const tests = [...before].filter(([, part]) => part === 'test').map(([id]) => id);
      const { run } = await train(engine);
      await runs.look({ run });
      await writeClassFolders(join(folder, 'more'), ['dark', 'light'], 60);
      const copied = (await engine.requests.images.get({ image: tests[0] ?? 0 })).image.path;
      await copyFile(copied, join(folder, 'more', 'light', 'copy.jpg'));
      await importFolder(engine, join(folder, 'more'));
      // Later images are in no part: the split is unchanged.
      const after = await partsOf(engine);
      expect(new Map([...after].filter(([id]) => before.has(id)))).toEqual(before);
      expect([...after].filter(([id]) => !before.has(id)).every(([, part]) => part === null)).toBe(true);

      expect(await splits.make({ ...stratified, seed: 9, keepTest: true })).toMatchObject({ test: 16 });
      const kept = await partsOf(engine);
      expect([...kept].filter(([, part]) => part === 'test').map(([id]) => id)).toEqual(tests);
      const { images } = await engine.requests.images.list(allImages);
      const loose = images.filter(({ split }) => split === null).map(({ path }) => path.replace(/^.*\//, ''));
      expect(loose).toContain('copy.jpg');
      expect(tests).toHaveLength(16);
      // Seal and looks belong to the test set, whichever split contains it.
      expect((await splits.current({}))?.testSet).toEqual({ isSealed: true, looks: 1, edited: 0 });
    }));

  it('of a locked split can’t change until it is unlocked, and locking is a step', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { splits, labels } = engine.requests;
      expect((await failureOf(splits.lock({ locked: true }))).kind).toBe('no-data');
      await splits.make(stratified);
      await splits.lock({ locked: true });
      expect(await failureOf(splits.make({ method: 'every-fifth' }))).toMatchObject({
        message: 'The split is locked.',
      });
      expect(await labels.undo({})).toMatchObject({ title: 'Lock the split' });
      await splits.make({ method: 'every-fifth' });
      await engine.requests.project.close({});
      const run = (...args: string[]) => facet(['split', 'test.facet', ...args, '--json'], { cwd: folder });
      expect((await run('--lock')).json).toMatchObject({ test: 16, locked: true });
      expect((await run('--seed', '3')).json.error).toMatchObject({ kind: 'bad-input' });
      expect((await run('--unlock')).json).toMatchObject({ locked: false });
      expect((await run('--seed', '3')).json).toMatchObject({ train: 64, validation: 8, test: 8 });
    }));
});
