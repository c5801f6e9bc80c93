import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { isOwnName, ProjectFolder, type OwnKind } from '../../../src-main/engine/project/project-folder';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { filesOf } from '../../helpers/files/project-files';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 4);

/** Runs a stranger's SQL on a closed project's catalog. */
async function tamper(engine: EngineClient, project: string, sql: string): Promise<void> {
  await engine.requests.project.close({});
  tamperFile(join(project, 'catalog.sqlite'), sql);
}

function tamperFile(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

/** Targets of a stranger's orders: folders and files of all kinds beside the project. */
async function writeVictims(folder: string): Promise<string> {
  const victim = join(folder, 'victim');
  await mkdir(victim);
  for (const name of ['photo.jpg', 'predictions.f32', 'rows.f32', 'photos.rgb8', 'old.sqlite', 'old.sqlite-wal']) {
    await writeFile(join(victim, name), Buffer.alloc(4096, 7));
  }
  const space = { starter: 'general', dimensions: 4, preprocessing: 'srgb-fill-triangle-1', precision: 'float32' };
  await writeFile(join(victim, 'space.json'), JSON.stringify(space));
  return victim;
}

const hostileOrders = [
  ['run', '../../victim', -1],
  ['run', '', -1],
  ['snapshot', '../../victim', -1],
  ['backup', '../../victim/old', -1],
  ['pack', '../../victim/photo', -1],
  ['pixels', '4-../../victim/photos', 0],
  ['embedding', '../../victim', 0],
  ['predictions', '../../victim:2', 0],
  ['predictions', 'r1:2', -3],
  ['everything', '/', -1],
] as const;

const insertOrders = hostileOrders
  .map(
    ([what, name, row]) =>
      `INSERT INTO forget_orders (what, name, row_number) VALUES ('${what}', '${name}', ${String(row)});`,
  )
  .join('\n');

/** The project's check of this name. */
async function checkOf(engine: EngineClient, name: string, repair = false): Promise<{ ok: boolean; detail: string }> {
  const { checks } = await engine.jobs.doctor.check({ repair });
  return checks.find((check) => check.name === name) ?? { ok: false, detail: 'no such check' };
}

describe('a stranger’s project', () => {
  it('cannot have files outside it deleted by a stored order', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const before = await filesOf(await writeVictims(folder));
      await tamper(engine, project, insertOrders);
      await engine.requests.project.open({ path: project });
      expect(await filesOf(join(folder, 'victim'))).toEqual(before);
      const { ok, detail } = await checkOf(engine, 'leftovers');
      expect(ok).toBe(false);
      expect(detail).toContain(`10 orders of a forgetting can't be carried out, the first is "run ../../victim"`);
      expect(await checkOf(engine, 'leftovers', true)).toMatchObject({ ok: true });
      expect(await filesOf(join(folder, 'victim'))).toEqual(before);
    }));

  it('cannot have them deleted by an order in a restored backup', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const before = await filesOf(await writeVictims(folder));
      const { backup } = await engine.jobs.backups.make({});
      await engine.requests.project.close({});
      tamperFile(join(project, 'backups', `${backup}.sqlite`), insertOrders);
      await engine.requests.backups.restore({ path: project, backup });
      await engine.requests.project.open({ path: project });
      expect(await filesOf(join(folder, 'victim'))).toEqual(before);
    }));

  it('cannot claim memory for rows, lengths and sizes that its files do not have', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const pixels = new ProjectFolder(project).pixelFile('srgb-fill-triangle-1', 9999);
      await writeFile(pixels, '');
      await truncate(pixels, 400_000_000_000); // a hole, which costs nothing
      const space = new ProjectFolder(project).space('general-srgb-fill-triangle-1');
      await mkdir(space, { recursive: true });
      const description = {
        starter: 'general',
        dimensions: 2e9,
        preprocessing: 'srgb-fill-triangle-1',
        precision: 'float32',
      };
      await writeFile(join(space, 'space.json'), JSON.stringify(description));
      await writeFile(join(space, 'rows.f32'), '');
      await truncate(join(space, 'rows.f32'), 400_000_000_000);
      await tamper(
        engine,
        project,
        `INSERT INTO forget_orders (what, name, row_number) VALUES
           ('pixels', '9999-srgb-fill-triangle-1', 9007199254740991), ('embedding', 'general-srgb-fill-triangle-1', 9007199254740991);
         INSERT INTO pixel_rows (prep, edge, sha256, row, crc32) VALUES
           ('srgb-fill-triangle-1', 9999, zeroblob(32), 3, 0), ('../../victim', 4, zeroblob(32), 0, 0);
         INSERT INTO embedding_rows (space, sha256, row, crc32) VALUES
           ('general-srgb-fill-triangle-1', zeroblob(32), 1, 0), ('../../victim', zeroblob(32), 1, 0);
         UPDATE images SET pack_length = 4000000000 WHERE id = 1;
         UPDATE images SET pack = -1 WHERE id = 2;
         UPDATE images SET pack_offset = -1 WHERE id = 3;`,
      );
      await engine.requests.project.open({ path: project });
      const { checks } = await engine.jobs.doctor.check({});
      const wrong = checks
        .filter(({ ok, name }) => !ok && name !== 'electron')
        .map(({ name, detail }) => `${name}: ${detail}`);
      expect(wrong).toEqual([
        expect.stringContaining('thumbnails: 3 of 8'),
        expect.stringContaining('pixels: 2 of 2'),
        expect.stringContaining('embeddings: 2 of 2'),
      ]);
      expect(await peakMegabytes(engine)).toBeLessThan(600);
      expect(await checkOf(engine, 'thumbnails', true)).toMatchObject({ ok: true });
    }));

  it('cannot place a picture outside an exported data set', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await tamper(
        engine,
        project,
        `UPDATE images SET path = 'cat/../../images/cat/cat_000.jpg' WHERE path = 'cat/cat_000.jpg'`,
      );
      await engine.requests.project.open({ path: project });
      const to = join(folder, 'set');
      const report = await engine.jobs.datasets.write({ format: 'csv', to, files: 'copy', filter: [], bySplit: false });
      expect(report).toMatchObject({ images: 7, leftOut: [{ reason: 'Its name can’t be a file’s in a folder.' }] });
      expect([...(await filesOf(to)).keys()].filter((name) => name.endsWith('.jpg'))).toHaveLength(7);
      expect(await stat(join(folder, 'images', 'cat', 'cat_000.jpg'))).toBeTruthy();
    }));

  it.skipIf(process.platform === 'win32')('brings no pipe and no file from outside its sources into a data set', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const pipe = join(folder, 'images', 'cat', 'pipe.jpg');
      await promisify(execFile)('mkfifo', [pipe]);
      await writeFile(join(folder, 'letter.jpg'), 'Dear Anna');
      const known = async (file: string): Promise<string> => {
        const { size, mtimeMs } = await stat(file);
        return `bytes = ${String(size)}, modified = ${String(mtimeMs)}`;
      };
      await tamper(
        engine,
        project,
        `UPDATE images SET path = 'cat/pipe.jpg', ${await known(pipe)} WHERE path = 'cat/cat_000.jpg';
         UPDATE images SET path = '../letter.jpg', ${await known(join(folder, 'letter.jpg'))} WHERE path = 'cat/cat_001.jpg'`,
      );
      await engine.requests.project.open({ path: project });
      const to = join(folder, 'set');
      const params = { format: 'folders' as const, to, files: 'copy' as const, filter: [], bySplit: false };
      const reason = 'It is not a picture of the folder that was imported.';
      expect(await engine.jobs.datasets.write(params)).toMatchObject({ images: 6, leftOut: [{ reason }, { reason }] });
      expect((await filesOf(to)).size).toBe(6);
    }),
  );
});

