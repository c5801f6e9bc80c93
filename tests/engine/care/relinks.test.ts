import { chmod, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unsafeFolderWarning } from '../../../src-main/engine/project/unsafe-folders';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 4);
const list = async (engine: EngineClient) => (await engine.requests.images.list(allImages)).images;

describe('importing a source again', () => {
  it('marks missing files, and unmarks them when they return', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const root = join(folder, 'images');
      await rename(join(root, 'cat'), join(folder, 'away'));
      const dry = { folder: root, labels: { from: 'folders' }, dryRun: true } as const;
      expect(await engine.jobs.imports.run(dry)).toMatchObject({ missing: 4, unchanged: 4 });
      expect((await list(engine)).map(({ state }) => state)).toEqual(Array(8).fill('ok'));
      expect(await importFolder(engine, root)).toMatchObject({ missing: 4, unchanged: 4, returned: 0 });
      expect((await list(engine)).map(({ state, class: name }) => `${state} ${name ?? ''}`)).toEqual([
        ...Array<string>(4).fill('missing cat'),
        ...Array<string>(4).fill('ok dog'),
      ]);
      await rename(join(folder, 'away'), join(root, 'cat'));
      expect(await importFolder(engine, root)).toMatchObject({ missing: 0, unchanged: 4, returned: 4, added: 0 });
      expect((await list(engine)).map(({ state }) => state)).toEqual(Array(8).fill('ok'));
    }));

  it('does not take an unreadable file for a missing one', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const root = join(folder, 'images');
      await rename(join(root, 'cat'), join(root, '.cat')); // hidden: not scanned, and no longer at its path
      await chmod(join(root, 'dog'), 0);
      const report = await importFolder(engine, root);
      await chmod(join(root, 'dog'), 0o755);
      expect(report.missing).toBe(4);
    }));
});

describe('relinking', () => {
  it('finds moved files by content, keeps labels, and reads only files whose size matches a missing one', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const root = join(folder, 'images');
      const before = await list(engine);
      await engine.requests.labels.apply({ selection: { ids: [1] }, change: { to: 'unsure' }, reason: '' });
      await mkdir(join(folder, 'moved'));
      await rename(join(root, 'cat'), join(folder, 'moved', 'felines'));
      for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(folder, 'moved', name), await jpeg(1, 60, 96));
      expect((await importFolder(engine, root)).missing).toBe(4);
      const report = await engine.jobs.relinks.run({ folder: join(folder, 'moved') });
      expect(report).toMatchObject({ relinked: 4, missing: 0, scanned: 6, hashed: 4, conflicts: [] });
      const after = await list(engine);
      expect(after.map(({ state }) => state)).toEqual(Array(8).fill('ok'));
      expect(after[0]).toMatchObject({
        id: before[0]?.id,
        labelState: 'unsure',
        path: join(folder, 'moved', 'felines', 'cat_000.jpg'),
      });
      expect(await engine.jobs.relinks.run({ folder: join(folder, 'moved') })).toMatchObject({
        relinked: 0,
        hashed: 0,
        scanned: 0,
      });
      await engine.requests.labels.undo({});
    }));

  it('says which matching files could not be used', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const root = join(folder, 'images');
      const twins = join(folder, 'twins');
      await mkdir(join(twins, 'cat'), { recursive: true });
      await copyFile(join(root, 'cat', 'cat_000.jpg'), join(twins, 'cat', 'cat_000.jpg'));
      await copyFile(join(root, 'cat', 'cat_000.jpg'), join(twins, 'cat', 'copy.jpg'));
      await rm(join(root, 'cat', 'cat_000.jpg'));
      const report = await engine.jobs.relinks.run({ folder: twins });
      expect(report).toMatchObject({
        relinked: 1,
        missing: 0,
        conflicts: [{ path: join(twins, 'cat', 'copy.jpg'), reason: 'Another copy with the same content was taken.' }],
      });
      expect((await list(engine))[0]?.path).toBe(join(twins, 'cat', 'cat_000.jpg'));
    }));
});

