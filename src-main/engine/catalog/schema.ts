import Database from 'better-sqlite3';
import type { Db } from './db';
import { migrations } from './migrations';

/** An entry of a catalog's schema, as the migrations make it or as a file has it. */
interface SchemaEntry {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  /** In one line; null for an index that SQLite makes itself. */
  readonly sql: string | null;
}

export interface SchemaFinding {
  /** Differences from what the migrations make. If there are any, no statement may be run on the file. */
  readonly differences: readonly string[];
  /** Statements that create missing indices. Without these indices everything works, slowly. */
  readonly missingIndices: readonly { readonly name: string; readonly sql: string }[];
}

/** SQLite's own tables of statistics, which an ANALYZE may have made. They contain no programs. */
const tolerated = new Map([
  ['sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
]);

/**
 * Compares a file's schema with the one that the migrations up to its version make. A schema is a program: a stranger's trigger could
 * change labels, and a view in place of a table may be endless. Only SQLite's own tables are read here. Migrations are append-only, so
 * the text of each table is the same in every catalog of a version.
 */
export function findSchemaDifferences(db: Db): SchemaFinding {
  const version = Number(db.pragma('user_version', { simple: true }));
  const wanted = new Map(schemaOf(version).map((entry) => [keyOf(entry), entry]));
  const differences: string[] = [];
  for (const entry of readSchema(db)) {
    const known = wanted.get(keyOf(entry));
    wanted.delete(keyOf(entry));
    if (tolerated.has(entry.name) && entry.type === 'table' && tolerated.get(entry.name) === entry.sql) continue;
    if (!known) differences.push(`${nameOf(entry)} is not one of Facet’s`);
    else if (known.sql !== entry.sql || known.table !== entry.table)
      differences.push(`${nameOf(entry)} differs from Facet’s`);
  }
  const missing = [...wanted.values()];
  const missingIndices = missing.flatMap(({ type, name, sql }) => (type === 'index' && sql ? [{ name, sql }] : []));
  for (const entry of missing) {
    if (entry.type !== 'index' || entry.sql === null) differences.push(`${nameOf(entry)} is missing`);
  }
  return { differences: differences.length > 0 ? differences : findOddNumbers(db, version), missingIndices };
}

/**
 * Tables with row numbers that Facet does not assign. Ids are kept as 32-bit numbers, so paging past a larger one would start again for
 * ever. Images are read in ranges of ids, so a huge gap would hold up the engine.
 */
function findOddNumbers(db: Db, version: number): string[] {
  return schemaOf(version).flatMap(({ type, name, sql }) => {
    if (type !== 'table' || sql === null || !/\(\s*\w+ INTEGER PRIMARY KEY/.test(sql)) return [];
    const { least, most } =
      db
        .prepare<[], { least: number | null; most: number | null }>(
          `SELECT min(rowid) AS least, max(rowid) AS most FROM "${name}"`,
        )
        .get() ?? {};
    const isOdd = (least ?? 1) < 1 || (most ?? 1) > (largestNumbers[name] ?? largestNumber);
    return isOdd ? [`the table ${name} has a row with a number that Facet does not give`] : [];
  });
}

const largestNumber = 2 ** 31 - 1;
/**
 * Largest ids, far beyond those of any project. All ranges of image ids up to it are read in less than a second; arrays per class and
 * per source are as long as their largest id.
 */
const largestNumbers: Readonly<Record<string, number>> = { images: 50_000_000, classes: 1_000_000, sources: 1_000_000 };

const schemas = new Map<number, readonly SchemaEntry[]>();

/** The schema made by the migrations up to a version. */
function schemaOf(version: number): readonly SchemaEntry[] {
  const known = schemas.get(version);
  if (known) return known;
  const db = new Database(':memory:');
  try {
    for (const { number, sql } of migrations) if (number <= version) db.exec(sql);
    const schema = readSchema(db);
    schemas.set(version, schema);
    return schema;
  } finally {
    db.close();
  }
}

function readSchema(db: Db): SchemaEntry[] {
  return db
    .prepare<[], Record<keyof SchemaEntry, unknown>>('SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema')
    .all()
    .map(({ type, name, table, sql }) => ({
      type: textOf(type),
      name: textOf(name),
      table: textOf(table),
      sql: sql === null ? null : textOf(sql).replaceAll(/\s+/g, ' ').trim(),
    }));
}

/** A stranger's schema may hold anything. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : `a ${typeof value}`);

const keyOf = ({ type, name }: SchemaEntry): string => `${type} ${name}`;

const nameOf = ({ type, name }: SchemaEntry): string => `the ${type.slice(0, 20)} ${JSON.stringify(name.slice(0, 60))}`;
