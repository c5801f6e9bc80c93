import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { engineIn, failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { until } from '../../helpers/programs/processes';
import { tinyRecipe } from '../../helpers/projects/recipes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 12);
const byPath = { filter: [], sort: 'path' as const, descending: false };

describe('a view', () => {
  it('fixes an order; rows are fetched by index with their current labels', () =>
    withProject(catsAndDogs, async ({ requests }) => {
      const { view, total } = await requests.images.view({ ...byPath, descending: true });
      expect(total).toBe(24);
      const { images } = await requests.images.rows({ view, from: 10, to: 14 });
      expect(images.map(({ path }) => path.replace(/^.*\//, ''))).toEqual([
        'dog_001.jpg',
        'dog_000.jpg',
        'cat_011.jpg',
        'cat_010.jpg',
      ]);
      const [first = { id: 0 }] = images;
      await requests.labels.apply({ selection: { ids: [first.id] }, change: { to: 'unsure' }, reason: '' });
      const again = await requests.images.rows({ view, from: 10, to: 11 });
      expect(again.images).toMatchObject([{ id: first.id, labelState: 'unsure', class: null }]);
      expect(await requests.images.rows({ view, from: 20, to: 99 })).toMatchObject({ images: { length: 4 } });
      const { ids } = await requests.images.ids({ view, from: 0, to: 24 });
      expect(new Set(ids).size).toBe(24);
      for (let made = 0; made < 8; made += 1) await requests.images.view(byPath);
      expect(await failureOf(requests.images.rows({ view, from: 0, to: 1 }))).toMatchObject({ kind: 'not-found' });
    }));

  it('stays fixed while labels change and images arrive; a selection in it means those images', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const { images, labels, classes } = engine.requests;
      const filter = [{ key: 'class' as const, negated: false, values: ['cat'] }];
      const { view, total } = await images.view({ ...byPath, filter });
      const { ids } = await images.ids({ view, from: 0, to: total });
      const dog = (await classes.list({})).classes.find(({ name }) => name === 'dog')?.id ?? 0;
      const change = { to: 'class', class: dog } as const;
      await labels.apply({ selection: { ids: ids.slice(0, 2) }, change, reason: '' });
      await writeClassFolders(join(folder, 'more'), ['cat'], 3);
      await importFolder(engine, join(folder, 'more'));
      expect(await images.ids({ view, from: 0, to: 99 })).toEqual({ ids });
      const rows = await images.rows({ view, from: 0, to: 3 });
      expect(rows.images.map((row) => row.class)).toEqual(['dog', 'dog', 'cat']);
      expect(await images.view({ ...byPath, filter })).toMatchObject({ total: 13 });
      const tag = { to: 'tag', tag: 'seen' } as const;
      const selection = { view, except: ids.slice(-1) };
      expect(await labels.apply({ selection, change: tag, reason: '' })).toMatchObject({ changed: 11 });
      const tagged = [{ key: 'tag' as const, negated: false, values: ['seen'] }];
      expect(await images.counts({ filter: tagged })).toMatchObject({ total: 11, class: { dog: 2, cat: 9 } });
      const unknown = labels.apply({ selection: { view: 99, except: [] }, change: tag, reason: '' });
      expect(await failureOf(unknown)).toMatchObject({ kind: 'not-found' });
    }));

  it('of a dead engine is unknown to the next one: neither shown nor labelled', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const filter = [{ key: 'class' as const, negated: false, values: ['cat'] }];
      const { view } = await engine.requests.images.view({ ...byPath, filter });
      engine.child.kill();
      await engine.child.ended;
      const next = engineIn(folder);
      try {
        const { project, images, labels } = next.requests;
        await project.open({ path: join(folder, 'test.facet') });
        for (let made = 0; made < 8; made += 1) await images.view(byPath);
        const lost = { kind: 'not-found', message: 'This view is no longer kept.', next: 'Ask for a new one.' };
        expect(await failureOf(images.ids({ view, from: 0, to: 0 }))).toEqual(lost);
        expect(await failureOf(images.rows({ view, from: 0, to: 1 }))).toEqual(lost);
        const selection = { view, except: [] };
        expect(await failureOf(labels.apply({ selection, change: { to: 'unsure' }, reason: '' }))).toEqual(lost);
        expect(await images.counts({ filter: [] })).toMatchObject({ labelState: { labelled: 24 } });
      } finally {
        await next.child.stop();
      }
    }));

  it('has counts that follow the filter', () =>
    withProject(catsAndDogs, async ({ requests }) => {
      await requests.splits.make({ method: 'every-fifth' });
      const { images } = await requests.images.list({ ...byPath, limit: 2, offset: 0 });
      const ids = images.map(({ id }) => id);
      await requests.labels.apply({ selection: { ids }, change: { to: 'excluded' }, reason: '' });
      const all = await requests.images.counts({ filter: [] });
      expect(all).toMatchObject({ total: 24, state: { ok: 24 }, labelState: { labelled: 22, excluded: 2 } });
      expect(all.split).toEqual({ train: 19, test: 5 });
      expect(all.class).toEqual({ '': 2, cat: 10, dog: 12 });
      const filter = [{ key: 'class' as const, negated: false, values: ['dog'] }];
      expect(await requests.images.counts({ filter })).toMatchObject({ total: 12, class: { dog: 12 } });
    }));

  it('reports many changes of images in one event', () =>
    withProject(catsAndDogs, async (engine) => {
      let notices = 0;
      engine.on('images', 'changed', () => (notices += 1));
      const steps = Array.from({ length: 20 }, (_, index) => index).map((index) =>
        engine.requests.labels.apply({
          selection: { ids: [1 + (index % 5)] },
          change: { to: index % 2 === 0 ? 'unsure' : 'excluded' },
          reason: '',
        }),
      );
      await Promise.all(steps);
      await until(() => notices > 0, 'a notice');
      expect(notices).toBeLessThan(20);
    }));
});

