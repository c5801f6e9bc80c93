import { chmod, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src-shared/domain/failure';
import { PredictionTable } from '../../src-main/engine/predicting/table';
import { writeFileAtomically } from '../../src-main/platform/atomic';
import { facet } from '../helpers/programs/cli';
import { mountSmallDisk, unmount } from '../helpers/files/disks';
import { failureOf, importFolder, withOwnEngine, withFolder, withProject } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { tinyRecipe } from '../helpers/projects/recipes';

describe('a full disk', () => {
  it('stops an import with a sentence, and it continues once there is room', (context) =>
    withOwnEngine(async (engine, folder) => {
      const disk = join(folder, 'disk');
      if (!(await mountSmallDisk(disk, 2))) {
        context.skip('mounting a small disk takes root');
        return;
      }
      try {
        const root = join(folder, 'images');
        await writeClassFolders(root, ['cat', 'dog'], 200);
        await writeFile(join(disk, 'ballast'), Buffer.alloc(1_300_000));
        await engine.requests.project.create({ path: join(disk, 'p.facet') });
        const failure = await failureOf(importFolder(engine, root));
        expect(failure.kind).toBe('disk-full');
        expect(failure.next).toContain('kept');
        const all = { filter: [], sort: 'id' as const, descending: false, limit: 0, offset: 0 };
        const { total: kept } = await engine.requests.images.list(all);
        await rm(join(disk, 'ballast'));
        const report = await importFolder(engine, root);
        expect(report).toMatchObject({ added: 400 - kept, unchanged: kept, refused: [] });
        const { checks } = await engine.jobs.doctor.check({});
        expect(checks.filter(({ name, ok }) => ['catalog', 'thumbnails'].includes(name) && !ok)).toEqual([]);
        await engine.requests.project.close({});
      } finally {
        await engine.child.stop();
        unmount(disk);
      }
    }));

  it('is reported as such by every command, wherever space runs out', (context) =>
    withFolder(async (cwd) => {
      const disk = join(cwd, 'disk');
      if (!(await mountSmallDisk(disk, 8))) {
        context.skip('mounting a small disk takes root');
        return;
      }
      try {
        await writeClassFolders(join(cwd, 'images'), ['cat', 'dog'], 20);
        await facet(['new', 'disk/p.facet'], { cwd });
        await facet(['import', 'disk/p.facet', 'images'], { cwd });
        await rm(join(disk, 'p.facet/backups'), { recursive: true });
        const answers = new Set<unknown>();
        for (const kilobytes of [0, 4, 8, 12, 16, 24, 32, 40, 48]) {
          await writeFile(join(disk, 'ballast'), '');
          const { bavail, bsize } = await statfs(disk);
          await writeFile(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - kilobytes * 1024));
          const { code, json } = await facet(['split', 'disk/p.facet', '--json'], { cwd });
          answers.add(code === 0 ? 'done' : (json.error as { kind: string }).kind);
        }
        expect([...answers].filter((kind) => kind !== 'done')).toEqual(['disk-full']);
      } finally {
        unmount(disk);
      }
    }));

  it('is foreseen before decoding starts: training says how much it needs and how much is free', (context) =>
    withOwnEngine(async (engine, folder) => {
      const disk = join(folder, 'disk');
      if (!(await mountSmallDisk(disk, 20))) {
        context.skip('mounting a small disk takes root');
        return;
      }
      try {
        const root = join(folder, 'images');
        await writeClassFolders(root, ['cat', 'dog'], 30);
        await engine.requests.project.create({ path: join(disk, 'p.facet') });
        await importFolder(engine, root);
        const failure = await failureOf(engine.jobs.runs.train({ recipe: { ...tinyRecipe, inputEdge: 128 } }));
        expect(failure.kind).toBe('disk-full');
        expect(failure.message).toMatch(/need 3 MB in .*; \d+ MB are free/);
        await engine.requests.project.close({});
      } finally {
        await engine.child.stop();
        unmount(disk);
      }
    }));
});

