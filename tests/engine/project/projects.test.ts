import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { newestCatalog } from '../../../src-main/engine/catalog/database';
import { engineIn, failureOf, withEngine } from '../../helpers/programs/engine';

describe('a project', () => {
  it('is created, closed and reopened', () =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'faces.facet');
      const made = await requests.project.create({ path });
      expect(made).toEqual({
        path,
        name: 'faces',
        catalogVersion: newestCatalog,
        images: 0,
        labelled: 0,
        warning: null,
      });
      await requests.project.close({});
      expect(await failureOf(requests.classes.list({}))).toMatchObject({ kind: 'project-not-open' });
      expect(await requests.project.open({ path })).toEqual(made);
    }));

  it('is opened once for two requests at the same time, and both succeed', () =>
    withEngine(async ({ requests, jobs }, folder) => {
      const path = join(folder, 'p.facet');
      await requests.project.create({ path });
      await requests.project.create({ path: join(folder, 'other.facet') });
      // Opening waits until the other project's work has stopped.
      const started = vi.fn();
      const params = { folder: join(folder, 'faces'), images: 100_000, seed: 1, flippedShare: 0 };
      const drawn = jobs.sample.draw(params, { onProgress: started }).catch(() => undefined);
      await vi.waitUntil(() => started.mock.calls.length > 2, { timeout: 20_000 });
      const [first, second] = await Promise.all([requests.project.open({ path }), requests.project.open({ path })]);
      expect(first).toEqual(second);
      await drawn;
    }));

  it('is written durably: WAL, synchronous FULL, strict tables', () =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'p.facet');
      await requests.project.create({ path });
      await requests.project.close({});
      const db = new Database(join(path, 'catalog.sqlite'), { readonly: true });
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      const loose = db
        .prepare(
          `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
        )
        .all();
      expect(loose).toEqual([]);
      db.close();
    }));

  it('is not created over something that exists', () =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'taken');
      await mkdir(path);
      await writeFile(join(path, 'mine.txt'), 'precious');
      expect(await failureOf(requests.project.create({ path }))).toMatchObject({ kind: 'project-exists' });
      expect(await readFile(join(path, 'mine.txt'), 'utf8')).toBe('precious');
    }));

  it.each(['nothing there', 'a folder of photos'])('is not opened where none exists: %s', (what) =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'p.facet');
      if (what === 'a folder of photos') await mkdir(path);
      const failure = await failureOf(requests.project.open({ path }));
      expect(failure.kind).toBe('not-a-project');
      expect(failure.next).toBe('Check its name, or make a new project.');
      expect(existsSync(join(path, 'catalog.sqlite'))).toBe(false);
    }),
  );

  it('of a newer Facet is refused and left untouched', () =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'p.facet');
      await requests.project.create({ path });
      await requests.project.close({});
      const db = new Database(join(path, 'catalog.sqlite'));
      db.pragma('user_version = 99990');
      db.close();
      const failure = await failureOf(requests.project.open({ path }));
      expect(failure).toMatchObject({
        kind: 'newer-project',
        next: 'Update Facet; nothing in the project was changed.',
      });
    }));

  it('stays open when another can’t be opened, and when it is opened a second time', () =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'p.facet');
      const made = await requests.project.create({ path });
      expect(await failureOf(requests.project.open({ path: join(folder, 'nothing') }))).toMatchObject({
        kind: 'not-a-project',
      });
      expect(await failureOf(requests.project.create({ path }))).toMatchObject({ kind: 'project-exists' });
      expect(await requests.project.current({})).toEqual(made);
      expect(await requests.project.open({ path })).toEqual(made);
    }));

  it('is refused when its catalog is another kind of file', () =>
    withEngine(async ({ requests }, folder) => {
      const path = join(folder, 'p.facet');
      await mkdir(path);
      await writeFile(
        join(path, 'catalog.sqlite'),
        'this is text, not a database, and long enough to be read as a page',
      );
      expect((await failureOf(requests.project.open({ path }))).kind).toBe('project-damaged');
    }));

  it('names its holder when opened twice, and opens once that engine is gone, however it died', () =>
    withEngine(async (first, folder) => {
      const path = join(folder, 'p.facet');
      await first.requests.project.create({ path });
      const second = engineIn(folder);
      try {
        const failure = await failureOf(second.requests.project.open({ path }));
        expect(failure.kind).toBe('project-open');
        expect(failure.message).toContain(`process ${String(first.child.process.pid)}`);
        first.child.kill();
        await first.child.ended;
        expect(await second.requests.project.open({ path })).toMatchObject({ path });
      } finally {
        await second.child.stop();
      }
    }));
});

describe('the contract', () => {
  it('refuses a bad message with a kind and changes nothing', () =>
    withEngine(async ({ requests, child }, folder) => {
      await requests.project.create({ path: join(folder, 'p.facet') });
      const bad = child.channel.connection.sendRequest('classes.add', { name: 7 });
      await expect(bad).rejects.toMatchObject({ data: { kind: 'bad-message' } });
      expect(await requests.classes.list({})).toEqual({ classes: [] });
    }));

  it('has no undeclared methods', () =>
    withEngine(async ({ child }) => {
      await expect(child.channel.connection.sendRequest('project.constructor', {})).rejects.toMatchObject({
        code: -32601,
      });
    }));
});
