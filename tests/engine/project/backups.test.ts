import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import {
  allImages,
  engineIn,
  failureOf,
  importFolder,
  withEngine,
  withFolder,
  withProject,
} from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { makeOldCatalog } from '../../helpers/projects/old-catalog';
import { until } from '../../helpers/programs/processes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 6);

const labelsOf = async (engine: EngineClient) =>
  (await engine.requests.images.list(allImages)).images.map((image) => image.class ?? image.labelState);

const markUnsure = (engine: EngineClient, ids: number[]) =>
  engine.requests.labels.apply({ selection: { ids }, change: { to: 'unsure' }, reason: '' });

it('a backup after one whose number nobody counted up to has a name that is found again', () =>
  withFolder(async (cwd) => {
    await facet(['new', 'p.facet'], { cwd });
    await writeFile(join(cwd, 'p.facet', 'backups', '999999999-20260101T000000.000Z-asked.sqlite'), '');
    const { json } = await facet(['backup', 'p.facet', '--json'], { cwd });
    const listed = await facet(['restore', 'p.facet', '--json'], { cwd });
    expect((listed.json.backups as { backup: string }[])[0]?.backup).toBe(json.backup);
  }));

describe('a backup', () => {
  it('is a complete catalog, and restoring it can be reversed', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const path = join(folder, 'test.facet');
      await markUnsure(engine, [1]);
      const before = await labelsOf(engine);
      const { backup, kept } = await engine.jobs.backups.make({});
      expect(kept).toBe(1);
      await markUnsure(engine, [2, 3]);
      await engine.requests.classes.add({ name: 'fox' });
      const after = await labelsOf(engine);

      const restored = await engine.requests.backups.restore({ path, backup });
      expect(restored).toMatchObject({ restored: backup, images: 12, labelled: 11, misfits: [] });
      expect(await labelsOf(engine)).toEqual(before);
      expect(await engine.requests.labels.undo({})).toMatchObject({ changed: 1 });

      await engine.requests.backups.restore({ path, backup: restored.replaced });
      expect(await labelsOf(engine)).toEqual(after);
      const { backups } = await engine.requests.backups.list({ path });
      expect(backups.map(({ reason }) => reason)).toEqual(['replaced', 'replaced', 'asked']);
      expect(await readdir(join(path, 'backups'))).toEqual(backups.map((row) => `${row.backup}.sqlite`).sort());
    }));

  it('contains a concurrent relabel entirely or not at all', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const backing = engine.jobs.backups.make({});
      for (let id = 1; id <= 6; id += 1) await markUnsure(engine, [id, id + 6]);
      const { backup } = await backing;
      const db = new Database(join(folder, 'test.facet', 'backups', `${backup}.sqlite`), { readonly: true });
      const unsure = db.prepare(`SELECT id FROM images WHERE label_state = 'unsure' ORDER BY id`).pluck().all();
      const steps = Number(db.prepare('SELECT count(*) FROM steps').pluck().get());
      expect(unsure).toEqual([...unsure.slice(0, steps), ...unsure.slice(0, steps).map((id) => Number(id) + 6)]);
      expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
      db.close();
    }));

  it('is made at opening when the last is older than a day; fourteen are kept', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'p.facet');
      const backups = join(path, 'backups');
      const first = engineIn(folder);
      await first.requests.project.create({ path });
      await first.requests.project.close({});
      expect(await readdir(backups)).toEqual([]);
      await first.requests.project.open({ path });
      await first.child.stop(); // at once: closing waits for it
      const [daily = '', ...others] = await readdir(backups);
      expect(others).toEqual([]);
      expect(daily).toMatch(/Z-daily\.sqlite$/);

      const second = engineIn(folder);
      try {
        await second.requests.project.open({ path });
        await second.requests.project.close({});
        expect(await readdir(backups)).toEqual([daily]);
        await rename(join(backups, daily), join(backups, '20200101T000000.000Z-daily.sqlite'));
        for (let day = 10; day < 30; day += 1) {
          await writeFile(join(backups, `202001${String(day)}T000000.000Z-daily.sqlite`), '');
        }
        await second.requests.project.open({ path });
        await until(async () => (await readdir(backups)).length === 14, 'the daily backup is made');
        const [newest = '', oldest] = (await readdir(backups)).sort();
        expect([newest.slice(0, 7), oldest]).toEqual(['000001-', '20200117T000000.000Z-daily.sqlite']);
      } finally {
        await second.child.stop();
      }
    }));

  it('counts as newest even when a wrong clock dated fourteen others in the future, which are reported', () =>
    withFolder(async (cwd) => {
      const backups = join(cwd, 'p.facet', 'backups');
      await facet(['new', 'p.facet'], { cwd });
      for (let day = 10; day < 24; day += 1) {
        await writeFile(join(backups, `0000${String(day)}-209901${String(day)}T000000.000Z-daily.sqlite`), '');
        await writeFile(join(backups, `209801${String(day)}T000000.000Z-daily.sqlite`), ''); // by an older version
      }
      // Future dates say nothing about age: today's backup is made at the next opening.
      const made = async () => (await readdir(backups)).some((name) => /^000024-20[2-8]\d.*Z-daily/.test(name));
      for (let tries = 0; tries < 10 && !(await made()); tries += 1) await facet(['images', 'p.facet'], { cwd });
      const { json } = await facet(['backup', 'p.facet', '--json'], { cwd });
      expect(json).toMatchObject({ kept: 14, fromFuture: 12 });
      const listed = await facet(['restore', 'p.facet', '--json'], { cwd });
      const rows = listed.json.backups as { backup: string; reason: string; isFromFuture: boolean; images: unknown }[];
      expect(rows.map(({ backup }) => backup.slice(0, 11))).toEqual([
        expect.stringMatching(/^000025-\d{4}$/),
        expect.stringMatching(/^000024-\d{4}$/),
        ...Array.from({ length: 12 }, (_, index) => `0000${String(23 - index)}-2099`),
      ]);
      expect(rows[0]).toMatchObject({ backup: json.backup, reason: 'asked', isFromFuture: false, images: 0 });
      expect(rows[1]).toMatchObject({ reason: 'daily', isFromFuture: false });
      expect(rows.filter(({ isFromFuture }) => isFromFuture)).toHaveLength(12);
      expect((await facet(['restore', 'p.facet', 'newest', '--json'], { cwd })).json).toMatchObject({
        restored: json.backup,
      });
      const warning = /\d+ backups dated in the future: this computer’s clock was wrong then, or is wrong now\./;
      expect((await facet(['restore', 'p.facet'], { cwd })).stdout).toMatch(warning);
      const again = await facet(['backup', 'p.facet'], { cwd });
      expect(again.stdout).toMatch(warning);
      const { checks } = (await facet(['doctor', 'p.facet', '--json'], { cwd })).json as {
        checks: { name: string; detail: string }[];
      };
      expect(checks.find(({ name }) => name === 'backups')?.detail).toContain('dated in the future');
    }));

  it('is made before an older catalog is migrated', () =>
    withEngine(async (engine, folder) => {
      const path = join(folder, 'p.facet');
      await engine.requests.project.create({ path });
      await engine.requests.project.close({});
      await rm(join(path, 'catalog.sqlite'));
      makeOldCatalog(join(path, 'catalog.sqlite'), 10);
      const { catalogVersion } = await engine.requests.project.open({ path });
      expect(catalogVersion).toBeGreaterThan(10);
      const names = (await readdir(join(path, 'backups'))).filter((name) => name.endsWith('-migration.sqlite'));
      expect(names).toHaveLength(1);
      const copy = new Database(join(path, 'backups', names[0] ?? ''), { readonly: true });
      expect(copy.pragma('user_version', { simple: true })).toBe(10);
      copy.close();
    }));

  it('leaves nothing when cancelled or when its engine is killed', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const backups = join(folder, 'test.facet', 'backups');
      await writeFile(join(backups, '20260101T000000.000Z-daily.sqlite.tmp'), 'half');
      await writeFile(join(backups, '20260101T000000.000Z-daily.sqlite.tmp-journal'), 'half');
      const { backup } = await engine.jobs.backups.make({});
      expect(await readdir(backups)).toEqual([`${backup}.sqlite`]);
      const abort = new AbortController();
      const cancelled = engine.jobs.backups.make({}, { signal: abort.signal, onProgress: () => abort.abort() });
      expect((await failureOf(cancelled)).kind).toBe('cancelled');
      expect(await readdir(backups)).toEqual([`${backup}.sqlite`]);
    }));
});