describe('an image', () => {
  it('has its label history, newest first, with who, why and how', () =>
    withProject(catsAndDogs, async ({ requests }) => {
      const [{ id } = { id: 0 }] = (await requests.images.list({ ...byPath, limit: 1, offset: 0 })).images;
      const { classes } = await requests.classes.list({});
      const dog = classes.find(({ name }) => name === 'dog')?.id ?? 0;
      await requests.labels.apply({
        selection: { ids: [id] },
        change: { to: 'class', class: dog },
        reason: 'it barks',
      });
      await requests.labels.undo({});
      const { image, history } = await requests.images.get({ image: id });
      expect(image).toMatchObject({ id, class: 'cat' });
      expect(history.map(({ cause, from, to, actor, reason }) => [cause, from, to, actor, reason])).toEqual([
        ['undo', 'dog', 'cat', 'tester', 'it barks'],
        ['do', 'cat', 'dog', 'tester', 'it barks'],
        ['import', null, 'cat', 'tester', ''],
      ]);
      expect(await failureOf(requests.images.get({ image: 99 }))).toMatchObject({ kind: 'not-found' });
      expect(await requests.labels.next({})).toEqual({ undo: null, redo: 'Label 1 image “dog”' });
    }));

  it('is rendered to a file, never enlarged; a missing original is reported', () =>
    withProject(catsAndDogs, async ({ requests }, folder) => {
      const { images } = await requests.images.list({ ...byPath, limit: 2, offset: 0 });
      const [first = 0, second = 0] = images.map(({ id }) => id);
      const { file } = await requests.images.render({ image: first, edge: 32 });
      expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg', width: 32, height: 32 });
      const large = await requests.images.render({ image: first, edge: 1024 });
      expect(await sharp(large.file).metadata()).toMatchObject({ width: 48 });
      expect((await requests.images.render({ image: first, edge: 32 })).file).toBe(file);
      await rm(join(folder, 'images', 'cat', 'cat_001.jpg'));
      expect(await failureOf(requests.images.render({ image: second, edge: 32 }))).toMatchObject({ kind: 'not-found' });
    }));
});

describe('two runs', () => {
  it('are compared: the comparison shows what the newer one fixed and what it broke', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 30),
      async (engine) => {
        const { requests, jobs } = engine;
        await requests.splits.make({ method: 'stratified', test: 0.3, validation: 0, seed: 1 });
        const filter = [
          { key: 'split' as const, negated: false, values: ['test'] },
          { key: 'class' as const, negated: false, values: ['dark'] },
        ];
        const { images } = await requests.images.list({ filter, sort: 'id', descending: false, limit: 3, offset: 0 });
        const ids = images.map(({ id }) => id);
        const { classes } = await requests.classes.list({});
        const light = classes.find(({ name }) => name === 'light')?.id ?? 0;
        await requests.labels.apply({ selection: { ids }, change: { to: 'class', class: light }, reason: '' });
        const first = await jobs.runs.train({ recipe: tinyRecipe });
        await requests.runs.look({ run: first.run });
        const cell = { run: first.run, part: 'test' as const, actual: 'light', predicted: 'dark', limit: 10 };
        expect(await requests.runs.outcomes(cell)).toMatchObject({
          total: 3,
          outcomes: [{ now: 'light', predicted: 'dark' }, {}, {}],
        });
        await requests.labels.undo({});
        const afterUndo = await requests.runs.outcomes({ ...cell, limit: 1 });
        expect(afterUndo).toMatchObject({ outcomes: [{ actual: 'light', now: 'dark' }] });
        const second = await jobs.runs.train({ recipe: tinyRecipe });
        await requests.runs.look({ run: second.run });
        // By the labels of the newer run both are right: correcting a label fixes no prediction.
        const same = await requests.runs.compare({ run: second.run, before: first.run, part: 'test' });
        expect(same).toEqual({ images: 18, fixed: [], broken: [], unknown: {} });
        // An untrained network is wrong where the trained one is right.
        const poor = await jobs.runs.train({
          recipe: { ...tinyRecipe, epochs: 1, optimizer: { ...tinyRecipe.optimizer, learningRate: 1e-9 } },
        });
        await requests.runs.look({ run: poor.run });
        const broken = await requests.runs.compare({ run: poor.run, before: second.run, part: 'test' });
        expect(broken.fixed).toEqual([]);
        expect(broken.broken.length).toBe(Math.round((1 - (poor.test?.accuracy ?? 1)) * 18));
        const fixed = await requests.runs.compare({ run: second.run, before: poor.run, part: 'test' });
        expect(fixed.fixed.map(({ image }) => image).sort()).toEqual(broken.broken.map(({ image }) => image).sort());
      },
    ));
});
