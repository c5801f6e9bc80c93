import Database from 'better-sqlite3';
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWithSums } from '../../../src-main/platform/sums/sums';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { engineIn, failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { fetchedStarter, programsWithoutStarters } from '../../helpers/projects/starters';

const space = 'general-srgb-fill-triangle-1';
const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 20);
const embed = (engine: EngineClient) => engine.jobs.embeddings.make({});
const rowsIn = (folder: string): Promise<Buffer> =>
  readFile(join(folder, 'test.facet', 'embeddings', space, 'rows.f32'));

describe('embeddings', () => {
  it('are computed once per content, and again when it changes', (context) => {
    fetchedStarter(context, 'general');
    return withProject(darkAndLight, async (engine, folder) => {
      expect(await embed(engine)).toMatchObject({
        ...{ starter: 'general', dimensions: 1280, precision: 'float32', embedded: 40, images: 40, refused: [] },
      });
      const first = await rowsIn(folder);
      expect(first.length).toBe(40 * 1280 * 4);
      expect(await embed(engine)).toMatchObject({ embedded: 0, images: 40 });

      const images = join(folder, 'images', 'dark');
      await cp(join(images, 'dark_000.jpg'), join(images, 'copy.jpg'));
      await writeFile(join(images, 'dark_001.jpg'), await jpeg(999, 30));
      await rm(join(images, 'dark_002.jpg'));
      await importFolder(engine, join(folder, 'images'));
      expect(await embed(engine)).toMatchObject({ embedded: 1, images: 40, refused: [] });
      const second = await rowsIn(folder);
      expect(second.subarray(0, first.length).equals(first)).toBe(true);
      expect(second.length).toBe(41 * 1280 * 4);
      expect(await readdir(join(folder, 'test.facet', 'embeddings'))).toEqual([space]);
    });
  });

  it('are computed again where an earlier version resized otherwise, which the phase says', (context) => {
    fetchedStarter(context, 'general');
    return withProject(darkAndLight, async (engine, folder) => {
      await embed(engine);
      await engine.requests.project.close({});
      const embeddings = join(folder, 'test.facet', 'embeddings');
      const earlier = 'general-srgb-fill-linear-1';
      await rename(join(embeddings, space), join(embeddings, earlier));
      const described = {
        starter: 'general',
        dimensions: 1280,
        preprocessing: 'srgb-fill-linear-1',
        precision: 'float32',
      };
      await writeWithSums(join(embeddings, earlier), { 'space.json': JSON.stringify(described) });
      const database = new Database(join(folder, 'test.facet', 'catalog.sqlite'));
      database.prepare('UPDATE embedding_rows SET space = ?').run(earlier);
      database.close();
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      const phases = new Set<string>();
      engine.on('jobs', 'changed', ({ phase }) => phases.add(phase));
      expect(await embed(engine)).toMatchObject({ embedded: 40, images: 40 });
      expect(phases).toContain('Computing features again, since pictures are resized more exactly now');
      expect((await readdir(embeddings)).sort()).toEqual([earlier, space]);
      const { checks } = await engine.jobs.doctor.check({ repair: false });
      expect(checks.find(({ name }) => name === 'embeddings')).toMatchObject({
        ok: true,
        detail: '80 rows of features, 40 of them (1 MB) resized as earlier versions did, which only older runs use',
      });
    });
  });

  it('leave out unreadable files, and say so', (context) => {
    fetchedStarter(context, 'general');
    return withProject(darkAndLight, async (engine, folder) => {
      const images = join(folder, 'images', 'dark');
      await rm(join(images, 'dark_002.jpg'));
      await writeFile(join(images, 'dark_003.jpg'), await jpeg(999, 30));
      const { embedded, refused } = await embed(engine);
      expect(embedded).toBe(38);
      expect(refused.map(({ path }) => path).sort()).toEqual(
        ['dark_002.jpg', 'dark_003.jpg'].map((name) => join(images, name)),
      );
      expect(refused.find(({ path }) => path.endsWith('3.jpg'))?.reason).toMatch(/content changed since/);
    });
  });

  it('keep finished rows when cancelled', (context) => {
    fetchedStarter(context, 'general');
    return withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 300),
      async (engine, folder) => {
        const cancel = new AbortController();
        engine.on('jobs', 'changed', ({ phase, done }) => {
          if (phase === 'Computing features' && done > 512) cancel.abort();
        });
        const failed = await failureOf(engine.jobs.embeddings.make({}, { signal: cancel.signal }));
        expect(failed.kind).toBe('cancelled');
        expect(await readdir(join(folder, 'test.facet', 'embeddings'))).toEqual([space]);
        expect(await embed(engine)).toMatchObject({ embedded: 88, images: 600 });
      },
    );
  });

  it('are recomputed when their file is missing or damaged, which doctor finds', (context) => {
    fetchedStarter(context, 'general');
    return withProject(darkAndLight, async (engine, folder) => {
      await embed(engine);
      const file = join(folder, 'test.facet', 'embeddings', space, 'rows.f32');
      const rows = await rowsIn(folder);
      rows[5 * 1280 * 4] = (rows[5 * 1280 * 4] ?? 0) ^ 255;
      await writeFile(file, rows);
      const { checks, repairs } = await engine.jobs.doctor.check({ repair: true });
      expect(checks.find(({ name }) => name === 'embeddings')).toMatchObject({
        ok: true,
        detail: '39 rows of features',
      });
      expect(repairs).toMatchObject([{ name: 'embeddings', mended: 1 }]);
      expect(await embed(engine)).toMatchObject({ embedded: 1, images: 40 });
      await rm(file);
      expect(await embed(engine)).toMatchObject({ embedded: 40, images: 40 });
    });
  });

  it('from the faces starter require its terms to be accepted in the project', (context) => {
    fetchedStarter(context, 'faces');
    return withProject(darkAndLight, async (engine, folder) => {
      const refused = await failureOf(engine.jobs.embeddings.make({ starter: 'faces' }));
      expect(refused).toMatchObject({ kind: 'terms', next: { step: 'accept-terms' } });
      for (const said of ['identity, age and gender', 'research only', 'biometric data', 'never matched to persons']) {
        expect(refused.message).toContain(said);
      }
      const before = await engine.requests.starters.list({});
      expect(before.starters).toMatchObject([{ areTermsAccepted: true }, { id: 'faces', areTermsAccepted: false }]);
      await engine.requests.starters.acceptTerms({ starter: 'faces' });
      await engine.requests.project.close({});
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      const after = await engine.requests.starters.list({});
      expect(after.starters[1]).toMatchObject({ id: 'faces', areTermsAccepted: true });
      expect(await engine.jobs.embeddings.make({ starter: 'faces' })).toMatchObject({ embedded: 40, dimensions: 1280 });
    });
  });
});