describe('a file that does not fit', () => {
  it.each<[string, (file: string) => Promise<unknown>]>([
    ['of predictions', (file) => PredictionTable.create(file, ['cat', 'dog'], false)],
    ['that is replaced as a whole', (file) => writeFileAtomically(file, 'content')],
  ])('%s leaves no beginning of itself', (_, write) =>
    withFolder(async (folder) => {
      const disk = join(folder, 'disk');
      if (!(await mountSmallDisk(disk, 1))) return; // takes root
      try {
        const { bavail, bsize } = await statfs(disk);
        await writeFile(join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
        await expect(write(join(disk, 'new'))).rejects.toMatchObject({ code: 'ENOSPC' });
        expect(await readdir(disk)).toEqual(['ballast']);
      } finally {
        unmount(disk);
      }
    }),
  );
});

describe('missing permissions', () => {
  /** Root reads everything. Without these capabilities, permissions apply to it as to everybody. */
  const asAnybody = [
    'setpriv',
    '--bounding-set=-dac_override,-dac_read_search',
    '--inh-caps=-dac_override,-dac_read_search',
  ];
  const isRoot = process.getuid?.() === 0;
  const through = isRoot ? asAnybody : [];

  it('refuse an unreadable folder and an unreadable file, and the rest is imported', () =>
    withFolder(async (cwd) => {
      await writeClassFolders(join(cwd, 'images'), ['cat', 'dog'], 3);
      await facet(['new', 'p.facet'], { cwd });
      await chmod(join(cwd, 'images', 'cat'), 0);
      await chmod(join(cwd, 'images', 'dog', 'dog_001.jpg'), 0);
      try {
        const { code, json } = await facet(['import', 'p.facet', 'images', '--json'], { cwd, through });
        expect(code).toBe(3);
        expect(json).toMatchObject({ added: 2, refused: [{ path: 'cat' }, { path: 'dog/dog_001.jpg' }] });
      } finally {
        await chmod(join(cwd, 'images', 'cat'), 0o755);
      }
    }));

  it('are named as the reason why another user’s project can’t be opened', () =>
    withFolder(async (cwd) => {
      await facet(['new', 'p.facet'], { cwd });
      await chmod(join(cwd, 'p.facet'), 0);
      try {
        const { json } = await facet(['images', 'p.facet', '--json'], { cwd, through });
        expect(json).toMatchObject({
          error: { kind: 'permission', message: expect.stringMatching(/^Facet is not allowed to read/) as string },
        });
      } finally {
        await chmod(join(cwd, 'p.facet'), 0o755);
      }
    }));

  it('are named when a backup can’t be made; so is a file that is too large', () =>
    withFolder(async (cwd) => {
      await facet(['new', 'p.facet'], { cwd });
      const backups = join(cwd, 'p.facet', 'backups');
      await chmod(backups, 0o500);
      const { json } = await facet(['backup', 'p.facet', '--json'], { cwd, through });
      expect(json).toMatchObject({ error: { kind: 'permission' } });
      await chmod(backups, 0o700);
      expect(Failure.from(Object.assign(new Error('EFBIG: file too large, write'), { code: 'EFBIG' })).kind).toBe(
        'unsupported',
      );
    }));

  it('make a read-only project refused with a sentence, and untouched', () =>
    withFolder(async (cwd) => {
      await facet(['new', 'p.facet'], { cwd });
      const project = join(cwd, 'p.facet');
      await chmod(join(project, 'catalog.sqlite'), 0o444);
      await chmod(join(project, 'lock.sqlite'), 0o444);
      await chmod(project, 0o555);
      try {
        const before = (await stat(join(project, 'catalog.sqlite'))).mtimeMs;
        const { code, json } = await facet(['images', 'p.facet', '--json'], { cwd, through });
        expect(code).toBe(1);
        expect(json).toMatchObject({ error: { kind: 'permission' } });
        expect((await stat(join(project, 'catalog.sqlite'))).mtimeMs).toBe(before);
      } finally {
        await chmod(project, 0o755);
      }
    }));
});

describe('a damaged project', () => {
  it('is described by doctor', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 20),
      async (engine, folder) => {
        await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 });
        const pixels = join(folder, 'test.facet', 'pixels', '16-srgb-fill-triangle-1.rgb8');
        const { size } = await stat(pixels);
        expect(size).toBe(40 * 16 * 16 * 3);
        await writeFile(pixels, Buffer.alloc(size));
        await rm(join(folder, 'test.facet', 'thumbnails'), { recursive: true });
        await rm(join(folder, 'images', 'dark', 'dark_000.jpg'));
        const { checks } = await engine.jobs.doctor.check({});
        const failed = checks.filter(({ ok, name }) => !ok && name !== 'electron').map(({ name }) => name);
        expect(failed.sort()).toEqual(['originals', 'pixels', 'thumbnails']);
      },
    ));
});
