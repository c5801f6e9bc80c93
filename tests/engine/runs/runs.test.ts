import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { NetworkRecipe } from '../../../src-shared/domain/recipe';
import { failureOf, withEngine, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 40);

const train = (engine: EngineClient, seed = 0) =>
  engine.jobs.runs.train({ recipe: tinyRecipe, seed, precision: 'float32' });

const withTrained = preparedProject(darkAndLight, (engine) => train(engine));

describe('a run', () => {
  it('trains, is evaluated on every part, and has consistent figures', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const epochs: number[] = [];
      engine.on('runs', 'epochEnded', ({ metrics }) => epochs.push(metrics.epoch));
      const result = await train(engine);
      expect(result).toMatchObject({
        run: 'r1',
        recipe: 'tiny',
        classes: ['dark', 'light'],
        epochs: 4,
        train: { n: 64 },
        validation: { n: 8 },
        test: { n: 8, accuracy: 1 },
        confusion: [
          [4, 0],
          [0, 4],
        ],
        precision: 'float32',
        augmentationApplied: { horizontalFlip: true, brightness: 0.1 },
        ending: 'complete',
        keptEpoch: 4,
        skippedSteps: 0,
        resumes: [],
        madeDefaultSplit: true,
        leftOut: [],
      });
      expect(result.test?.interval[0]).toBeCloseTo(0.6756, 4); // Wilson for 8 of 8
      expect(result.test?.interval[1]).toBe(1);
      expect(epochs).toEqual([1, 2, 3, 4]);
      const run = await engine.requests.runs.get({ run: 'r1' });
      expect(run.metrics.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
      expect(run.metrics.at(-1)?.validation?.accuracy).toBe(run.validation?.accuracy);
      expect(run).toMatchObject({ relabelled: 0, test: { confusion: result.confusion }, recipe: tinyRecipe, result });
      expect(await readdir(join(folder, 'test.facet', 'runs', 'r1'))).toEqual(
        expect.arrayContaining([
          'evaluation.json',
          'manifest.json',
          'metrics.jsonl',
          'model',
          'predictions.f32',
          'recipe.json',
        ]),
      );
    }));

  it('shows its mistakes; relabelling an image makes it stale, undo makes it current again', () =>
    withProject(darkAndLight, async (engine) => {
      // Mislabel some dark pictures, so that there are mistakes to find.
      const { images, classes, labels, runs, splits } = engine.requests;
      await splits.make({ method: 'stratified', test: 0.2, validation: 0.1, seed: 0 });
      const ofTest = [
        { key: 'split' as const, negated: false, values: ['test'] },
        { key: 'class' as const, negated: false, values: ['dark'] },
      ];
      const dark = await images.list({ filter: ofTest, sort: 'id', descending: false, limit: 2, offset: 0 });
      const light = (await classes.list({})).classes.find(({ name }) => name === 'light')?.id ?? 0;
      const wrong = dark.images.map(({ id }) => id);
      await labels.apply({ selection: { ids: wrong }, change: { to: 'class', class: light }, reason: '' });
      const { run } = await train(engine);
      await runs.look({ run });
      const { total, mistakes } = await runs.mistakes({ run, part: 'test', limit: 10 });
      expect(total).toBe(2);
      expect(mistakes.map(({ image }) => image).sort()).toEqual([...wrong].sort());
      expect(mistakes[0]).toMatchObject({ actual: 'light', predicted: 'dark', split: 'test' });
      expect(mistakes[0]?.confidence).toBeGreaterThanOrEqual(mistakes[1]?.confidence ?? 1);
      const filter = [{ key: 'run' as const, negated: false, values: [`${run}:wrong`] }];
      const found = await images.list({ filter, sort: 'confidence', descending: true, limit: 10, offset: 0 });
      expect(found.images.map(({ id }) => id)).toEqual(expect.arrayContaining(wrong));
      await labels.undo({});
      expect((await runs.get({ run })).relabelled).toBe(2);
      await labels.redo({});
      expect((await runs.get({ run })).relabelled).toBe(0);
    }));

  it('is evaluated on a filter, per part, and on a folder outside the project', () =>
    withTrained(async (engine, folder, { run, test }) => {
      const { evaluate } = engine.jobs.runs;
      expect(await evaluate({ run, on: { data: 'snapshot' } })).toMatchObject({ n: test?.n, accuracy: test?.accuracy });
      const ofBoth = [{ key: 'class' as const, negated: false, values: ['dark', 'light'] }];
      const all = await evaluate({ run, withSeen: true, on: { data: 'filter', filter: ofBoth } });
      expect(all).toMatchObject({ n: 80, seen: { figuresOn: 'all', train: { n: 64 }, validation: { n: 8 } } });
      expect(all.slices.map(({ key, value, n }) => [key, value, n])).toEqual([
        ['split', 'test', 8],
        ['split', 'train', 64],
        ['split', 'validation', 8],
      ]);
      const outside = join(folder, 'outside');
      await writeClassFolders(outside, ['dark', 'light'], 5);
      await writeFile(join(outside, 'dark', 'broken.jpg'), 'nothing');
      await mkdir(join(outside, 'other'));
      await writeFile(join(outside, 'other', 'x.jpg'), await jpeg(1));
      const onFolder = await evaluate({ run, withSeen: true, on: { data: 'folder', folder: outside } });
      expect(onFolder).toMatchObject({ n: 10, accuracy: 1, unknown: { other: 1 } });
      expect(onFolder.refused.map(({ path }) => path.replace(outside, ''))).toEqual(['/dark/broken.jpg']);
      expect(await failureOf(evaluate({ run: 'r9', on: { data: 'snapshot' } }))).toMatchObject({ kind: 'not-found' });
    }));

  it('is exported, checked in a fresh process, and predicts files', () =>
    withTrained(async (engine, folder, { run }) => {
      const to = join(folder, 'model');
      const exported = await engine.jobs.exports.run({ run, format: 'tfjs', to });
      expect(exported.check).toMatchObject({ images: 80, sameClass: 1 });
      expect(exported.check.worstDifference).toBeLessThan(1e-5);
      expect(exported.files).toEqual(
        expect.arrayContaining(['MODEL_CARD.md', 'labels.txt', 'metadata.json', 'model.json']),
      );
      expect(JSON.parse(await readFile(join(to, 'metadata.json'), 'utf8'))).toMatchObject({
        classes: ['dark', 'light'],
        preprocessing: 'srgb-fill-triangle-1',
        inputEdge: 16,
      });
      expect(await readFile(join(to, 'MODEL_CARD.md'), 'utf8')).toContain('Must not be used');
      expect(await failureOf(engine.jobs.exports.run({ run, format: 'tfjs', to }))).toMatchObject({
        kind: 'bad-input',
      });

      const news = join(folder, 'news');
      await writeClassFolders(news, ['dark', 'light'], 3);
      await writeFile(join(news, 'dark', 'empty.jpg'), '');
      const csv = join(folder, 'predictions.csv');
      const copyInto = join(folder, 'sorted');
      const paths = [join(news, 'dark'), join(news, 'light', 'light_000.jpg'), join(news, 'missing.jpg')];
      const predicted = await engine.jobs.predictions.run({ model: to, paths, csv, copyInto });
      expect(predicted).toMatchObject({
        images: 4,
        classes: [
          { class: 'dark', images: 3 },
          { class: 'light', images: 1 },
        ],
      });
      expect(predicted.refused.map(({ path }) => path).sort()).toEqual([
        join(news, 'dark', 'empty.jpg'),
        join(news, 'missing.jpg'),
      ]);
      const lines = (await readFile(csv, 'utf8')).trim().split('\n');
      expect(lines).toHaveLength(5);
      expect(lines[0]).toBe('path,class,decision,confidence,dark,light');
      expect(await readdir(join(copyInto, 'dark'))).toEqual(['dark_000.jpg', 'dark_001.jpg', 'dark_002.jpg']);
      await engine.jobs.predictions.run({
        model: to,
        paths: [join(news, 'dark', 'dark_000.jpg')],
        csv: null,
        copyInto,
      });
      expect(await readdir(join(copyInto, 'dark'))).toContain('dark_000 (2).jpg');
    }));

  it('leaves out and names a picture that vanished since its import, and trains on the rest', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const gone = join(folder, 'images', 'dark', 'dark_007.jpg');
      const other = join(folder, 'images', 'dark', 'dark_008.jpg');
      await rm(gone);
      await writeFile(other, await jpeg(4711));
      const result = await train(engine);
      expect(result.leftOut.map(({ path }) => path).sort()).toEqual([gone, other]);
      expect((result.train?.n ?? 0) + (result.validation?.n ?? 0) + (result.test?.n ?? 0)).toBe(78);
      const filter = [{ key: 'state' as const, negated: false, values: ['missing', 'changed'] }];
      const { images } = await engine.requests.images.list({
        filter,
        sort: 'path',
        descending: false,
        limit: 9,
        offset: 0,
      });
      expect(images.map(({ path, state }) => [path, state])).toEqual([
        [gone, 'missing'],
        [other, 'changed'],
      ]);
    }));

  it('is refused where there is nothing to learn', () =>
    withEngine(async (engine, folder) => {
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect(await failureOf(train(engine))).toMatchObject({ kind: 'no-data' });
      await writeClassFolders(join(folder, 'images'), ['only'], 6);
      await engine.jobs.imports.run({ folder: join(folder, 'images'), labels: { from: 'folders' }, dryRun: false });
      const failure = await failureOf(train(engine));
      expect(failure).toMatchObject({ kind: 'no-data', message: 'All labelled images are “only”.' });
      expect(await failureOf(engine.jobs.runs.train({ recipe: 'z' }))).toMatchObject({ kind: 'not-found' });
      expect((await engine.requests.runs.list({})).runs).toEqual([]);
    }));

  it('is refused where it would not fit into memory; a batch larger than the data needs memory only for the data', () =>
    withProject(darkAndLight, async (engine) => {
      const { device } = await engine.requests.doctor.machine({});
      const network: NetworkRecipe['network'] = [
        { layer: 'flatten' },
        { layer: 'dense', units: 500_000_000, activation: 'relu' },
      ];
      const failure =
        device === 'cpu' && (await failureOf(engine.jobs.runs.train({ recipe: { ...tinyRecipe, network } })));
      if (failure !== false) {
        expect(failure.kind).toBe('bad-input');
        expect(failure.message).toMatch(
          /^Training 8 images per step needs about [\d.]+ GB of memory; [\d.]+ GB is free\.$/,
        );
      }
      const all = await engine.jobs.runs.train({ recipe: { ...tinyRecipe, batchSize: 10_000_000, epochs: 1 } });
      expect(all.peakRssMb).toBeLessThan(2000); // 31 GB, were the batch padded
    }));

  it('ends as cancelled when cancelled during an epoch', () =>
    withProject(darkAndLight, async (engine) => {
      const abort = new AbortController();
      let askedAt = 0;
      const run = engine.jobs.runs.train(
        { recipe: { ...tinyRecipe, epochs: 1000 } },
        {
          signal: abort.signal,
          onProgress: ({ phase, done }) => {
            if (phase !== 'Training' || done === 0 || askedAt > 0) return;
            askedAt = Date.now();
            abort.abort();
          },
        },
      );
      expect((await failureOf(run)).kind).toBe('cancelled');
      expect(Date.now() - askedAt).toBeLessThan(5000);
      expect((await engine.requests.runs.list({})).runs).toMatchObject([{ run: 'r1', state: 'cancelled' }]);
    }));
});
