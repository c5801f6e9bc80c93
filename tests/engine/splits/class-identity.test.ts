import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 30);
const three = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'grey', 'light'], 30);
const split = { method: 'stratified', test: 0.3, validation: 0.2, seed: 1 } as const;
const term = (key: 'class' | 'split' | 'run', ...values: string[]) => ({ key, negated: false, values });
const onTest = { data: 'filter' as const, filter: [term('split', 'test')] };

const train = (engine: EngineClient, seed = 0) =>
  engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 10, seed, precision: 'float32' });

async function idOf(engine: EngineClient, name: string): Promise<number> {
  return (await engine.requests.classes.list({})).classes.find((each) => each.name === name)?.id ?? 0;
}

async function imagesOf(engine: EngineClient, ...filter: ReturnType<typeof term>[]): Promise<number[]> {
  const order = { sort: 'id' as const, descending: false, limit: 1000, offset: 0 };
  return (await engine.requests.images.list({ filter, ...order })).images.map(({ id }) => id);
}

/** Trains with two wrong test labels on purpose. */
async function trainWithMistakes(engine: EngineClient) {
  const { splits, labels } = engine.requests;
  await splits.make(split);
  const wrong = (await imagesOf(engine, term('split', 'test'), term('class', 'dark'))).slice(0, 2);
  const light = await idOf(engine, 'light');
  await labels.apply({ selection: { ids: wrong }, change: { to: 'class', class: light }, reason: '' });
  const result = await train(engine);
  await engine.requests.runs.look({ run: result.run });
  return { wrong, result };
}

