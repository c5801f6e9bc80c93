import { imageStates, labelStates } from '../../../src-shared/domain/image';
import type { Db } from './database';

/** [id, source, path, index in imageStates, index in labelStates, class, width, height, bytes] */
export type ColumnRow = [
  number,
  number,
  string,
  number,
  number,
  number | null,
  number | null,
  number | null,
  number | null,
];
/** [image, part], parts numbered as in split_members */
export type PartRow = [number, number];
/** [image, tag] */
export type TagRow = [number, string];
/** [image, kind of an open issue that it is in] */
export type IssueRow = [number, string];
/** [image, seconds from 1950 to the camera's date, brightness, contrast, sharpness, colourfulness] */
export type MeasureRow = [number, number | null, ...(number | null)[]];

/** [image, name, value] */
export type AttributeRow = [number, string, string];

/** The statements that fill the column index: images in slices by id, or some of them anew. */
export function columnRows(db: Db) {
  const columns = `SELECT id, source_id, path, ${numbered('state', imageStates)}, ${numbered('label_state', labelStates)},
    class_id, width, height, bytes FROM images`;
  const some = '(SELECT value FROM json_each(?))';
  const slice = db.prepare<[number, number], ColumnRow>(`${columns} WHERE id > ? ORDER BY id LIMIT ?`).raw();
  const byIds = db.prepare<[string], ColumnRow>(`${columns} WHERE id IN ${some} ORDER BY id`).raw();
  const parts = db
    .prepare<[number, number, number], PartRow>(
      'SELECT image_id, part FROM split_members WHERE split_id = ? AND image_id > ? AND image_id <= ?',
    )
    .raw();
  const partsOf = db
    .prepare<[number, string], PartRow>(
      `SELECT image_id, part FROM split_members WHERE split_id = ? AND image_id IN ${some}`,
    )
    .raw();
  const tags = db
    .prepare<[number, number], TagRow>('SELECT image_id, tag FROM image_tags WHERE image_id > ? AND image_id <= ?')
    .raw();
  const tagsOf = db.prepare<[string], TagRow>(`SELECT image_id, tag FROM image_tags WHERE image_id IN ${some}`).raw();
  const openIssues = `SELECT m.image_id, s.kind FROM issue_images m JOIN issues s ON s.id = m.issue_id WHERE s.state = 'open'`;
  const issues = db.prepare<[number, number], IssueRow>(`${openIssues} AND m.image_id > ? AND m.image_id <= ?`).raw();
  const issuesOf = db.prepare<[string], IssueRow>(`${openIssues} AND m.image_id IN ${some}`).raw();
  const measured = `unixepoch(captured_at) - unixepoch('1950-01-01'), brightness, contrast, sharpness, colourfulness`;
  const measures = db
    .prepare<[number, number], MeasureRow>(
      `SELECT image_id, ${measured} FROM image_measures WHERE image_id > ? AND image_id <= ?`,
    )
    .raw();
  const measuresOf = db
    .prepare<[string], MeasureRow>(
      `SELECT wanted.value, ${measured} FROM json_each(?) wanted LEFT JOIN image_measures ON image_id = wanted.value`,
    )
    .raw();
  const attributes = db
    .prepare<[number, number], AttributeRow>(
      'SELECT image_id, name, value FROM image_attributes WHERE image_id > ? AND image_id <= ?',
    )
    .raw();
  const attributesOf = db
    .prepare<[string], AttributeRow>(`SELECT image_id, name, value FROM image_attributes WHERE image_id IN ${some}`)
    .raw();
  const ids = db.prepare<[], number>('SELECT id FROM images').pluck();
  const byPath = db.prepare<[number], number>('SELECT id FROM images WHERE source_id = ? ORDER BY path').pluck();

  return {
    /** The next images after an id, in order of id. */
    slice: (after: number, limit: number): ColumnRow[] => slice.all(after, limit),
    byIds: (images: readonly number[]): ColumnRow[] => byIds.all(JSON.stringify(images)),
    /** Members of a split among the images after..to. */
    parts: (split: number, after: number, to: number): IterableIterator<PartRow> => parts.iterate(split, after, to),
    partsOf: (split: number, images: readonly number[]): PartRow[] => partsOf.all(split, JSON.stringify(images)),
    /** Tags of the images after..to. */
    tags: (after: number, to: number): TagRow[] => tags.all(after, to),
    tagsOf: (images: readonly number[]): TagRow[] => tagsOf.all(JSON.stringify(images)),
    /** Open issues of the images after..to. */
    issues: (after: number, to: number): IssueRow[] => issues.all(after, to),
    issuesOf: (images: readonly number[]): IssueRow[] => issuesOf.all(JSON.stringify(images)),
    /** Measures of the images after..to. */
    measures: (after: number, to: number): MeasureRow[] => measures.all(after, to),
    /** The same of some images; those that were not measured have nulls. */
    measuresOf: (images: readonly number[]): MeasureRow[] => measuresOf.all(JSON.stringify(images)),
    /** Attributes of the images after..to. */
    attributes: (after: number, to: number): AttributeRow[] => attributes.all(after, to),
    attributesOf: (images: readonly number[]): AttributeRow[] => attributesOf.all(JSON.stringify(images)),
    /** All ids in their order. SQLite reads them from its smallest index, a tenth of the table. */
    ids: (): Int32Array => new Int32Array(ids.all()).sort(),
    /** Images of a source by path, in code point order. */
    byPath: (source: number): number[] => byPath.all(source),
  };
}

const numbered = (column: string, values: readonly string[]): string =>
  `CASE ${column} ${values.map((value, index) => `WHEN '${value}' THEN ${String(index)}`).join(' ')} END`;
