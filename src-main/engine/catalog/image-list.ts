import { parseOutcome, parseRange, type Filter, type FilterTerm } from '../../../src-shared/domain/filter';
import {
  imageStates,
  parts,
  type ImageRow,
  type ImageState,
  type LabelState,
  type Part,
} from '../../../src-shared/domain/image';
import { dataSetKinds } from '../../../src-shared/domain/issue';
import type { Db } from './database';

export const sortColumns = {
  id: 'i.id',
  path: 's.root || i.path',
  class: 'c.name',
  confidence: 'p.confidence',
  width: 'i.width',
  height: 'i.height',
  bytes: 'i.bytes',
} as const;

export interface ListRequest {
  readonly filter: Filter;
  readonly sort: keyof typeof sortColumns;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Database id of the run whose predictions `confidence` speaks of; null when there is none. */
  readonly run: number | null;
}

/** What counts are taken of, as filters spell the values. */
const countedColumns = {
  class: `coalesce(c.name, '')`,
  split: `CASE m.part WHEN 0 THEN 'train' WHEN 1 THEN 'validation' WHEN 2 THEN 'test' ELSE 'none' END`,
  state: 'i.state',
  labelState: 'i.label_state',
} as const;

const from = `
  FROM images i
  JOIN sources s ON s.id = i.source_id
  LEFT JOIN classes c ON c.id = i.class_id
  LEFT JOIN project current ON current.key = 'split'
  LEFT JOIN split_members m ON m.split_id = CAST(current.value AS INTEGER) AND m.image_id = i.id
  LEFT JOIN temp.predictions p ON p.run_id = :run AND p.image_id = i.id`;

