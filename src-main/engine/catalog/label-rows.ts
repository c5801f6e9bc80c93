import Database from 'better-sqlite3';
import type { LabelState } from '../../../src-shared/domain/image';
import type { PartName } from '../../../src-shared/domain/layouts';

/** One annotator's answer in a row; see SourceAnnotation, which has this form. */
interface RowAnnotation {
  readonly annotator: string;
  readonly state: Exclude<LabelState, 'unlabelled'>;
  readonly className: string | null;
  readonly at: number | null;
}

/** A row of a table of labels. `path` is as written: absolute, or relative to some folder. */
export interface LabelRow {
  readonly line: number;
  readonly path: string;
  readonly state: LabelState;
  readonly className: string | null;
  readonly tags: readonly string[];
  readonly attributes: readonly (readonly [string, string])[];
  /** The part of a split that it tells. */
  readonly part?: PartName | null;
  readonly annotations?: readonly RowAnnotation[];
  /** Whether its label holds whatever most annotators said, as one that was marked as the truth. */
  readonly isSettled?: boolean;
  /** What is wrong with it, worded as part of a sentence: “it has several classes: dog, cat”. It is listed, and used all the same. */
  readonly remark?: string;
}

/** A row as the thread that reads a table sends it: one text instead of many small values, which would each take time to receive. */
export interface PackedRow extends Omit<LabelRow, 'tags' | 'attributes' | 'annotations' | 'isSettled'> {
  /** Tags, and the values of the table's attributes, '' for none: see `packed`. */
  readonly packed: string;
}

/** The contents of a row's `packed`. */
interface Packed extends Partial<Pick<LabelRow, 'tags' | 'attributes' | 'annotations' | 'isSettled'>> {
  /** Values by the table's attributes. */
  readonly values?: readonly string[];
}

/**
 * Packs a row.
 * @param names of the table's attributes; the row's own are among them, in the same order. null where each row has its own
 */
export function packed(whole: LabelRow, names: readonly string[] | null): PackedRow {
  const { tags, attributes, annotations, isSettled, ...row } = whole;
  const values = names && valuesOf(attributes, names);
  const more = {
    tags,
    annotations,
    ...(isSettled === true && { isSettled }),
    ...(values ? { values } : { attributes }),
  };
  return { ...row, packed: textOf(more) };
}

/** The attributes of a row, unless it was packed by the names of its table's. */
export const attributesOf = (row: LabelRow | PackedRow): LabelRow['attributes'] =>
  'packed' in row ? ((JSON.parse(row.packed) as Packed).attributes ?? []) : row.attributes;

/** Values by the names of attributes, '' for none. */
function valuesOf(attributes: LabelRow['attributes'], names: readonly string[]): string[] {
  let next = 0;
  return names.map((name) => {
    if (attributes[next]?.[0] !== name) return '';
    next += 1;
    return attributes[next - 1]?.[1] ?? '';
  });
}

const textOf = ({ tags, annotations, ...more }: Packed): string =>
  JSON.stringify({ ...more, ...(tags && tags.length > 0 && { tags }), ...(annotations && { annotations }) });

/** A row of a table with its number among all rows, and its table's number and role. */
export interface KeyedRow extends LabelRow {
  readonly id: number;
  readonly table: number;
  readonly role: number;
  /** Key of its path. */
  readonly key: string;
}

/** A row that was found by its key, and is not unpacked yet. */
export type FoundRow = Pick<KeyedRow, 'id' | 'table' | 'role' | 'line' | 'path' | 'key'>;

/** A table whose rows are added. */
export interface TableOfRows {
  /** Its number. */
  readonly table: number;
  /** Tables of different roles say different things about the same images. Only rows of role 0 are counted. */
  readonly role: number;
  /** Names of its attributes, for packed rows. */
  readonly attributes: readonly string[];
}

/** An image: its absolute path, and that path's key. */
export interface ImageAt {
  readonly path: string;
  readonly key: string;
}

interface Stored {
  id: number;
  table: number;
  role: number;
  line: number;
  path: string;
  key: string;
  state: LabelState;
  className: string | null;
  part: PartName | null;
  more: string;
}

export type LabelRows = ReturnType<typeof openLabelRows>;

/**
 * Rows of tables of labels, and names of images, both by the keys of their paths (`tables/path-keys.ts`), in a temporary SQLite database
 * that spills to the disk. So a table of a million rows takes none of the engine's memory, and no time for garbage collection.
 */
