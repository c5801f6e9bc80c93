import { copyFile, link, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { ImportReport, TakeOverKind } from '../../../src-shared/contract/imports';
import { facetIn } from '../../helpers/programs/cli';
import { allImages, importFolder, withEngine, withFolder, withProject } from '../../helpers/programs/engine';
import { rowsOf } from '../../helpers/projects/rows';
import { jpeg, people } from '../../helpers/files/folders';

const writePhotos = people(3);

const run = (
  engine: EngineClient,
  folder: string,
  options: { take?: TakeOverKind[]; moved?: 'relink' | 'add'; dryRun?: boolean } = {},
) => engine.jobs.imports.run({ folder, labels: { from: 'folders' }, dryRun: false, ...options });

/** The counts of a report that a dry run forecasts. */
const countsOf = ({ moved, displaced, added, updated, unchanged, missing, sameFile }: ImportReport) => {
  return { moved, displaced, added, updated, unchanged, missing, sameFile };
};

/** Imports after a dry run, which must have forecast the same counts. */
async function runAsForecast(engine: EngineClient, folder: string): Promise<ImportReport> {
  const forecast = await run(engine, folder, { dryRun: true });
  const report = await run(engine, folder);
  expect(countsOf(forecast)).toEqual(countsOf(report));
  expect(forecast.moves).toEqual(report.moves);
  return report;
}

const label = async ({ requests }: EngineClient, id: number, name: string) => {
  const { classes } = await requests.classes.list({});
  const found = classes.find((each) => each.name === name);
  return requests.labels.apply({
    selection: { ids: [id] },
    change: { to: 'class', class: found?.id ?? 0 },
    reason: '',
  });
};

describe('a source folder that was renamed and imported again', () => {
  it('keeps its images with corrections, tags and parts, and duplicates nothing', () =>
    withProject(writePhotos, async (engine, folder) => {
      await label(engine, 1, 'woman');
      await engine.requests.labels.apply({ selection: { ids: [2] }, change: { to: 'tag', tag: 'kept' }, reason: '' });
      await engine.requests.splits.make({
        method: 'stratified',
        validation: 0.2,
        test: 0.2,
        seed: 0,
      });
      const before = (await engine.requests.images.list(allImages)).images;
      await rename(join(folder, 'images'), join(folder, 'photos'));
      const foreseen = await run(engine, join(folder, 'photos'), { dryRun: true });
      expect(foreseen).toMatchObject({ moved: 6, added: 0 });
      const report = await run(engine, join(folder, 'photos'));
      expect(report).toMatchObject({ moved: 6, added: 0, updated: 0, missing: 0, displaced: 0 });
      expect(report.moves[0]).toEqual({
        image: 1,
        from: join(folder, 'images', 'man', 'man_000.jpg'),
        to: join(folder, 'photos', 'man', 'man_000.jpg'),
      });
      expect(report.toldOtherwise).toMatchObject([{ image: 1, label: 'woman', told: 'man', isCorrected: true }]);
      const after = (await engine.requests.images.list(allImages)).images;
      const kept = (rows: typeof after) => rows.map(({ id, class: name, split, tags }) => [id, name, split, tags]);
      expect(kept(after)).toEqual(kept(before));
      expect(after.map(({ path, state }) => [path.includes('/photos/'), state])).toEqual(Array(6).fill([true, 'ok']));
      expect(await run(engine, join(folder, 'photos'))).toMatchObject({ unchanged: 6, moved: 0, added: 0 });
      expect(await engine.jobs.relinks.run({ folder: join(folder, 'photos') })).toMatchObject({ missing: 0 });
      await engine.requests.labels.undo({});
    }));

  it('is added as new images on request', () =>
    withProject(writePhotos, async (engine, folder) => {
      await rename(join(folder, 'images'), join(folder, 'photos'));
      expect(await run(engine, join(folder, 'photos'), { moved: 'add' })).toMatchObject({ moved: 0, added: 6 });
    }));
});

describe('photos whose files changed places', () => {
  it('keep their labels when they swap names: each label stays with its picture', () =>
    withProject(writePhotos, async (engine, folder) => {
      const [a, b] = [join(folder, 'images', 'man', 'man_000.jpg'), join(folder, 'images', 'woman', 'woman_000.jpg')];
      await label(engine, 1, 'woman');
      await rename(a, join(folder, 'aside'));
      await rename(b, a);
      await rename(join(folder, 'aside'), b);
      const report = await runAsForecast(engine, join(folder, 'images'));
      expect(report).toMatchObject({ moved: 2, added: 0, updated: 0, unchanged: 4, missing: 0, displaced: 0 });
      expect((await rowsOf(engine, folder)).filter(([id]) => id === 1 || id === 4)).toEqual([
        [1, 'images/woman/woman_000.jpg', 'woman', 'ok'],
        [4, 'images/man/man_000.jpg', 'woman', 'ok'],
      ]);
      expect(report.toldOtherwise).toMatchObject([
        { image: 4, label: 'woman', told: 'man', isCorrected: false, hasMoved: true },
      ]);
      expect(await run(engine, join(folder, 'images'))).toMatchObject({ unchanged: 6, moved: 0 });
    }));

  it('keep them in a cycle of three, too', () =>
    withProject(writePhotos, async (engine, folder) => {
      const at = (number: number): string => join(folder, 'images', 'man', `man_00${String(number)}.jpg`);
      await rename(at(0), join(folder, 'aside'));
      await rename(at(1), at(0));
      await rename(at(2), at(1));
      await rename(join(folder, 'aside'), at(2));
      expect(await runAsForecast(engine, join(folder, 'images'))).toMatchObject({ moved: 3, updated: 0, added: 0 });
      expect((await rowsOf(engine, folder)).slice(0, 3).map(([id, path]) => [id, path])).toEqual([
        [1, 'images/man/man_002.jpg'],
        [2, 'images/man/man_000.jpg'],
        [3, 'images/man/man_001.jpg'],
      ]);
    }));

  it('take the path of a deleted picture: that image is missing, and its label moves to no other picture', () =>
    withProject(writePhotos, async (engine, folder) => {
      const root = join(folder, 'images');
      await rename(join(root, 'woman', 'woman_000.jpg'), join(root, 'man', 'man_000.jpg'));
      const report = await runAsForecast(engine, root);
      expect(report).toMatchObject({ moved: 1, displaced: 1, missing: 1, updated: 0, added: 0 });
      expect((await rowsOf(engine, folder)).filter(([id]) => id === 1 || id === 4)).toEqual([
        [1, 'images/man/man_000.jpg (replaced)', 'man', 'missing'],
        [4, 'images/man/man_000.jpg', 'woman', 'ok'],
      ]);
    }));

  it('leave their old name to a new photo, which becomes a new image', () =>
    withProject(writePhotos, async (engine, folder) => {
      const root = join(folder, 'images');
      await label(engine, 1, 'woman');
      await mkdir(join(root, 'zz'));
      await rename(join(root, 'man', 'man_000.jpg'), join(root, 'zz', 'IMG_1.jpg'));
      await writeFile(join(root, 'man', 'man_000.jpg'), await jpeg(77, 60, 80));
      const report = await runAsForecast(engine, root);
      expect(report).toMatchObject({ moved: 1, added: 1, updated: 0, displaced: 0, missing: 0 });
      const after = await rowsOf(engine, folder);
      expect(after[0]).toEqual([1, 'images/zz/IMG_1.jpg', 'woman', 'ok']);
      expect(after.at(-1)).toEqual([7, 'images/man/man_000.jpg', 'man', 'ok']);
    }));

  it('are distinguished from a new picture that replaces one, which is reported by name', () =>
    withProject(writePhotos, async (engine, folder) => {
      const file = join(folder, 'images', 'man', 'man_000.jpg');
      await writeFile(file, await jpeg(78, 60, 80));
      const report = await runAsForecast(engine, join(folder, 'images'));
      expect(report).toMatchObject({ updated: 1, moved: 0, replaced: [{ image: 1, path: file }] });
      expect((await rowsOf(engine, folder))[0]).toEqual([1, 'images/man/man_000.jpg', 'man', 'changed']);
    }));

  it('are not assumed when the old file was only touched', () =>
    withProject(writePhotos, async (engine, folder) => {
      const root = join(folder, 'images');
      await utimes(join(root, 'man', 'man_000.jpg'), 1000, 1000);
      await mkdir(join(folder, 'copies', 'boy'), { recursive: true });
      await copyFile(join(root, 'man', 'man_000.jpg'), join(folder, 'copies', 'boy', 'a.jpg'));
      expect(await run(engine, join(folder, 'copies'))).toMatchObject({ moved: 0, added: 1 });
    }));

  it('are found by a dry run among any number of photos of one size', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await mkdir(join(root, 'man'), { recursive: true });
      const photos = await Promise.all(Array.from({ length: 80 }, (_, number) => jpeg(number)));
      const bytes = Math.max(...photos.map(({ length }) => length)); // what follows a JPEG's end is ignored
      const pathOf = (number: number): string => join(root, 'man', `${String(number).padStart(3, '0')}.jpg`);
      for (const [number, photo] of photos.entries()) {
        await writeFile(pathOf(number), Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]));
      }
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect(await run(engine, root)).toMatchObject({ added: 80 });
      await rename(pathOf(79), join(root, 'man', 'moved.jpg'));
      expect(await runAsForecast(engine, root)).toMatchObject({ moved: 1, added: 0, unchanged: 79 });
    }));
});

