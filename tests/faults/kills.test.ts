import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { seededRandom } from '../helpers/random';
import { engineIn, failureOf, importFolder, withEngine, withFolder, withProject } from '../helpers/engine';
import { writeClassFolders } from '../helpers/folders';

const execute = promisify(execFile);
const all = { filter: [], sort: 'id' as const, descending: false, limit: 1000, offset: 0 };

/** What an engine is killed in. Each adds to `known` what was acknowledged. */
type Work = (engine: EngineClient, root: string, known: Known) => Promise<unknown>;
interface Known {
  /** Images whose label was acknowledged as unsure. */
  readonly unsure: Set<number>;
  /** Images that were acknowledged as imported. */
  images: number;
}

const relabel: Work = async (engine, _root, known) => {
  for (let id = 1; ; id = (id % 40) + 1) {
    await engine.requests.labels.apply({ selection: { ids: [id] }, change: { to: 'unsure' }, reason: '' });
    known.unsure.add(id);
  }
};
const snapshot: Work = async (engine) => {
  await engine.requests.splits.make({ method: 'every-fifth' });
  for (let id = 41; ; id = id === 60 ? 41 : id + 1) {
    await engine.requests.labels.apply({ selection: { ids: [id] }, change: { to: 'excluded' }, reason: '' });
    await engine.requests.snapshots.take({});
  }
};
const backUp: Work = async (engine) => {
  for (;;) await engine.jobs.backups.make({});
};
const bringIn: Work = async (engine, root, known) => {
  const before = known.images;
  await engine.jobs.imports.run(
    { folder: root, labels: { from: 'folders' }, dryRun: false },
    {
      onProgress: ({ phase, done }) =>
        (known.images = Math.max(known.images, phase === 'Importing' ? before + done : 0)),
    },
  );
};

/** In this order: the import is killed in while there is still something to import. */
const works: readonly Work[] = [
  bringIn,
  bringIn,
  ...Array.from({ length: 6 }, () => [relabel, snapshot, backUp]).flat(),
];

describe('an engine killed at a random moment', () => {
  it('loses nothing that it acknowledged, and leaves no half-done step, twenty times', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 60);
      const path = join(folder, 'p.facet');
      const known: Known = { unsure: new Set(), images: 0 };
      const random = seededRandom(6);
      for (const [round, work] of works.entries()) {
        const engine = engineIn(folder);
        if (round === 0) await engine.requests.project.create({ path });
        else await engine.requests.project.open({ path });
        if (round === 2) await importFolder(engine, root);
        if (round === 2) known.images = 120;
        const working = work(engine, root, known);
        working.catch(() => undefined);
        // Decoders take a moment to start: an import is given longer.
        const ms = (work === bringIn ? 600 : 20) + random() * 180;
        await new Promise((resolve) => setTimeout(resolve, ms));
        engine.child.kill();
        await engine.child.ended;
      }
      const engine = engineIn(folder);
      try {
        await engine.requests.project.open({ path });
        const { images } = await engine.requests.images.list(all);
        expect(images.length).toBeGreaterThanOrEqual(known.images);
        const unsure = images.filter(({ labelState }) => labelState === 'unsure').map(({ id }) => id);
        // One more may be there than was acknowledged: its answer was on the way.
        expect([...known.unsure].filter((id) => !unsure.includes(id))).toEqual([]);
        expect(known.unsure.size).toBeGreaterThan(0);
        const { checks } = await engine.jobs.doctor.check({ repair: true });
        const ofProject = checks.slice(checks.findIndex(({ name }) => name === 'catalog'));
        expect(ofProject.filter(({ ok }) => !ok)).toEqual([]);
        await engine.jobs.backups.make({});
        expect((await readdir(join(path, 'backups'))).filter((name) => !name.endsWith('.sqlite'))).toEqual([]);
      } finally {
        await engine.child.stop();
      }
    }));
});

describe('flipped bytes', () => {
  it('in the catalog are named, and a backup brings everything back', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 100),
      async (engine, folder) => {
        const path = join(folder, 'test.facet');
        const { backup } = await engine.jobs.backups.make({});
        const before = await engine.requests.images.list(all);
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
          (error: unknown) => error as { kind: string; next: string },
        );
        if (opened)
          expect(opened).toMatchObject({ kind: 'project-damaged', next: expect.stringContaining(backup) as string });
        else {
          const { checks } = await engine.jobs.doctor.check({ repair: true });
          const found = checks.find(({ name }) => name === 'catalog');
          expect(found).toMatchObject({ ok: false, detail: expect.stringContaining(backup) as string });
        }
        await engine.requests.backups.restore({ path, backup: null });
        await engine.requests.project.open({ path });
        expect(await engine.requests.images.list(all)).toEqual(before);
      },
    ));
});

describe('a full disk', () => {
  it('in a backup is a clear sentence; the catalog and earlier backups are as they were', (context) =>
    withEngine(async (engine, folder) => {
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
