import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../src-main/engine/catalog/open-file';
import { migrations } from '../../../src-main/engine/catalog/migrations';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { engineIn, failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { withOldCatalog } from '../../helpers/projects/old-catalog';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 4);

function tamper(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

/** Closes the project and changes its catalog as a stranger might. */
async function tamperWith(engine: EngineClient, project: string, sql: string): Promise<void> {
  await engine.requests.project.close({});
  tamper(join(project, 'catalog.sqlite'), sql);
}

const relabels = `CREATE TRIGGER relabel AFTER UPDATE OF class_id ON images BEGIN
  UPDATE images SET class_id = 1, label_state = 'labelled' WHERE class_id <> 1; END`;
const endless = (table: string, columns: string): string => `ALTER TABLE ${table} RENAME TO old_${table};
  CREATE VIEW ${table} AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT ${columns} FROM n`;

const hostile: readonly (readonly [what: string, sql: string, said: string])[] = [
  ['a trigger', relabels, 'the trigger "relabel" is not one of Facet’s'],
  ['an endless view in place of a table', endless('image_tags', 'x AS image_id, x AS tag'), 'the view "image_tags"'],
  ['an additional view', 'CREATE VIEW all_of_it AS SELECT * FROM images', 'the view "all_of_it"'],
  ['an index on an expression', 'CREATE INDEX odd ON images (abs(id))', 'the index "odd"'],
  [
    'an additional column',
    `ALTER TABLE images ADD COLUMN more TEXT DEFAULT 'x'`,
    'the table "images" differs from Facet’s',
  ],
  [
    'a computed column',
    'ALTER TABLE tag_events ADD COLUMN more TEXT AS (hex(at))',
    'the table "tag_events" differs from Facet’s',
  ],
  ['a missing table', 'DROP TABLE test_looks', 'the table "test_looks" is missing'],
  ['an image beyond 32 bits', `UPDATE images SET id = 2147483648 WHERE id = 8`, 'the table images'],
  ['an image behind a gap of millions of ids', `UPDATE images SET id = 60000000 WHERE id = 8`, 'the table images'],
  [
    'a class beyond all that a project can have',
    `INSERT INTO classes (id, name) VALUES (2147483647, 'far')`,
    'the table classes',
  ],
  [
    'a row that has the largest number as id',
    `UPDATE images SET id = 9223372036854775807 WHERE id = 8`,
    'the table images',
  ],
];

describe('a stranger’s catalog', () => {
  it.each(hostile)('with %s is not opened, restored or imported, and none of it runs', (_, sql, said) =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const { backup } = await engine.jobs.backups.make({});
      const { backup: second } = await engine.jobs.backups.make({});
      await tamperWith(engine, project, `PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; ${sql}`);
      tamper(
        join(project, 'backups', `${second}.sqlite`),
        `PRAGMA legacy_alter_table = ON; PRAGMA foreign_keys = OFF; ${sql}`,
      );

      const opened = await failureOf(engine.requests.project.open({ path: project }));
      expect(opened).toMatchObject({ kind: 'project-damaged' });
      expect(opened.message).toContain(said);
      expect(opened.next).toMatchObject({ step: 'restore-backup', project: 'test.facet', backup });

      const { backups } = await engine.requests.backups.list({ path: project });
      expect(backups.map(({ images }) => images)).toEqual([null, 8]);
      const restored = await failureOf(engine.requests.backups.restore({ path: project, backup: second }));
      expect(restored.message).toContain(said);

      await engine.requests.project.create({ path: join(folder, 'other.facet') });
      const imported = engine.jobs.imports.run({ folder: project, labels: { from: 'project' }, dryRun: false });
      expect(await failureOf(imported)).toMatchObject({ kind: 'project-damaged' });

      await engine.requests.backups.restore({ path: project, backup: null });
      expect(await engine.requests.project.open({ path: project })).toMatchObject({ images: 8 });
    }),
  );

  it('with impossible values has those rows refused by an import, and the others imported', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await tamperWith(
        engine,
        project,
        `INSERT INTO classes (id, name) VALUES (7, '${'x'.repeat(5000)}');
         UPDATE images SET class_id = 7 WHERE id = 1;
         UPDATE images SET path = '../../etc/passwd' WHERE id = 2;
         INSERT INTO image_tags (image_id, tag) VALUES (3, '${'t'.repeat(101)}');
         INSERT INTO image_attributes (image_id, name, value) VALUES (4, '__proto__', 'x');
         WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000)
           INSERT INTO image_tags (image_id, tag) SELECT 5, 'tag ' || x FROM n`,
      );
      const second = engineIn(folder);
      try {
        await second.requests.project.create({ path: join(folder, 'other.facet') });
        const report = await second.jobs.imports.run({ folder: project, labels: { from: 'project' }, dryRun: false });
        expect(report).toMatchObject({ added: 3 });
        expect(report.refused.map(({ path }) => path).sort()).toEqual([
          '../../etc/passwd',
          ...['cat/cat_000.jpg', 'cat/cat_002.jpg', 'cat/cat_003.jpg', 'dog/dog_000.jpg'],
        ]);
        expect(report.refused[0]?.reason).toContain(
          'That project’s catalog has values for image 1 that Facet never writes',
        );
      } finally {
        await second.child.stop();
      }
    }));

  it('may lack an index, which doctor reports and recreates, and may contain statistics', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await tamperWith(engine, project, 'DROP INDEX images_by_class; DROP INDEX issues_by_kind; ANALYZE');
      await engine.requests.project.open({ path: project });
      const checkOf = async (repair: boolean) => {
        const { checks, repairs } = await engine.jobs.doctor.check({ repair });
        return { catalog: checks.find(({ name }) => name === 'catalog'), repairs };
      };
      expect((await checkOf(false)).catalog).toMatchObject({
        ok: false,
        detail: expect.stringContaining('2 indices are missing (images_by_class, issues_by_kind)') as string,
      });
      expect(await checkOf(true)).toMatchObject({
        catalog: { ok: true },
        repairs: [{ detail: '2 indices rebuilt' }],
      });
    }));

  it('can’t have its schema changed through an open connection', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      await engine.requests.project.close({});
      const db = openFile(join(folder, 'test.facet', 'catalog.sqlite'));
      db.pragma('writable_schema = ON');
      expect(() => db.prepare(`DELETE FROM sqlite_schema`).run()).toThrow('may not be modified');
      expect(db.pragma('trusted_schema', { simple: true })).toBe(0);
      db.close();
    }));
});

describe('an older Facet’s catalog', () => {
  it.each(migrations.map(({ number }) => number))('of version %i has the schema that its migrations make', (number) =>
    withOldCatalog(number, `INSERT INTO sources (root, added_at) VALUES ('/photos', 1000)`, (catalog) => {
      expect(catalog.sources.all()).toMatchObject([{ root: '/photos' }]);
    }),
  );
});