describe('photos moved from one class folder to another', () => {
  it('stay the same images; the folder’s label is reported, and applied on request except to corrected ones', () =>
    withProject(writePhotos, async (engine, folder) => {
      const root = join(folder, 'images');
      await label(engine, 1, 'woman');
      await label(engine, 1, 'man');
      for (const name of ['man_000.jpg', 'man_001.jpg'])
        await rename(join(root, 'man', name), join(root, 'woman', name));
      const foreseen = await run(engine, root, { dryRun: true });
      expect(foreseen).toMatchObject({ moved: 2, added: 0, taken: null });
      expect(
        foreseen.toldOtherwise.map(({ image, label, told, isCorrected }) => [image, label, told, isCorrected]),
      ).toEqual([
        [1, 'man', 'woman', true],
        [2, 'man', 'woman', false],
      ]);
      const report = await run(engine, root, { take: ['labels'] });
      expect(report).toMatchObject({ moved: 2, kept: 1, taken: { changed: 1 } });
      expect((await rowsOf(engine, folder)).slice(0, 2)).toEqual([
        [1, 'images/woman/man_000.jpg', 'man', 'ok'],
        [2, 'images/woman/man_001.jpg', 'woman', 'ok'],
      ]);
      await engine.requests.labels.undo({});
      expect((await rowsOf(engine, folder))[1]).toEqual([2, 'images/woman/man_001.jpg', 'man', 'ok']);
    }));

  it('alone take the folder’s label when only moved photos are to be relabelled', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writePhotos(root);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await engine.jobs.imports.run({ folder: root, labels: { from: 'none' }, dryRun: false });
      await rename(join(root, 'man', 'man_000.jpg'), join(root, 'woman', 'man_000.jpg'));
      expect(await run(engine, root, { take: ['moved-labels'] })).toMatchObject({ moved: 1, taken: { changed: 1 } });
      const labels = (await rowsOf(engine, folder)).map(([, , name]) => name);
      expect(labels).toEqual(['woman', ...Array<string>(5).fill('unlabelled')]);
    }));
});

