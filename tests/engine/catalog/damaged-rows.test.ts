import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 12);

const withTrained = preparedProject(catsAndDogs, (engine) => engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 }));

const lax = 'PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF';
const order = { filter: [], sort: 'id' as const, descending: false, limit: 100, offset: 0 };

function tamper(project: string, sql: string): void {
  const db = new Database(join(project, 'catalog.sqlite'));
  db.exec(sql);
  db.close();
}

const damage = `
  INSERT INTO runs (id, recipe, seed, epochs, state, started_at) VALUES (7, '{', 0, 3, 'cancelled', 1000);
  INSERT INTO runs (id, recipe, seed, epochs, state, started_at, ended_at, result, snapshot_id)
    SELECT 8, recipe, 0, 3, 'done', 1000, 2000, '{"run": "r8"', snapshot_id FROM runs WHERE id = 1;
  INSERT INTO run_epochs (run_id, epoch, metrics) SELECT id, 99, '{"seconds"' FROM runs WHERE id IN (1, 7);
  INSERT INTO saved_views (name, filter, sort) VALUES
    ('bad filter', '[{"key":', 'id'), ('bad order', '[]', 'nothing'), ('good', '[{"key":"class","negated":false,"values":["cat"]}]', 'id');
  INSERT INTO project (key, value) VALUES ('issue search', '{'), ('suspect search', '[1')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

describe('rows that can no longer be read', () => {
  it('are shown as damaged, and all others work', () =>
    withTrained(async (engine, folder) => {
      const { requests, jobs } = engine;
      const project = join(folder, 'test.facet');
      await requests.project.close({});
      tamper(project, damage);
      await requests.project.open({ path: project });

      const { runs } = await requests.runs.list({});
      expect(runs.map(({ run, recipe, damage: told }) => [run, recipe, told])).toEqual([
        ['r8', tinyRecipe.id, 'Its result in the catalog can’t be read any more.'],
        ['r7', 'damaged', 'Its recipe in the catalog can’t be read any more.'],
        ['r1', tinyRecipe.id, undefined],
      ]);
      expect(runs[2]?.validation).not.toBeNull();
      expect((await requests.runs.get({ run: 'r1' })).metrics).toHaveLength(1);
      expect(await failureOf(requests.runs.get({ run: 'r7' }))).toMatchObject({ kind: 'project-damaged' });
      const resumed = jobs.runs.resume({ run: 'r8' });
      expect(['project-damaged', 'bad-input']).toContain((await failureOf(resumed)).kind);

      const { views } = await requests.views.list({});
      expect(views.map((view) => [view.name, view.damage === undefined])).toEqual([
        ['bad filter', false],
        ['bad order', false],
        ['good', true],
      ]);
      // Views that follow a class's name skip the damaged one.
      const [cat] = (await requests.classes.list({})).classes;
      await requests.classes.rename({ class: cat?.id ?? 0, name: 'kitten' });
      expect((await requests.views.list({})).views[2]?.filter).toEqual([
        { key: 'class', negated: false, values: ['kitten'] },
      ]);
      await requests.views.remove({ view: views[0]?.id ?? 0 });

      const { checks } = await jobs.doctor.check({});
      expect(checks.find(({ name }) => name === 'runs')).toMatchObject({
        ok: false,
        detail: expect.stringContaining('r7: Its recipe in the catalog can’t be read any more.') as string,
      });
      // None of it prevents forgetting or importing.
      expect(await jobs.forgets.run({ selection: { ids: [1] }, dryRun: false })).toMatchObject({ images: 1 });
      expect(await importFolder(engine, join(folder, 'images'))).toMatchObject({ added: 1 });
    }));

  it('don’t stop the command line', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      await engine.requests.project.close({});
      tamper(join(folder, 'test.facet'), damage);
      const cwd = folder;
      const runs = await facet(['runs', 'test.facet'], { cwd });
      expect(runs.code).toBe(0);
      expect(runs.stdout).toContain('Its recipe in the catalog can’t be read any more.');
      const views = await facet(['views', 'test.facet', '--json'], { cwd });
      expect(views).toMatchObject({
        code: 0,
        json: { views: [{ name: 'bad filter' }, { name: 'bad order' }, { name: 'good' }] },
      });
      const images = await facet(['images', 'test.facet', '--view', 'bad filter', '--json'], { cwd });
      expect(images).toMatchObject({ code: 1, json: { error: { kind: 'project-damaged' } } });
    }));
});

describe('values that the catalog’s own rules forbid', () => {
  it('are reported in one sentence with a backup as the next step, and doctor finds them', () =>
    withTrained(async (engine, folder) => {
      const { requests, jobs } = engine;
      const project = join(folder, 'test.facet');
      await requests.project.close({});
      tamper(project, `${lax}; UPDATE images SET label_state = 'odd'; UPDATE snapshots SET split_id = 99`);
      await requests.project.open({ path: project });
      const listed = await failureOf(requests.images.list(order));
      expect(listed.kind).toBe('bad-message');
      expect(listed.message).toContain('images.0.labelState');
      expect(listed.message.split('\n')).toHaveLength(1);
      expect(listed.next).toEqual({ step: 'restore-a-backup' });
      expect((await failureOf(requests.runs.look({ run: 'r1' }))).kind).toBe('project-damaged');
      const { checks } = await jobs.doctor.check({});
      expect(checks.find(({ name }) => name === 'catalog')).toMatchObject({ ok: false });
    }));
});

describe('a project with one damaged row', () => {
  it.each<[string, string, (engine: EngineClient) => Promise<unknown>, string]>([
    [
      'an image in a part that no split has',
      'UPDATE split_members SET part = 3',
      ({ requests }) => requests.images.list(order),
      'part 3 of a split',
    ],
    [
      'a snapshot with more classes than names',
      `UPDATE snapshots SET class_ids = '[1,2,3]'`,
      ({ requests }) => requests.runs.mistakes({ run: 'r1', part: 'validation', limit: 10 }),
      'snapshot',
    ],
    [
      'a step that changes what a class does not have',
      `UPDATE value_events SET field = 'nothing'`,
      ({ requests }) => requests.labels.undo({}),
      'changes “nothing”',
    ],
  ])('names %s', (_what, sql, ask, message) =>
    withTrained(async (engine, folder) => {
      const { requests } = engine;
      const project = join(folder, 'test.facet');
      await requests.classes.rename({ class: 1, name: 'kitten' });
      await requests.project.close({});
      tamper(project, `${lax}; ${sql}`);
      await requests.project.open({ path: project });
      expect((await requests.runs.list({})).runs).toHaveLength(1);
      expect(await failureOf(ask(engine))).toMatchObject({
        kind: 'project-damaged',
        message: expect.stringContaining(message) as string,
        next: { step: 'restore-a-backup' },
      });
    }),
  );

  it('passes over an issue of a class that it lacks, and a readable image without a content', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const { requests, jobs } = engine;
      const project = join(folder, 'test.facet');
      await requests.project.close({});
      const issue = `INSERT INTO issues (kind, fingerprint, severity, detail, state, found_at, class_id) VALUES ('imbalance', 'x', 0.5, '{}', 'open', 0, 77)`;
      tamper(project, `${lax}; ${issue}; UPDATE images SET sha256 = NULL WHERE id = 5`);
      await requests.project.open({ path: project });
      expect((await requests.images.list(order)).total).toBe(24);
      expect(await requests.snapshots.take({})).toMatchObject({ images: 23 });
      const { checks } = await jobs.doctor.check({});
      const catalog = checks.find(({ name }) => name === 'catalog');
      expect(catalog?.ok).toBe(false);
      expect(catalog?.detail).toContain('1 readable images have no SHA-256');
    }));

  it('is reported in a sentence that a person can read, however long a path in it is', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await engine.requests.project.close({});
      tamper(project, `UPDATE sources SET root = printf('%.*c', 1000000, 'x')`);
      await engine.requests.project.open({ path: project });
      const { message } = await failureOf(engine.requests.images.render({ image: 1, edge: 64 }));
      expect(message.length).toBeLessThan(11_000);
    }));
});

describe('a class that was merged into one that the catalog lacks', () => {
  it('stands for itself, so that its runs can be listed', () =>
    withTrained(async (engine, folder) => {
      const { requests, jobs } = engine;
      const project = join(folder, 'test.facet');
      await requests.project.close({});
      tamper(project, `${lax}; UPDATE classes SET merged_into = 0 WHERE id = 1`);
      await requests.project.open({ path: project });
      expect((await requests.runs.list({})).runs).toHaveLength(1);
      expect((await requests.runs.get({ run: 'r1' })).classes).toEqual(['cat', 'dog']);
      const { checks } = await jobs.doctor.check({});
      expect(checks.find(({ name }) => name === 'catalog')).toMatchObject({ ok: false });
    }));
});

describe('a catalog whose schema is damaged', () => {
  it('is reported by doctor, which offers the newest intact backup and does not fail', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const { backup } = await engine.jobs.backups.make({});
      await engine.requests.project.close({});
      await flipAll(join(folder, 'test.facet'), 'CREATE TABLE images (');
      const { code, json } = await facet(['doctor', 'test.facet', '--json'], { cwd: folder });
      expect(code).toBe(1);
      const { checks } = json as { checks: { name: string; ok: boolean; detail: string }[] };
      expect(checks.find(({ name }) => name === 'node')).toMatchObject({ ok: true });
      const catalog = checks.find(({ name }) => name === 'catalog');
      expect(catalog?.ok).toBe(false);
      expect(catalog?.detail).toContain(`facet restore test.facet ${backup}`);
      expect(catalog?.detail).not.toContain('facet doctor');
    }));

  it('with any byte flipped opens, or is refused with a sentence', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await engine.requests.project.close({});
      const file = join(project, 'catalog.sqlite');
      const whole = await readFile(file);
      const statements = offsetsOf(whole, 'CREATE ');
      // The header, and the first word, the name or a later part of each statement.
      const inStatements = statements.map((at, index) => at + (index % 3) * 14 + (index % 3 === 2 ? 32 : 0));
      const offsets = [...Array.from({ length: 14 }, (_, index) => index * 8), ...inStatements];
      const kinds = new Map<string, number>();
      for (const at of offsets) {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ 0x05;
        await writeFile(file, bytes);
        const kind = await engine.requests.project.open({ path: project }).then(
          () => 'opened',
          (error: unknown) => (error instanceof Error && 'kind' in error ? String(error.kind) : 'none'),
        );
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        await engine.requests.project.close({});
      }
      const known = ['opened', 'project-damaged', 'not-a-project', 'newer-project'];
      expect([...kinds.keys()].filter((kind) => !known.includes(kind))).toEqual([]);
      expect(kinds.get('project-damaged')).toBeGreaterThan(statements.length / 2);
    }));
});

/** Offsets of a text in bytes. */
function offsetsOf(bytes: Buffer, text: string): number[] {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) offsets.push(at);
  return offsets;
}

/** Flips a bit of a text wherever it stands in the catalog. */
async function flipAll(project: string, text: string): Promise<void> {
  const file = join(project, 'catalog.sqlite');
  const bytes = await readFile(file);
  const offsets = offsetsOf(bytes, text);
  expect(offsets).not.toEqual([]);
  for (const position of offsets) bytes[position] = (bytes[position] ?? 0) ^ 0x01;
  await writeFile(file, bytes);
}
