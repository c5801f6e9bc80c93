import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../helpers/histories/random';
import { allImages, failureOf, importFolder, withOwnEngine, withFolder, withProject } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { killEngines } from '../helpers/histories/kills';

const execute = promisify(execFile);

describe('an engine killed at a random moment', () => {
  it('loses nothing it acknowledged and leaves no half-done step, in twenty rounds', () =>
    withFolder(async (folder) => {
      const { kills, problems } = await killEngines(folder, { count: 20, random: seededRandom(6) });
      expect(problems).toEqual([]);
      expect(Object.values(kills).every((count) => count >= 3)).toBe(true);
    }));
});

describe('flipped bytes', () => {
  it('in the catalog are named, and a backup restores everything', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 100),
      async (engine, folder) => {
        const path = join(folder, 'test.facet');
        const { backup } = await engine.jobs.backups.make({});
        const before = await engine.requests.images.list(allImages);
        await engine.requests.project.close({});
        const catalog = join(path, 'catalog.sqlite');
        const { length } = await readFile(catalog);
        const random = seededRandom(7);
        const handle = await open(catalog, 'r+');
        for (let page = 1; page < length / 4096; page += 1) {
          await handle.write(Buffer.alloc(64, Math.floor(random() * 256)), 0, 64, page * 4096);
        }
        await handle.close();
        // Opening reads only some pages; doctor reads all.
        const opened = await engine.requests.project.open({ path }).then(
          () => null,
          (error: unknown) => error as { kind: string; next: unknown },
        );
        if (opened) expect(opened).toMatchObject({ kind: 'project-damaged', next: { step: 'restore-backup', backup } });
        else {
          const { checks } = await engine.jobs.doctor.check({ repair: true });
          const found = checks.find(({ name }) => name === 'catalog');
          expect(found).toMatchObject({ ok: false, next: { step: 'restore-backup', backup } });
        }
        await engine.requests.backups.restore({ path, backup: null });
        await engine.requests.project.open({ path });
        expect(await engine.requests.images.list(allImages)).toEqual(before);
      },
    ));
});

describe('a full disk', () => {
  it('during a backup is reported; the catalog and earlier backups are unchanged', (context) =>
    withOwnEngine(async (engine, folder) => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      const isMounted = await execute('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).then(
        () => true,
        () => false,
      );
      if (!isMounted) {
        context.skip('mounting a small disk takes root');
        return;
      }
      try {
        await writeClassFolders(join(folder, 'images'), ['cat', 'dog'], 20);
        const path = join(disk, 'p.facet');
        await engine.requests.project.create({ path });
        await importFolder(engine, join(folder, 'images'));
        const { backup } = await engine.jobs.backups.make({});
        await writeFile(join(disk, 'ballast'), Buffer.alloc(16_000_000));
        const failure = await failureOf(engine.jobs.backups.make({}));
        expect(failure.kind).toBe('disk-full');
        expect(failure.message).toMatch(/There is no room for a backup in .*: it needs \d+ MB, \d+ MB are free/);
        expect(await readdir(join(path, 'backups'))).toEqual([`${backup}.sqlite`]);
        expect(existsSync(join(path, 'backups', `${backup}.sqlite`))).toBe(true);
        await engine.requests.labels.apply({ selection: { ids: [1] }, change: { to: 'unsure' }, reason: '' });
        await rm(join(disk, 'ballast'));
        expect(await engine.jobs.backups.make({})).toMatchObject({ kept: 2 });
        await engine.requests.project.close({});
      } finally {
        await engine.child.stop();
        await execute('umount', [disk]);
      }
    }));
});