export function openLabelRows() {
  const db = new Database('');
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`
    CREATE TABLE rows (id INTEGER PRIMARY KEY, "table" INTEGER NOT NULL, role INTEGER NOT NULL, line INTEGER NOT NULL,
      path TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, className TEXT, part TEXT, more TEXT NOT NULL) STRICT;
    CREATE INDEX rows_key ON rows (key);
    CREATE TABLE images (path TEXT NOT NULL, key TEXT NOT NULL) STRICT;
    CREATE INDEX images_key ON images (key)`);
  const insert = db.prepare(
    `INSERT INTO rows (id, "table", role, line, path, key, state, className, part, more)
     VALUES (:id, :table, :role, :line, :path, :key, :state, :className, :part, :more)`,
  );
  const columns = 'SELECT id, "table", role, line, path, key, state, className, part, more FROM rows';
  const same = db.prepare<[string, string, number], Pick<Stored, 'id' | 'line' | 'more' | 'state' | 'className'>>(
    'SELECT id, line, more, state, className FROM rows WHERE key = ? AND path = ? AND "table" = ? LIMIT 1',
  );
  const setMore = db.prepare('UPDATE rows SET more = ? WHERE id = ?');
  /** Rows that were added, and those that were joined to an earlier one. */
  let [added, joined] = [0, 0];
  /** Joins a row's annotations to those of an earlier row for the same image. @returns whether both have some */
  const join = (first: { id: number; more: string }, row: LabelRow | PackedRow): boolean => {
    const [before, given] = [first.more, moreOf(row)].map((more) => JSON.parse(more) as Packed);
    const annotations = [...(before?.annotations ?? []), ...(given?.annotations ?? [])];
    if (!before?.annotations || !given?.annotations || annotations.length > mostAnnotations) return false;
    setMore.run(JSON.stringify({ ...before, annotations }), first.id);
    joined += 1;
    return true;
  };
  const all = db.prepare<[number], Stored>(`${columns} WHERE id > ? ORDER BY id LIMIT 1000`);
  const byId = db.prepare<[number], Stored>(`${columns} WHERE id = ?`);
  const addImage = db.prepare('INSERT INTO images VALUES (:path, :key)');
  const imagesAt = db.prepare<[string, number], ImageAt>('SELECT path, key FROM images WHERE key = ? LIMIT ?');
  // '0' follows '/': the range holds this key, and all that begin with it and a slash.
  const imagesFrom = db.prepare<[string, string, string, string, number], ImageAt>(
    "SELECT path, key FROM images WHERE key >= ? AND key < ? || '0' AND (key = ? OR substr(key, length(?) + 1, 1) = '/') LIMIT ?",
  );
  const namesOf = new Map<number, readonly string[]>();
  const unpacked = (row: Stored): KeyedRow => rowOf(row, namesOf.get(row.table) ?? []);
  const byKeys = new Map<number, Database.Statement<string[], FoundRow>>();
  const candidates = (count: number): Database.Statement<string[], FoundRow> => {
    const known = byKeys.get(count);
    if (known) return known;
    const marks = Array.from({ length: count }, () => '?').join(', ');
    const made = db.prepare<string[], FoundRow>(
      `SELECT id, "table", role, line, path, key FROM rows WHERE key IN (${marks}) ORDER BY id LIMIT ${String(mostRows)}`,
    );
    byKeys.set(count, made);
    return made;
  };

  return {
    /**
     * Adds rows of a table.
     * @param rows with the keys of their paths
     * @returns rows whose path an earlier row of the table names, each with that row's line, and whether it
     * has another label; they are not added. Rows that each tell
     * one person's label are joined instead
     */
    add(
      rows: readonly { row: LabelRow | PackedRow; key: string }[],
      { table, role, attributes }: TableOfRows,
    ): { line: number; first: number; differs: boolean }[] {
      namesOf.set(table, attributes);
      return db.transaction(() =>
        rows.flatMap(({ row, key }) => {
          const { line, path, state, className, part = null } = row;
          const first = same.get(key, path, table);
          if (first) {
            const differs = first.state !== state || first.className !== className;
            return join(first, row) ? [] : [{ line, first: first.line, differs }];
          }
          added += 1;
          insert.run({ id: added, table, role, line, path, key, state, className, part, more: moreOf(row) });
          return [];
        }),
      )();
    },
    /** Rows that have one of these keys, at most 50, in order. */
    withKeys: (keys: readonly string[]): FoundRow[] => (keys.length === 0 ? [] : candidates(keys.length).all(...keys)),
    /** Rows that were added: they have the numbers from 1 on. */
    added: (): number => added,
    /** Rows that were joined to others. */
    joined: (): number => joined,
    /** The row of a number. */
    at(id: number): KeyedRow | undefined {
      const found = byId.get(id);
      return found && unpacked(found);
    },
    /** All rows in order, page by page. */
    *pages(): Generator<KeyedRow[]> {
      for (let after = 0; ;) {
        const rows = all.all(after);
        if (rows.length === 0) return;
        yield rows.map(unpacked);
        after = rows.at(-1)?.id ?? after;
      }
    },
    /** Adds images by their absolute paths and these paths' keys. */
    addImages: (images: readonly ImageAt[]): void => {
      db.transaction(() => {
        for (const image of images) addImage.run(image);
      })();
    },
    /** Images with a key. */
    imagesAt: (key: string, limit: number): ImageAt[] => imagesAt.all(key, limit),
    /** Images with a key, or with a longer one that begins with it and a slash. */
    imagesFrom: (key: string, limit: number): ImageAt[] => imagesFrom.all(key, key, key, key, limit),
    close: (): void => void db.close(),
  };
}

/** Most labels of persons that are read of one image. */
const mostAnnotations = 500;
/** Most rows that one image is compared with. */
const mostRows = 50;

const moreOf = (row: LabelRow | PackedRow): string => ('packed' in row ? row.packed : packed(row, null).packed);

/** The JSON was written by this process, into a database that nobody else opens: it needs no schema. */
function rowOf({ more, part, ...row }: Stored, names: readonly string[]): KeyedRow {
  const { tags = [], attributes, values = [], annotations, isSettled } = JSON.parse(more) as Packed;
  const pairs = values.map((value, index) => [names[index] ?? '', value] as const).filter(([, value]) => value !== '');
  const optional = {
    ...(part !== null && { part }),
    ...(annotations && { annotations }),
    ...(isSettled === true && { isSettled }),
  };
  return { ...row, tags, attributes: attributes ?? pairs, ...optional };
}
