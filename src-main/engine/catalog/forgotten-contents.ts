import type { Db } from './db';

/** The part of a row's key before its content: preprocessing and edge for pixels, the space for features. */
type Group = readonly (string | number)[];

/** Tables of data made from contents. For each: the columns of its primary key before sha256, and values below all others. */
const tables = {
  pixel_rows: { columns: ['prep', 'edge'], below: ['', 0] },
  embedding_rows: { columns: ['space'], below: [''] },
  face_detections: { columns: ['detector'], below: [''] },
} as const;
type Table = keyof typeof tables;

/** Contents examined between two interruptions: some 2 ms. */
const contentsPerPage = 1000;

/**
 * Statements on the contents that are forgotten with the images in temp.forgotten; that table must exist. Contents are examined in pages,
 * between which the engine answers other requests. That is safe: steps of the history and other jobs wait from the first page to the
 * deletion, and nothing else changes an image's content or adds a row for one. So the first page's result still holds at the last one.
 */
export function forgottenContents(db: Db) {
  db.exec('CREATE TEMP TABLE forgotten_content (sha256 BLOB PRIMARY KEY) WITHOUT ROWID');
  const clear = db.prepare('DELETE FROM temp.forgotten_content');
  const select = db.prepare(
    'INSERT OR IGNORE INTO temp.forgotten_content SELECT sha256 FROM images WHERE id = ? AND sha256 IS NOT NULL',
  );
  const dropShared = db.prepare<[Buffer, Buffer]>(`
    DELETE FROM temp.forgotten_content WHERE sha256 > ? AND sha256 <= ? AND EXISTS (
      SELECT 1 FROM images i WHERE i.sha256 = forgotten_content.sha256
        AND NOT EXISTS (SELECT 1 FROM temp.forgotten f WHERE f.id = i.id))`);
  const selectedPages = pagesOf(db, 'temp.forgotten_content', []);
  const pixels = statementsOn(db, 'pixel_rows');
  const embeddings = statementsOn(db, 'embedding_rows');
  const faces = statementsOn(db, 'face_detections');
  const rowOf = (table: Table): string => `
    SELECT t.row FROM temp.forgotten_content c CROSS JOIN ${table} t ON ${groupIs(table)} AND t.sha256 = c.sha256
    WHERE c.sha256 > ? AND c.sha256 <= ?`;
  const pixelRows = db.prepare<unknown[], number>(rowOf('pixel_rows')).pluck();
  const embeddingRows = db.prepare<unknown[], number>(rowOf('embedding_rows')).pluck();

  return {
    clear: (): void => void clear.run(),
    /** Selects the content of an image. */
    select: (image: number): void => void select.run(image),
    /** Adds contents of rows that no image has any more, and leaves out contents that other images have, too. */
    *settle(): Generator<void, void> {
      for (const { groups, pages, addUnused } of [pixels, embeddings, faces]) {
        for (const group of groups()) {
          for (const page of pages(group)) {
            addUnused.run(...group, ...page);
            yield;
          }
        }
      }
      for (const page of selectedPages([])) {
        dropShared.run(...page);
        yield;
      }
    },
    *pixelRows(): Generator<void, { prep: string; edge: number; row: number }[]> {
      const found: { prep: string; edge: number; row: number }[] = [];
      for (const group of pixels.groups()) {
        const [prep, edge] = [String(group[0]), Number(group[1])];
        for (const page of selectedPages([])) {
          for (const row of pixelRows.all(...group, ...page)) found.push({ prep, edge, row });
          yield;
        }
      }
      return found.sort((a, b) => a.row - b.row);
    },
    *embeddingRows(): Generator<void, { space: string; row: number }[]> {
      const found: { space: string; row: number }[] = [];
      for (const group of embeddings.groups()) {
        const rows: number[] = [];
        for (const page of selectedPages([])) {
          rows.push(...embeddingRows.all(...group, ...page));
          yield;
        }
        for (const row of rows.sort((a, b) => a - b)) found.push({ space: String(group[0]), row });
      }
      return found;
    },
    /** Deletes all rows of the selected contents; returns their number by table. */
    delete: (): Record<Table, number> => ({
      pixel_rows: pixels.delete(),
      embedding_rows: embeddings.delete(),
      face_detections: faces.delete(),
    }),
  };
}

const groupIs = (table: Table): string => tables[table].columns.map((column) => `t.${column} = ?`).join(' AND ');

/** Statements on one of the tables, each for one group: without a group, SQLite would go through all rows. */
function statementsOn(db: Db, table: Table) {
  const { columns, below } = tables[table];
  const key = columns.join(', ');
  const nextGroup = db
    .prepare<unknown[], Group>(
      `SELECT ${key} FROM ${table} WHERE (${key}) > (${columns.map(() => '?').join(', ')}) ORDER BY ${key} LIMIT 1`,
    )
    .raw();
  const addUnused = db.prepare(`
    INSERT OR IGNORE INTO temp.forgotten_content SELECT t.sha256 FROM ${table} t
    WHERE ${groupIs(table)} AND t.sha256 > ? AND t.sha256 <= ?
      AND NOT EXISTS (SELECT 1 FROM images i WHERE i.sha256 = t.sha256)`);
  const drop = db.prepare(
    `DELETE FROM ${table} AS t WHERE ${groupIs(table)} AND t.sha256 IN (SELECT sha256 FROM temp.forgotten_content)`,
  );

  function* groups(): Generator<Group, void> {
    for (let group = nextGroup.get(...below); group !== undefined; group = nextGroup.get(...group)) yield group;
  }
  return {
    groups,
    addUnused,
    pages: pagesOf(db, table, columns),
    delete: (): number => [...groups()].reduce((deleted, group) => deleted + drop.run(...group).changes, 0),
  };
}

/** Pages of a group's contents, as ranges: [content before the first, last content]. */
function pagesOf(db: Db, table: string, columns: readonly string[]) {
  const inGroup = columns.map((column) => `${column} = ? AND `).join('');
  const last = db
    .prepare<unknown[], Buffer | null>(
      `SELECT max(sha256) FROM (SELECT sha256 FROM ${table} WHERE ${inGroup} sha256 > ? ORDER BY sha256 LIMIT ${String(contentsPerPage)})`,
    )
    .pluck();
  return function* pages(group: Group): Generator<[Buffer, Buffer], void> {
    let after: Buffer = Buffer.alloc(0);
    for (let to = last.get(...group, after); to; to = last.get(...group, after)) {
      yield [after, to];
      after = to;
    }
  };
}