describe('one file', () => {
  it('is one image when a folder and then its parent are imported, with one label', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writePhotos(root);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await engine.jobs.imports.run({ folder: join(root, 'man'), labels: { from: 'none' }, dryRun: false });
      const report = await importFolder(engine, root);
      expect(report).toMatchObject({ added: 3, sameFile: 3, unchanged: 3, kept: 3 });
      expect(report.toldOtherwise[0]).toMatchObject({ label: 'unlabelled', told: 'man', isCorrected: false });
      expect(await rowsOf(engine, folder)).toHaveLength(6);
      expect(await importFolder(engine, root)).toMatchObject({ added: 0, sameFile: 3, missing: 0 });
      expect(await run(engine, root, { take: ['labels'] })).toMatchObject({ taken: { changed: 3 } });
      expect((await rowsOf(engine, folder)).map(([, , name]) => name).sort()).toEqual([
        ...Array<string>(3).fill('man'),
        ...Array<string>(3).fill('woman'),
      ]);
    }));

  it('is one image through symbolic and hard links, within an import and across sources', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writePhotos(root);
      await link(join(root, 'man', 'man_000.jpg'), join(root, 'man', 'man_000_again.jpg'));
      await link(join(root, 'man', 'man_001.jpg'), join(root, 'woman', 'hard.jpg'));
      await symlink(join(root, 'man', 'man_002.jpg'), join(root, 'woman', 'soft.jpg'));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect(await importFolder(engine, root)).toMatchObject({ added: 6, sameFile: 3, kept: 2 });
      await mkdir(join(folder, 'farm', 'boy'), { recursive: true });
      await symlink(join(root, 'man', 'man_000.jpg'), join(folder, 'farm', 'boy', 'a.jpg'));
      await symlink(join(root, 'woman'), join(folder, 'farm', 'girl'));
      await link(join(root, 'man', 'man_001.jpg'), join(folder, 'farm', 'boy', 'b.jpg'));
      expect(await importFolder(engine, join(folder, 'farm'))).toMatchObject({ added: 0, sameFile: 7 });
      expect(await rowsOf(engine, folder)).toHaveLength(6);
      await copyFile(join(root, 'man', 'man_000.jpg'), join(folder, 'farm', 'boy', 'copy.jpg'));
      expect(await importFolder(engine, join(folder, 'farm'))).toMatchObject({ added: 1, sameFile: 7 });
    }));

  it('stays one image when one of its two names changes', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writePhotos(root);
      await link(join(root, 'man', 'man_000.jpg'), join(root, 'woman', 'hard.jpg'));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect(await importFolder(engine, root)).toMatchObject({ added: 6, sameFile: 1 });
      await rename(join(root, 'man', 'man_000.jpg'), join(root, 'man', 'renamed.jpg'));
      expect(await importFolder(engine, root)).toMatchObject({ added: 0, moved: 1, sameFile: 1 });
      expect(await rowsOf(engine, folder)).toHaveLength(6);
    }));
});