describe('names of files in a project', () => {
  const good: Readonly<Record<OwnKind, readonly string[]>> = {
    pack: ['1', '000041', '999999'],
    'pixel file': ['16-srgb-fill-triangle-1', '1024-srgb-fill-triangle-1-face-1'],
    space: ['general-srgb-fill-triangle-1', 'own-0123456789ab-srgb-fill-triangle-1-face-1-bfloat16'],
    snapshot: ['0123456789abcdef'],
    run: ['r1', 'r4096'],
    backup: ['20250131T235959.123Z-daily', '000012-20250131T235959.123Z-replaced'],
    recipe: ['quick', 'my-own-2'],
  };
  const never = [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    '/etc',
    'a\\b',
    'r1/../../x',
    'r1\0',
    'r0',
    '-1',
    'r-1',
    '1e9',
    'r1\n',
    'A',
  ];

  it.each(Object.keys(good) as OwnKind[])('for a %s are only those that Facet gives', (kind) => {
    const folder = new ProjectFolder('/p');
    for (const name of good[kind]) expect(folder.path(kind, name)).toMatch(/^\/p\/[a-z]+\/[^/]+$/);
    for (const name of never) {
      expect(isOwnName(kind, name), `${kind} ${JSON.stringify(name)}`).toBe(
        ['space', 'recipe'].includes(kind) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name),
      );
    }
  });
});

/** The engine's peak memory. */
async function peakMegabytes({ child }: EngineClient): Promise<number> {
  const status = await readFile(`/proc/${String(child.process.pid)}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