describe('restoring', () => {
  it('names runs that don’t fit, and no later run takes their number', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const path = join(folder, 'test.facet');
      const { backup } = await engine.jobs.backups.make({});
      await mkdir(join(path, 'runs', 'r7'));
      const { misfits } = await engine.requests.backups.restore({ path, backup });
      expect(misfits).toEqual(['r7 are of another time: their folders in runs stay, the catalog does not know them.']);
      const db = new Database(join(path, 'catalog.sqlite'), { readonly: true });
      expect(db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'runs'`).pluck().get()).toBe(7);
      db.close();
    }));

  it('refuses a damaged or missing backup, and changes nothing', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const path = join(folder, 'test.facet');
      const { backup } = await engine.jobs.backups.make({});
      await writeFile(join(path, 'backups', `${backup}.sqlite`), 'no catalog');
      await markUnsure(engine, [1]);
      const damaged = await failureOf(engine.requests.backups.restore({ path, backup }));
      expect(damaged).toMatchObject({ kind: 'project-damaged' });
      const nothing = await failureOf(engine.requests.backups.restore({ path, backup: null }));
      expect(nothing).toMatchObject({ kind: 'not-found' });
      await engine.requests.project.open({ path });
      expect((await labelsOf(engine))[0]).toBe('unsure');
    }));

  it('is the next step for a damaged catalog; the command line lists and restores backups', () =>
    withFolder(async (cwd) => {
      await catsAndDogs(join(cwd, 'photos'));
      const path = join(cwd, 'p.facet');
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'photos'], { cwd });
      const made = await facet(['backup', 'p.facet', '--json'], { cwd });
      expect(made).toMatchObject({ code: 0, json: { kept: 2 } }); // opening for the import made one, too
      const name = String(made.json.backup);
      await facet(['label', 'p.facet', '--unsure', '--ids', '1'], { cwd });
      const catalog = join(path, 'catalog.sqlite');
      const bytes = await readFile(catalog);
      await writeFile(catalog, Buffer.concat([Buffer.from('garbage where a header was'), bytes.subarray(26)]));

      const refused = await facet(['images', 'p.facet', '--json'], { cwd });
      expect(refused).toMatchObject({ code: 1, json: { error: { kind: 'project-damaged' } } });
      expect((refused.json.error as { next: string }).next).toContain(`facet restore p.facet ${name}`);
      const listed = await facet(['restore', 'p.facet'], { cwd });
      expect(listed.stdout).toContain(name);
      const done = await facet(['restore', 'p.facet', name], { cwd });
      expect(done.code).toBe(0);
      expect(done.stdout).toContain('Restored');
      expect(done.stdout).toMatch(/To undo this: facet restore p\.facet \S+-replaced/);
      expect((await facet(['images', 'p.facet', '--json'], { cwd })).json).toMatchObject({ total: 12 });
      expect(await facet(['restore', 'p.facet', 'yesterday', '--json'], { cwd })).toMatchObject({
        code: 1,
        json: { error: { kind: 'bad-input' } },
      });
      expect(existsSync(`${catalog}.tmp`)).toBe(false);
    }));

  it('is refused while another engine has the project', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const path = join(folder, 'test.facet');
      const { backup } = await engine.jobs.backups.make({});
      await utimes(join(folder, 'images'), 1, 1);
      const second = engineIn(folder);
      try {
        expect(await failureOf(second.requests.backups.restore({ path, backup }))).toMatchObject({
          kind: 'project-open',
        });
        expect(await importFolder(engine, join(folder, 'images'))).toMatchObject({ unchanged: 12 });
      } finally {
        await second.child.stop();
      }
    }));
});
