import Database from 'better-sqlite3';
import type { Sort } from '../../../src-main/engine/columns/orders';
import type { Facets } from '../../../src-main/engine/columns/counting';
import type { Predicted } from '../../../src-main/engine/columns/predictions';
import {
  anyValue,
  attributeOf,
  isIssueNumber,
  parseOutcome,
  parseRange,
  type Filter,
  type FilterTerm,
} from '../../../src-shared/domain/filter';
import { imageStates, parts, type Part } from '../../../src-shared/domain/image';

/**
 * Answers the column index's questions in SQL, counted afresh from a catalog file. Tests check the index against it, and bench/catalog
 * compares speeds. Upper and lower case are alike in ASCII only.
 */
export class SqlAnswers {
  readonly #db: Database.Database;

  constructor(file: string) {
    this.#db = new Database(file, { readonly: true });
    this.#db.exec(`CREATE TEMP TABLE predictions (image_id INTEGER PRIMARY KEY, wrong INTEGER, confidence REAL)`);
  }

  close(): void {
    this.#db.close();
  }

  setPredictions(predicted: Iterable<Predicted>): void {
    this.#db.exec('DELETE FROM temp.predictions');
    const insert = this.#db.prepare('INSERT INTO temp.predictions VALUES (?, ?, ?)');
    for (const { image, wrong, confidence } of predicted) insert.run(image, wrong ? 1 : 0, confidence);
  }

  /** Ids that match a filter, in the given order. */
  view(filter: Filter, sort: Sort, descending: boolean): number[] {
    const { where, values } = whereOf(filter);
    const direction = descending ? 'DESC' : 'ASC';
    const unknown = sort === 'confidence' ? 'NULLS LAST' : ''; // otherwise first, or last in descending order
    const order = sortColumns[sort].map((column) => `${column} ${direction} ${unknown}`).join(', ');
    return this.#db
      .prepare<string[], number>(`SELECT i.id ${from} ${where} ORDER BY ${order}, i.id`)
      .pluck()
      .all(...values);
  }

  /** Values of an attribute with their images, the most frequent first. */
  attributeCounts(filter: Filter, name: string): { value: string; images: number }[] {
    const { where, values } = whereOf(filter);
    return this.#db
      .prepare<string[], { value: string; images: number }>(
        `SELECT a.value, count(*) AS images ${from} JOIN image_attributes a ON a.image_id = i.id AND a.name = ? ${where}
         GROUP BY a.value ORDER BY images DESC, a.value`,
      )
      .all(name, ...values);
  }

  counts(filter: Filter): Facets {
    const { where, values } = whereOf(filter);
    const count = (column: string): Record<string, number> =>
      Object.fromEntries(
        this.#db
          .prepare<string[], [string, number]>(`SELECT ${column}, count(*) ${from} ${where} GROUP BY 1`)
          .raw()
          .all(...values),
      );
    const state = count('i.state');
    return {
      total: Object.values(state).reduce((sum, images) => sum + images, 0),
      class: count(`coalesce(c.name, '')`),
      split: count(`CASE m.part WHEN 0 THEN 'train' WHEN 1 THEN 'validation' WHEN 2 THEN 'test' ELSE 'none' END`),
      state,
      labelState: count('i.label_state'),
      issue: Object.fromEntries(
        this.#db
          .prepare<string[], [string, number]>(
            `SELECT u.kind, count(DISTINCT i.id) ${from} JOIN issues u ON u.state = 'open' AND ${isOfIssue} ${where} GROUP BY 1`,
          )
          .raw()
          .all(...values),
      ),
    };
  }
}

const from = `
  FROM images i
  JOIN sources s ON s.id = i.source_id
  LEFT JOIN classes c ON c.id = i.class_id
  LEFT JOIN image_measures q ON q.image_id = i.id
  LEFT JOIN project current ON current.key = 'split'
  LEFT JOIN split_members m ON m.split_id = CAST(current.value AS INTEGER) AND m.image_id = i.id
  LEFT JOIN temp.predictions p ON p.image_id = i.id`;

const isOfIssue = `(u.class_id = i.class_id
  OR EXISTS (SELECT 1 FROM issue_images x WHERE x.issue_id = u.id AND x.image_id = i.id))`;

const sortColumns = {
  id: ['i.id'],
  path: [`s.root || '/'`, 'i.path'],
  class: ['c.name'],
  confidence: ['p.confidence'],
  width: ['i.width'],
  height: ['i.height'],
  bytes: ['i.bytes'],
  pixels: ['i.width * i.height'],
  aspect: ['CAST(i.width AS REAL) / i.height'],
  captured: ['q.captured_at'],
  brightness: ['q.brightness'],
  contrast: ['q.contrast'],
  sharpness: ['q.sharpness'],
  colourfulness: ['q.colourfulness'],
} as const;

function whereOf(filter: Filter): { where: string; values: string[] } {
  const values: string[] = [];
  const terms = filter.map((term) => {
    const any = term.values.map((value) => condition(term, value, values)).join(' OR ');
    return `coalesce((${any}), 0) = ${term.negated ? '0' : '1'}`;
  });
  return { where: terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : '', values };
}

function condition(term: FilterTerm, value: string, values: string[]): string {
  const bind = (text: string): string => {
    values.push(text);
    return '?';
  };
  switch (term.key) {
    case 'class':
      return `c.name = ${bind(value)}`;
    case 'confirmed': {
      const isConfirmed = `EXISTS (SELECT 1 FROM label_confirmations k
        WHERE k.image_id = i.id AND k.class_id = i.class_id AND k.sha256 = i.sha256)`;
      return `${isConfirmed} = ${value === 'yes' ? '1' : '0'}`;
    }
    case 'split':
      return value === 'none' ? 'm.part IS NULL' : `m.part = ${String(parts.indexOf(value as Part))}`;
    case 'state':
      return `${(imageStates as readonly string[]).includes(value) ? 'i.state' : 'i.label_state'} = ${bind(value)}`;
    case 'tag':
      return `EXISTS (SELECT 1 FROM image_tags t WHERE t.image_id = i.id AND t.tag = ${bind(value)})`;
    case 'source':
      return `s.root = ${bind(value)}`;
    case 'issue':
      return isIssueNumber(value)
        ? `EXISTS (SELECT 1 FROM issues u WHERE u.id = ${value} AND ${isOfIssue})`
        : `EXISTS (SELECT 1 FROM issues u WHERE u.state = 'open' AND u.kind = ${bind(value)} AND ${isOfIssue})`;
    case 'run':
      return `p.wrong = ${parseOutcome(value).outcome === 'wrong' ? '1' : '0'}`;
    case 'confidence': {
      const { low, high } = parseRange(value);
      return `p.confidence BETWEEN ${String(low)} AND ${String(high)}`;
    }
    case 'path':
      return `instr(lower(i.path), lower(${bind(value)})) > 0`;
    default: {
      const name = bind(attributeOf(term.key));
      const wanted = value === anyValue ? '' : ` AND a.value = ${bind(value)}`;
      return `EXISTS (SELECT 1 FROM image_attributes a WHERE a.image_id = i.id AND a.name = ${name}${wanted})`;
    }
  }
}