describe('an unplugged drive', () => {
  it('is reported at opening and by doctor, changes no image’s state, and training says to plug it in', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const [root, project] = [join(folder, 'images'), join(folder, 'test.facet')];
      await rename(root, join(folder, 'drawer'));
      await mkdir(root); // the mount point stays as an empty folder
      await engine.requests.project.close({});
      const { warning } = await engine.requests.project.open({ path: project });
      expect(warning).toContain(`These folders are not there now: ${root} (8 images).`);
      expect(await failureOf(engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 }))).toMatchObject({
        kind: 'not-found',
        message: `The folder ${root} is no longer there.`,
      });
      expect(await failureOf(importFolder(engine, root))).toMatchObject({ kind: 'not-found' });
      const { checks } = await engine.jobs.doctor.check({ repair: true });
      expect(checks.find(({ name }) => name === 'originals')).toMatchObject({
        ok: false,
        detail: expect.stringContaining('plug the drive in') as string,
      });
      expect((await list(engine)).map(({ state }) => state)).toEqual(Array(8).fill('ok'));
      await rm(root, { recursive: true });
      await rename(join(folder, 'drawer'), root);
      expect(await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 })).toMatchObject({ leftOut: [] });
      expect((await engine.requests.project.current({}))?.warning).toBeNull();
    }));
});

describe('a project folder', () => {
  it('works after a move: labels, thumbnails, evaluation and resuming', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 });
      await engine.requests.project.close({});
      const moved = join(folder, 'elsewhere', 'renamed.facet');
      await mkdir(join(folder, 'elsewhere'));
      await rename(join(folder, 'test.facet'), moved);
      expect(await engine.requests.project.open({ path: moved })).toMatchObject({ name: 'renamed', images: 8 });
      const { checks } = await engine.jobs.doctor.check({});
      const ofProject = checks.slice(checks.findIndex(({ name }) => name === 'catalog'));
      expect(ofProject.filter(({ ok }) => !ok)).toEqual([]);
      expect(await engine.jobs.runs.resume({ run: 'r1', epochs: 2 })).toMatchObject({ run: 'r1', epochs: 2 });
    }));

  it('on a network drive or in a synced folder gives a warning', () => {
    const mounts = [
      '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
      '30 22 0:40 / /mnt/my\\040share rw - cifs //nas/share rw',
      '31 22 0:41 / /home/ann/remote rw - fuse.sshfs ann@host: rw',
    ].join('\n');
    expect(unsafeFolderWarning('/home/ann/p.facet', mounts)).toBeNull();
    expect(unsafeFolderWarning('/mnt/my share/p.facet', mounts)).toContain('network drive (cifs)');
    expect(unsafeFolderWarning('/home/ann/remote/p.facet', mounts)).toContain('network drive (fuse.sshfs)');
    expect(unsafeFolderWarning('/home/ann/remotely/p.facet', mounts)).toBeNull();
    expect(unsafeFolderWarning('/home/ann/OneDrive - Firm/p.facet', mounts)).toContain('OneDrive');
    expect(unsafeFolderWarning('/home/ann/Dropbox/p.facet', mounts)).toContain('Dropbox');
    expect(unsafeFolderWarning('/Users/ann/Library/CloudStorage/GoogleDrive-ann/My Drive/p.facet', '')).toContain(
      'Google',
    );
  });

  it('is relinked from the command line, with the warning about a synced folder on standard error', () =>
    withFolder(async (cwd) => {
      await catsAndDogs(join(cwd, 'photos'));
      await mkdir(join(cwd, 'Dropbox'));
      const made = await facet(['new', 'Dropbox/p.facet', '--json'], { cwd });
      expect(made.stderr).toContain('synced by Dropbox');
      await facet(['import', 'Dropbox/p.facet', 'photos'], { cwd });
      await rename(join(cwd, 'photos'), join(cwd, 'pictures'));
      expect(await facet(['relink', 'Dropbox/p.facet', 'pictures', '--json'], { cwd })).toMatchObject({
        code: 0,
        json: { relinked: 8, missing: 0 },
      });
    }));
});
