import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 4);

/** Puts ten levels of pages above a table's rows. Each page refers to the one below it some 400 times, so that reading never ends. */
async function makeEndless(file: string, table: string): Promise<void> {
  const db = new Database(file);
  db.pragma('journal_mode = DELETE');
  const root =
    db.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) ?? 1;
  db.close();
  const bytes = await readFile(file);
  const size = bytes.readUInt16BE(16);
  const head = root === 1 ? 100 : 0;
  const own = Buffer.from(bytes.subarray((root - 1) * size, root * size));
  const added: Buffer[] = [];
  const add = (page: Buffer): number => bytes.length / size + added.push(page);
  // A root that is a leaf moves to a new page; of another, its last child is enough.
  let child = own[head] === 5 ? own.readUInt32BE(head + 8) : add(own);
  for (let level = 0; level < 10; level += 1) child = add(interior(size, child, 0));
  const bomb = interior(size, child, head);
  own.copy(bomb, 0, 0, head);
  bomb.copy(bytes, (root - 1) * size);
  const whole = Buffer.concat([bytes, ...added]);
  whole.writeUInt32BE(whole.length / size, 28);
  await writeFile(file, whole);
}

function interior(size: number, child: number, head: number): Buffer {
  const page = Buffer.alloc(size);
  const cells = 400;
  page[head] = 5;
  page.writeUInt16BE(cells, head + 3);
  page.writeUInt32BE(child, head + 8);
  for (let cell = 0; cell < cells; cell += 1) {
    const at = size - 5 * (cell + 1);
    page.writeUInt32BE(child, at);
    page[at + 4] = cell % 120;
    page.writeUInt16BE(at, head + 12 + 2 * cell);
  }
  page.writeUInt16BE(size - 5 * cells, head + 5);
  return page;
}

describe('a catalog whose pages form a cycle', () => {
  it.each(['sqlite_schema', 'sources', 'runs', 'steps', 'image_measures', 'saved_views'])(
    'in %s is refused at once, as are its backups, and doctor says so',
    (table) =>
      withProject(catsAndDogs, async (engine, folder) => {
        const { requests, jobs } = engine;
        const project = join(folder, 'test.facet');
        const { backup: whole } = await jobs.backups.make({});
        const { backup: endless } = await jobs.backups.make({});
        await requests.project.close({});
        await makeEndless(join(project, 'catalog.sqlite'), table);
        await makeEndless(join(project, 'backups', `${endless}.sqlite`), table);

        const failure = await failureOf(requests.project.open({ path: project }));
        expect(failure.kind).toBe('project-damaged');
        expect(failure.message).toContain('one of its pages is used in two places');
        expect(failure.next).toMatchObject({ step: 'restore-backup', backup: whole });
        const { backups } = await requests.backups.list({ path: project });
        expect(backups.map(({ backup, images }) => [backup, images])).toEqual([
          [endless, null],
          [whole, 8],
        ]);
        const restored = await failureOf(requests.backups.restore({ path: project, backup: endless }));
        expect(restored.kind).toBe('project-damaged');
        const { code, json } = await facet(['doctor', 'test.facet', '--json'], { cwd: folder });
        expect(code).toBe(1);
        const { checks } = json as { checks: { name: string; detail: string }[] };
        expect(checks.find(({ name }) => name === 'catalog')?.detail).toContain(whole);

        await requests.backups.restore({ path: project, backup: whole });
        expect(await requests.project.open({ path: project })).toMatchObject({ images: 8 });
      }),
  );

  it('in the WAL is refused', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const { requests } = engine;
      const project = join(folder, 'test.facet');
      await requests.project.close({});
      const file = join(project, 'catalog.sqlite');
      const sound = await readFile(file);
      await makeEndless(file, 'sources');
      await putIntoWal(file, sound);
      expect((await failureOf(requests.project.open({ path: project }))).message).toContain('is used in two places');
      await rm(`${file}-wal`, { force: true });
      await writeFile(file, sound);
      expect(await requests.project.open({ path: project })).toMatchObject({ images: 8 });
    }));

  it('is not confused with a large catalog of Facet’s own after many inserts and deletes', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 60),
      async (engine, folder) => {
        const { requests, jobs } = engine;
        const ids = Array.from({ length: 100 }, (_, index) => index + 1);
        for (let round = 0; round < 5; round += 1) {
          for (const tag of ['a', 'b']) {
            await requests.labels.apply({ selection: { ids }, change: { to: 'tag', tag }, reason: '' });
          }
        }
        await jobs.forgets.run({ selection: { ids: ids.slice(0, 50) }, dryRun: false });
        await importFolder(engine, join(folder, 'images'));
        await requests.project.close({});
        expect((await stat(join(folder, 'test.facet', 'catalog.sqlite'))).size).toBeGreaterThan(40 * 4096);
        expect(await requests.project.open({ path: join(folder, 'test.facet') })).toMatchObject({ images: 120 });
      },
    ));
});