/** The statements that answer a filter. They are put together from fixed pieces; values are always bound. */
export function imageList(db: Db) {
  db.exec(`
    CREATE TEMP TABLE predictions (
      run_id INTEGER NOT NULL, image_id INTEGER NOT NULL, wrong INTEGER NOT NULL, confidence REAL NOT NULL,
      PRIMARY KEY (run_id, image_id)
    ) WITHOUT ROWID`);
  const loaded = db.prepare<[number], { one: number }>(
    'SELECT 1 AS one FROM temp.predictions WHERE run_id = ? LIMIT 1',
  );
  const insert = db.prepare('INSERT INTO temp.predictions (run_id, image_id, wrong, confidence) VALUES (?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM temp.predictions WHERE run_id = ?');

  const byIds = db.prepare<[object], Row>(
    `SELECT ${rowColumns} ${from} WHERE i.id IN (SELECT value FROM json_each(:ids))`,
  );

  return {
    hasPredictions: (run: number): boolean => loaded.get(run) !== undefined,
    /** Makes a run's predictions known to filters and sorts; they are a copy that goes with the connection. */
    loadPredictions(run: number, rows: Iterable<{ image: number; wrong: boolean; confidence: number }>): void {
      db.transaction(() => {
        for (const row of rows) insert.run(run, row.image, row.wrong ? 1 : 0, row.confidence);
      })();
    },
    /** For a run that is trained further. */
    forgetPredictions: (run: number): void => void forget.run(run),
    list(request: ListRequest): { total: number; images: ImageRow[] } {
      const { where, values } = whereOf(request.filter);
      const bound = { run: request.run, ...values };
      const count = db.prepare<[object], { total: number }>(`SELECT count(*) AS total ${from} ${where}`).get(bound);
      const order = `${sortColumns[request.sort]} ${request.descending ? 'DESC' : 'ASC'}, i.id`;
      const rows = db
        .prepare<[object], Row>(`SELECT ${rowColumns} ${from} ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset`)
        .all({ ...bound, limit: request.limit, offset: request.offset });
      return { total: count?.total ?? 0, images: rows.map(toImageRow) };
    },
    /** Ids of all images of a filter, in an order. */
    sorted(filter: Filter, sort: keyof typeof sortColumns, descending: boolean, run: number | null): number[] {
      const { where, values } = whereOf(filter);
      const order = `${sortColumns[sort]} ${descending ? 'DESC' : 'ASC'}, i.id`;
      return db
        .prepare<[object], number>(`SELECT i.id ${from} ${where} ORDER BY ${order}`)
        .pluck()
        .all({ run, ...values });
    },
    /** Rows of images by id, in the order given; unknown ids are left out. */
    rows(ids: readonly number[]): ImageRow[] {
      const found = byIds.all({ run: null, ids: JSON.stringify(ids) }).map(toImageRow);
      const byId = new Map(found.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    /** How many images of a filter have each value of a column. */
    counts(filter: Filter, run: number | null): Record<keyof typeof countedColumns, Record<string, number>> {
      const { where, values } = whereOf(filter);
      const count = (column: string): Record<string, number> =>
        Object.fromEntries(
          db
            .prepare<[object], [string, number]>(`SELECT ${column} AS value, count(*) ${from} ${where} GROUP BY 1`)
            .raw()
            .all({ run, ...values }),
        );
      const entries = Object.entries(countedColumns).map(([key, column]) => [key, count(column)] as const);
      return Object.fromEntries(entries) as Record<keyof typeof countedColumns, Record<string, number>>;
    },
    /** Ids of all images of a filter, in order of id. */
    ids(filter: Filter, run: number | null): number[] {
      const { where, values } = whereOf(filter);
      return db
        .prepare<[object], number>(`SELECT i.id ${from} ${where} ORDER BY i.id`)
        .pluck()
        .all({ run, ...values });
    },
  };
}

const rowColumns = `i.id, s.root, i.path, c.name AS class, i.label_state AS labelState, m.part, i.state, i.refusal,
  i.width, i.height, i.bytes, i.pack, i.pack_offset AS offset, i.pack_length AS length,
  (SELECT json_group_array(t.tag) FROM image_tags t WHERE t.image_id = i.id) AS tags,
  (SELECT json_group_array(DISTINCT u.kind) FROM issue_images x JOIN issues u ON u.id = x.issue_id
    WHERE x.image_id = i.id AND u.state = 'open' AND u.kind NOT IN (${dataSetKinds.map((kind) => `'${kind}'`).join(', ')})
  ) AS issues`;

interface Row {
  id: number;
  root: string;
  path: string;
  class: string | null;
  labelState: LabelState;
  part: number | null;
  state: ImageState;
  refusal: string | null;
  width: number | null;
  height: number | null;
  bytes: number | null;
  pack: number | null;
  offset: number | null;
  length: number | null;
  tags: string;
  issues: string;
}

function toImageRow({ root, part, pack, offset, length, tags, issues, ...row }: Row): ImageRow {
  return {
    ...row,
    path: `${root}/${row.path}`,
    split: part === null ? null : partAt(part),
    tags: JSON.parse(tags) as string[],
    issues: JSON.parse(issues) as string[],
    thumbnail: pack === null || offset === null || length === null ? null : { pack, offset, length },
  };
}

/** The name of a part as it is numbered in the catalog and in snapshots. */
export function partAt(number: number): Part {
  const part = parts[number];
  if (!part) throw new RangeError(`No part ${String(number)}`);
  return part;
}

type Values = Record<string, string | number>;

function whereOf(filter: Filter): { where: string; values: Values } {
  const values: Values = {};
  const bind = (value: string | number): string => {
    const name = `v${String(Object.keys(values).length)}`;
    values[name] = value;
    return `:${name}`;
  };
  const terms = filter.map((term) => {
    const any = term.values.map((value) => condition(term, value, bind)).join(' OR ');
    return `coalesce((${any}), 0) = ${term.negated ? '0' : '1'}`;
  });
  return { where: terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : '', values };
}

function condition(term: FilterTerm, value: string, bind: (value: string | number) => string): string {
  switch (term.key) {
    case 'class':
      return `c.name = ${bind(value)}`;
    case 'split':
      return value === 'none' ? 'm.part IS NULL' : `m.part = ${bind(parts.indexOf(value as Part))}`;
    case 'state':
      return `${(imageStates as readonly string[]).includes(value) ? 'i.state' : 'i.label_state'} = ${bind(value)}`;
    case 'tag':
      return `EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.tag = ${bind(value)})`;
    case 'source':
      return `s.root = ${bind(value)}`;
    case 'issue':
      return `EXISTS (SELECT 1 FROM issue_images x JOIN issues u ON u.id = x.issue_id
        WHERE x.image_id = i.id AND u.state = 'open' AND u.kind = ${bind(value)})`;
    case 'run':
      return `p.wrong = ${bind(parseOutcome(value).outcome === 'wrong' ? 1 : 0)}`;
    case 'confidence': {
      const { low, high } = parseRange(value);
      return `p.confidence BETWEEN ${bind(low)} AND ${bind(high)}`;
    }
    case 'path':
      return `instr(lower(i.path), lower(${bind(value)})) > 0`;
  }
}