describe('a quick run', () => {
  it('trains on features and exports a model of pixels that predicts the same', (context) => {
    fetchedStarter(context, 'general');
    return withProject(darkAndLight, async (engine, folder) => {
      const result = await engine.jobs.runs.train({ recipe: 'quick', seed: 3 });
      expect(result).toMatchObject({
        ...{ run: 'r1', recipe: 'quick', starter: 'general', epochs: 1, classes: ['dark', 'light'], seed: 3 },
        ...{ test: { n: 4 }, validation: { n: 4 }, madeDefaultSplit: true, precision: 'float32' },
      });
      expect(result.train?.accuracy).toBeGreaterThan(0.9);
      expect(result.tried).toHaveLength(8);
      expect(await readdir(join(folder, 'test.facet', 'pixels'))).toEqual([]);
      const run = await engine.requests.runs.get({ run: 'r1' });
      expect(run).toMatchObject({ run: { state: 'done', isResumable: false, epochsDone: 1 }, result });
      expect((await failureOf(engine.jobs.runs.resume({ run: 'r1' }))).message).toMatch(/no epochs to add/);

      const to = join(folder, 'model');
      const exported = await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to });
      expect(exported.check.images).toBe(40);
      expect(exported.check.worstDifference).toBeLessThan(1e-5);
      expect(await readFile(join(to, 'MODEL_CARD.md'), 'utf8')).toContain('starter model general: EfficientNet-Lite0');
      const filter = [{ key: 'class' as const, negated: false, values: ['dark'] }];
      const evaluated = await engine.jobs.runs.evaluate({ run: 'r1', withSeen: true, on: { data: 'filter', filter } });
      expect(evaluated.n).toBe(20);
      const csv = join(folder, 'p.csv');
      await engine.jobs.predictions.run({ model: to, paths: [join(folder, 'images')], csv, copyInto: null });
      const lines = (await readFile(csv, 'utf8')).trim().split('\n').slice(1);
      expect(lines).toHaveLength(40);
      const dark = lines.filter((line) => line.includes('/dark/'));
      expect(dark.filter((line) => line.split(',')[1] === 'dark')).toHaveLength(Math.round(evaluated.accuracy * 20));
      expect(evaluated.accuracy).toBeGreaterThan(0.9);
    });
  });

  it('refuses a starter for a recipe that uses none', () =>
    withProject(darkAndLight, async (engine) => {
      expect(await failureOf(engine.jobs.runs.train({ recipe: 'a', starter: 'general' }))).toMatchObject({
        kind: 'bad-input',
        message: 'Recipe a has no starter model: it trains a network from scratch.',
      });
    }));
});

describe('without the starter models', () => {
  it('everything else works, and the missing part is named', () =>
    withFolder(async (folder) => {
      await writeClassFolders(join(folder, 'images'), ['dark', 'light'], 4);
      const FACET_PROGRAMS = await programsWithoutStarters(join(folder, 'checkout'), 'The network was lost.');
      const environment = { FACET_PROGRAMS, FACET_LOGS: join(folder, 'logs') };
      const engine = engineIn(folder, environment);
      try {
        await engine.requests.project.create({ path: join(folder, 'test.facet') });
        await importFolder(engine, join(folder, 'images'));
        expect(await failureOf(engine.jobs.embeddings.make({}))).toEqual({
          kind: 'not-found',
          message: 'The starter model general is not installed. The network was lost.',
          next: { step: 'run-set-up', otherwise: 'Recipes a and b work without a starter model.' },
        });
        expect(await engine.requests.doctor.machine({})).toMatchObject({
          starters: [
            { id: 'general', isInstalled: false, reason: expect.stringContaining('The network was lost.') as string },
            { id: 'faces', isInstalled: false },
          ],
        });
      } finally {
        await engine.child.stop();
      }
      const path = join(folder, 'test.facet');
      const trained = await facet(['train', path, '--epochs', '1', '--json'], { environment });
      expect(trained).toMatchObject({ code: 0, json: { recipe: 'b', starter: null } });
      expect(trained.stderr).toContain('is not installed. The network was lost. Training recipe b, which needs none.');
    }));
});
