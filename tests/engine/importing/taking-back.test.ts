import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facetIn } from '../../helpers/programs/cli';
import { allImages, failureOf, importFolder, withEngine, withFolder, withProject } from '../../helpers/programs/engine';
import { rowsOf } from '../../helpers/projects/rows';
import { people } from '../../helpers/files/folders';

const writePhotos = people(3);
const exclude = (engine: EngineClient, id: number) =>
  engine.requests.labels.apply({ selection: { ids: [id] }, change: { to: 'excluded' }, reason: '' });

describe('taking back an import', () => {
  it('removes its images and classes, except those that were edited since', () =>
    withEngine(async (engine, folder) => {
      await writePhotos(join(folder, 'images', 'a'));
      await writePhotos(join(folder, 'images', 'b'));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect((await importFolder(engine, join(folder, 'images'))).classes).toHaveLength(2); // a and b: the wrong level
      const asked = { folder: join(folder, 'images'), dryRun: false };
      expect(await engine.requests.imports.takeBack({ ...asked, dryRun: true })).toMatchObject({
        removed: 12,
        kept: 0,
      });
      expect(await engine.requests.imports.takeBack(asked)).toEqual({ removed: 12, kept: 0, classes: ['a', 'b'] });
      expect((await engine.requests.classes.list({})).classes).toEqual([]);
      expect((await failureOf(engine.requests.imports.takeBack(asked))).kind).toBe('not-found');
      const right = { folder: join(folder, 'images'), labels: { from: 'folders', level: 2 }, dryRun: false } as const;
      expect(await engine.jobs.imports.run(right)).toMatchObject({ added: 12 });
      const [first] = (await engine.requests.images.list(allImages)).images;
      expect(first?.id).toBe(13); // ids are never reused
      await exclude(engine, 13);
      expect(await engine.requests.imports.takeBack({ ...asked, folder: join(folder, 'images', 'a') })).toEqual({
        removed: 5,
        kept: 1,
        classes: [],
      });
      await engine.requests.labels.undo({});
      expect(await rowsOf(engine, folder)).toHaveLength(7);
      expect(await engine.jobs.imports.run(right)).toMatchObject({ added: 5, unchanged: 7 });
      expect((await engine.jobs.doctor.check({ repair: false })).checks.filter(({ ok }) => !ok)).toEqual([]);
    }));

  it('keeps images that are in a split', () =>
    withProject(writePhotos, async (engine, folder) => {
      await engine.requests.splits.make({ method: 'stratified', validation: 0.2, test: 0.2, seed: 0 });
      const asked = { folder: join(folder, 'images'), dryRun: false };
      expect(await engine.requests.imports.takeBack(asked)).toMatchObject({ removed: 0, kept: 6 });
    }));

  it('works from the command line', () =>
    withFolder(async (folder) => {
      const [project, root] = [join(folder, 'p.facet'), join(folder, 'images')];
      await writePhotos(root);
      const cli = facetIn(folder);
      await cli('new', project);
      await cli('import', project, root);
      const { code, json } = await cli('unimport', project, root, '--json');
      expect([code, json]).toEqual([0, { removed: 6, kept: 0, classes: ['man', 'woman'] }]);
    }));
});

describe('relinking after a renamed folder was imported again', () => {
  const doubled = (work: (engine: EngineClient, folder: string) => Promise<void>) =>
    withProject(writePhotos, async (engine, folder) => {
      await exclude(engine, 1);
      await rename(join(folder, 'images'), join(folder, 'photos'));
      const params = {
        folder: join(folder, 'photos'),
        labels: { from: 'folders' },
        dryRun: false,
        moved: 'add',
      } as const;
      expect(await engine.jobs.imports.run(params)).toMatchObject({ added: 6 });
      await work(engine, folder);
    });

  it('gives the first images the paths of their duplicates, which are removed', () =>
    doubled(async (engine, folder) => {
      expect(await engine.jobs.relinks.run({ folder: join(folder, 'photos') })).toMatchObject({
        relinked: 6,
        missing: 0,
        conflicts: [],
      });
      const after = await rowsOf(engine, folder);
      expect(after).toHaveLength(6);
      expect(after[0]).toEqual([1, 'photos/man/man_000.jpg', 'excluded', 'ok']);
      expect(await importFolder(engine, join(folder, 'photos'))).toMatchObject({ unchanged: 6, added: 0, moved: 0 });
    }));

  it('swaps paths with duplicates in a split, and leaves labelled duplicates alone', () =>
    doubled(async (engine, folder) => {
      await exclude(engine, 8);
      await engine.requests.splits.make({ method: 'stratified', validation: 0.2, test: 0.2, seed: 0 });
      const report = await engine.jobs.relinks.run({ folder: join(folder, 'photos') });
      expect(report).toMatchObject({ relinked: 5, missing: 1 });
      expect(report.conflicts.map(({ path }) => path)).toContain(join(folder, 'photos', 'man', 'man_001.jpg'));
      const after = await rowsOf(engine, folder);
      expect(after).toHaveLength(12);
      expect([after[0], after[6]]).toEqual([
        [1, 'photos/man/man_000.jpg', 'excluded', 'ok'],
        [7, 'images/man/man_000.jpg', 'man', 'missing'],
      ]);
      expect([after[1]?.[1], after[7]?.[1]]).toEqual(['images/man/man_001.jpg', 'photos/man/man_001.jpg']);
    }));
});