describe('a run follows its classes', () => {
  it('through a rename, which changes no figure, mistake or label', () =>
    withProject(darkAndLight, async (engine) => {
      const { runs, classes, labels } = engine.requests;
      const { evaluate } = engine.jobs.runs;
      const { wrong, result } = await trainWithMistakes(engine);
      const before = await evaluate({ run: 'r1', on: onTest });
      expect(before).toMatchObject({ n: 18, accuracy: 16 / 18, classes: ['dark', 'light'], renamed: [], unknown: {} });
      const own = await runs.get({ run: 'r1' });

      await classes.rename({ class: await idOf(engine, 'light'), name: 'bright' });
      const after = await evaluate({ run: 'r1', on: onTest });
      // In the order of the present names: bright, dark.
      expect(after).toMatchObject({
        ...{ n: 18, loss: before.loss, accuracy: 16 / 18, classes: ['bright', 'dark'], unknown: {} },
        renamed: [{ then: 'light', now: 'bright' }],
        confusion: [
          [10, 2],
          [0, 6],
        ],
      });
      expect(before.confusion).toEqual([
        [6, 0],
        [2, 10],
      ]);
      expect(await evaluate({ run: 'r1', on: { data: 'snapshot' } })).toMatchObject({
        ...{ n: 18, accuracy: result.test?.accuracy, classes: ['bright', 'dark'] },
        perClass: [{ class: 'bright', support: 12 }, { class: 'dark' }],
      });
      const now = await runs.get({ run: 'r1' });
      expect(now).toMatchObject({ relabelled: 0, classes: ['bright', 'dark'], unknown: {} });
      expect(now.renamed).toEqual([{ then: 'light', now: 'bright' }]);
      expect(now.test).toEqual({ ...own.test, confusion: after.confusion, perClass: after.perClass });
      const cell = { run: 'r1', part: 'test' as const, actual: 'bright', predicted: 'dark', limit: 9 };
      expect(await runs.outcomes(cell)).toMatchObject({ total: 2, outcomes: [{ now: 'bright' }, { now: 'bright' }] });
      expect(await imagesOf(engine, term('run', 'r1:wrong'), term('split', 'test'))).toEqual(wrong);

      // A later run knows the same classes.
      const second = await train(engine);
      await runs.look({ run: second.run });
      expect(second).toMatchObject({ classes: ['bright', 'dark'], test: { accuracy: 16 / 18 } });
      expect(await runs.compare({ run: 'r2', before: 'r1', part: 'test' })).toEqual({
        ...{ images: 18, fixed: [], broken: [], unknown: {} },
      });
      await labels.undo({});
      expect(await evaluate({ run: 'r1', on: onTest })).toEqual(before);
      const undone = await runs.get({ run: 'r1' });
      expect({ ...undone, run: own.run }).toEqual(own); // but for the second look
      expect(await evaluate({ run: 'r2', on: onTest })).toMatchObject({
        ...{ accuracy: 16 / 18, classes: ['dark', 'light'], renamed: [{ then: 'bright', now: 'light' }] },
      });
    }));

  it('when two swap names, or one takes another’s old name', () =>
    withProject(darkAndLight, async (engine) => {
      const { runs, classes, labels } = engine.requests;
      const { evaluate } = engine.jobs.runs;
      await trainWithMistakes(engine);
      const [dark, light] = [await idOf(engine, 'dark'), await idOf(engine, 'light')];
      await classes.rename({ class: dark, name: 'x' });
      await classes.rename({ class: light, name: 'dark' });
      await classes.rename({ class: dark, name: 'light' });
      const swapped = await evaluate({ run: 'r1', on: onTest });
      expect(swapped).toMatchObject({ n: 18, accuracy: 16 / 18, classes: ['dark', 'light'] });
      expect(swapped.renamed).toEqual([
        { then: 'dark', now: 'light' },
        { then: 'light', now: 'dark' },
      ]);
      expect(await runs.get({ run: 'r1' })).toMatchObject({ relabelled: 0, test: { accuracy: 16 / 18 } });
      const second = await train(engine);
      await runs.look({ run: second.run });
      const compared = await runs.compare({ run: 'r2', before: 'r1', part: 'test' });
      expect(compared).toMatchObject({ images: 18, fixed: [], broken: [] });
      await labels.undo({});
      await labels.undo({});
      await labels.undo({});

      // Another class is called light now; the run doesn't know it.
      await classes.rename({ class: light, name: 'bright' });
      await classes.add({ name: 'light' });
      const [one = 0] = await imagesOf(engine, term('split', 'test'), term('class', 'bright'));
      const change = { to: 'class' as const, class: await idOf(engine, 'light') };
      await labels.apply({ selection: { ids: [one] }, change, reason: '' });
      expect(await evaluate({ run: 'r1', on: onTest })).toMatchObject({ n: 17, unknown: { light: 1 } });
      expect(await runs.get({ run: 'r1' })).toMatchObject({ relabelled: 1, unknown: { light: 1 } });
    }));

  it('through merges: outputs of one class add up, consistently in every figure', () =>
    withProject(three, async (engine) => {
      const { runs, classes, splits } = engine.requests;
      const { evaluate } = engine.jobs.runs;
      await splits.make(split);
      // An untrained network, so that classes are mistaken for each other.
      const poor = { ...tinyRecipe, epochs: 1, optimizer: { ...tinyRecipe.optimizer, learningRate: 1e-9 } };
      await engine.jobs.runs.train({ recipe: poor, precision: 'float32' });
      await runs.look({ run: 'r1' });
      const apart = await runs.get({ run: 'r1' });
      expect(apart.test?.confusion).toHaveLength(3);
      const wrong = await imagesOf(engine, term('run', 'r1:wrong'));

      await classes.merge({ from: await idOf(engine, 'grey'), into: await idOf(engine, 'light') });
      const merged = await runs.get({ run: 'r1' });
      expect(merged).toMatchObject({ relabelled: 0, classes: ['dark', 'light'], unknown: {} });
      expect(merged.renamed).toEqual([{ then: 'grey', now: 'light' }]);
      expect(merged.test?.perClass.map((each) => [each.class, each.support])).toEqual([
        ['dark', 9],
        ['light', 18],
      ]);
      const { n, loss, accuracy, interval, confusion } = merged.test ?? apart.test ?? {};
      const evaluated = await evaluate({ run: 'r1', on: onTest });
      expect(evaluated).toMatchObject({ n, accuracy, interval, confusion });
      expect(evaluated.loss).toBeCloseTo(loss ?? 0, 6); // computed by the network compiled for inference
      expect((await runs.list({})).runs[0]?.test).toEqual({ n, loss, accuracy, interval });
      expect(merged.result).toMatchObject({ test: { n, loss, accuracy, interval }, confusion });
      const mistakes = Math.round((1 - (merged.test?.accuracy ?? 0)) * 27);
      expect((await runs.mistakes({ run: 'r1', part: 'test', limit: 0 })).total).toBe(mistakes);
      expect(await imagesOf(engine, term('run', 'r1:wrong'), term('split', 'test'))).toHaveLength(mistakes);
      await engine.requests.labels.undo({});
      expect(await runs.get({ run: 'r1' })).toEqual(apart);
      expect(await imagesOf(engine, term('run', 'r1:wrong'))).toEqual(wrong);
    }));

  it('into an export, whose outputs have the current names', () =>
    withProject(three, async (engine, folder) => {
      const { classes } = engine.requests;
      await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1, precision: 'float32' });
      const exported = async (name: string) => {
        const to = join(folder, name);
        await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to });
        const read = (file: string): Promise<string> => readFile(join(to, file), 'utf8');
        const metadata = JSON.parse(await read('metadata.json')) as Record<string, unknown>;
        return { classes: metadata.classes, labels: await read('labels.txt'), card: await read('MODEL_CARD.md') };
      };
      const before = await exported('before');
      expect(before).toMatchObject({ classes: ['dark', 'grey', 'light'], labels: 'dark\ngrey\nlight\n' });
      await classes.rename({ class: await idOf(engine, 'dark'), name: 'night' });
      await classes.merge({ from: await idOf(engine, 'grey'), into: await idOf(engine, 'light') });
      const after = await exported('after');
      expect(after).toMatchObject({ classes: ['night', 'grey', 'light'], labels: 'night\ngrey\nlight\n' });
      expect(after.card).toContain('“night” was called “dark” when the model was trained.');
      expect(after.card).toContain('“grey” was merged into “light” since; the model still tells it apart.');
      expect(before.card).not.toContain('was called');
    }));

  it('when they are moved, archived or restored', () =>
    withProject(three, async (engine) => {
      const { classes, labels, splits } = engine.requests;
      const { evaluate } = engine.jobs.runs;
      await splits.make(split);
      await train(engine);
      const before = await evaluate({ run: 'r1', on: onTest });
      const grey = await idOf(engine, 'grey');
      await classes.move({ class: grey, to: 0 });
      expect(await evaluate({ run: 'r1', on: onTest })).toEqual(before);
      const ids = await imagesOf(engine, term('class', 'grey'));
      await labels.apply({ selection: { ids }, change: { to: 'unlabelled' }, reason: '' });
      await classes.archive({ class: grey });
      const [dark, greyRow, light] = before.perClass;
      expect(await evaluate({ run: 'r1', on: onTest })).toMatchObject({
        n: (dark?.support ?? 0) + (light?.support ?? 0),
        ...{ classes: ['dark', 'grey', 'light'], perClass: [{}, { class: greyRow?.class, support: 0 }, {}] },
      });
      await classes.add({ name: 'grey' });
      await labels.apply({
        selection: { ids },
        change: { to: 'class', class: await idOf(engine, 'grey') },
        reason: '',
      });
      expect(await evaluate({ run: 'r1', on: onTest })).toEqual(before);
    }));
});