describe('the command line', () => {
  it('reports moved photos and kept labels, and applies the folder’s labels on request', () =>
    withFolder(async (folder) => {
      const [project, root] = [join(folder, 'p.facet'), join(folder, 'images')];
      await writePhotos(root);
      const cli = facetIn(folder);
      await cli('new', project);
      await cli('import', project, root);
      await rename(join(root, 'man', 'man_000.jpg'), join(root, 'woman', 'x.jpg'));
      await rm(join(root, 'woman', 'woman_002.jpg'));
      await writeFile(join(root, 'woman', 'woman_002.jpg'), await jpeg(99, 20, 90));
      const preview = await cli('import', project, root, '--dry-run');
      expect(preview.stdout).toContain('Would relink 1 moved photo');
      const done = await cli('import', project, root);
      expect(done.stdout).toContain('Relinked 1 moved photo');
      expect(done.stdout).toContain('woman/x.jpg: is man, the folder says woman');
      expect(done.stdout).toContain('Replaced by another picture, still under the old label');
      expect(done.stdout).toContain('woman_002.jpg');
      const taken = await cli('import', project, root, '--take', 'labels', '--json');
      expect(JSON.parse(taken.stdout)).toMatchObject({ moved: 0, taken: { changed: 1 } });
      expect((await cli('import', project, root, '--take', 'tags')).code).toBe(2);
    }));
});