/** Makes a valid database file, and puts the crafted database's content into the WAL beside it. */
async function putIntoWal(file: string, sound: Buffer): Promise<void> {
  const wanted = await readFile(file);
  const size = wanted.readUInt16BE(16);
  const header = Buffer.alloc(32);
  [0x377f0682, 3007000, size, 0, 1, 2].forEach((value, index) => header.writeUInt32BE(value, 4 * index));
  let sums = sumOf(header.subarray(0, 24), [0, 0]);
  sums.forEach((sum, index) => header.writeUInt32BE(sum, 24 + 4 * index));
  const parts = [header];
  const pages = wanted.length / size;
  for (let page = 1; page <= pages; page += 1) {
    const content = wanted.subarray((page - 1) * size, page * size);
    const frame = Buffer.alloc(24);
    [page, page === pages ? pages : 0, 1, 2].forEach((value, index) => frame.writeUInt32BE(value, 4 * index));
    sums = sumOf(content, sumOf(frame.subarray(0, 8), sums));
    sums.forEach((sum, index) => frame.writeUInt32BE(sum, 16 + 4 * index));
    parts.push(frame, content);
  }
  await writeFile(file, sound);
  await writeFile(`${file}-wal`, Buffer.concat(parts));
}

/** The checksum of a WAL, see "Checksum Algorithm" in https://sqlite.org/fileformat2.html. */
function sumOf(bytes: Buffer, [first, second]: readonly [number, number]): [number, number] {
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + bytes.readUInt32LE(at) + second) >>> 0;
    second = (second + bytes.readUInt32LE(at + 4) + first) >>> 0;
  }
  return [first, second];
}

describe.skipIf(process.platform === 'win32')('a file with a second name outside the project', () => {
  it.each(['lock-holder.json', 'catalog.sqlite', 'thumbnails/000001.pack', 'runs/letter', 'backups/x.sqlite'])(
    'is refused when it is %s, and left untouched',
    (name) =>
      withProject(catsAndDogs, async (engine, folder) => {
        const { requests } = engine;
        const project = join(folder, 'test.facet');
        await requests.project.close({});
        const letter = join(folder, 'letter.txt');
        await writeFile(letter, 'Dear Anna', { mode: 0o644 });
        const kept = await readFile(join(project, 'catalog.sqlite'));
        await rm(join(project, name), { force: true });
        await link(letter, join(project, name));
        const failure = await failureOf(requests.project.open({ path: project }));
        expect(failure.kind).toBe('not-a-project');
        expect(failure.message).toContain(`${join(project, name)} has a second name outside the project`);
        expect(await readFile(letter, 'utf8')).toBe('Dear Anna');
        expect((await stat(letter)).mode & 0o777).toBe(0o644);
        await rm(join(project, name));
        if (name === 'catalog.sqlite') await writeFile(join(project, name), kept);
        expect(await requests.project.open({ path: project })).toMatchObject({ images: 8 });
        await requests.project.close({});
        // As left by a restore that was killed between its link and its rename.
        await link(join(project, 'catalog.sqlite'), join(project, 'backups', 'catalog.sqlite'));
        expect(await requests.project.open({ path: project })).toMatchObject({ images: 8 });
      }),
  );
});