describe('images of a class unknown to a run', () => {
  it('are counted beside the figure, by class name', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { classes, labels } = engine.requests;
      const { evaluate } = engine.jobs.runs;
      await engine.requests.splits.make(split);
      await train(engine, 1);
      await classes.add({ name: 'child' });
      const ids = (await imagesOf(engine, term('split', 'test'))).slice(0, 3);
      await labels.apply({
        selection: { ids },
        change: { to: 'class', class: await idOf(engine, 'child') },
        reason: '',
      });
      expect(await evaluate({ run: 'r1', on: onTest })).toMatchObject({ n: 15, unknown: { child: 3 } });

      const refusal = (...values: string[]) =>
        failureOf(evaluate({ run: 'r1', on: { data: 'filter', filter: [term('class', ...values)] } }));
      expect(await refusal('child')).toMatchObject({
        kind: 'no-data',
        message: 'r1 doesn’t know “child”: it was trained on “dark”, “light”.',
      });
      expect((await refusal('nobody')).message).toBe('There is no class “nobody” in this project.');
      await classes.rename({ class: await idOf(engine, 'child'), name: 'kid' });
      expect((await refusal('child')).message).toBe(
        'There is no class “child” in this project. “child” is called “kid” now.',
      );
      const all = await imagesOf(engine);
      await labels.apply({ selection: { ids: all }, change: { to: 'unsure' }, reason: '' });
      expect((await failureOf(evaluate({ run: 'r1', on: onTest }))).message).toBe(
        'None of the 18 images of this filter is labelled and readable.',
      );

      const outside = join(folder, 'outside');
      await writeClassFolders(outside, ['dark', 'light'], 4);
      await mkdir(join(outside, 'elder'));
      await writeFile(join(outside, 'elder', 'x.jpg'), await jpeg(7000));
      await writeFile(join(outside, 'loose.jpg'), await jpeg(7001));
      await classes.rename({ class: await idOf(engine, 'light'), name: 'bright' });
      const onFolder = await evaluate({ run: 'r1', withSeen: true, on: { data: 'folder', folder: outside } });
      expect(onFolder).toMatchObject({ n: 8, unknown: { elder: 1 }, classes: ['bright', 'dark'] });
      expect(onFolder.accuracy).toBeGreaterThan(0.8);
      expect(onFolder.refused.map(({ path }) => path)).toEqual([join(outside, 'loose.jpg')]);
    }));
});
