import { imageStates, labelStates } from '../../../src-shared/domain/image';
import type { Db } from './db';

/**
 * [id, path, states, class, edges, bytes]. Values are packed, since each costs 0.1 s for a million images. `states` is 16 × source + 4 ×
 * index in labelStates + index in imageStates. `edges` is 2^26 × (width + 1) + height + 1, with 0 for an unknown edge.
 */
export type ColumnRow = [number, string, number, number | null, number, number | null];
/** [image, part], parts numbered as in split_members */
export type PartRow = [number, number];
/** [image, tag] */
export type TagRow = [number, string];
/** [image, kind of an open issue that it is in] */
export type IssueRow = [number, string];
/** [image, seconds from 1950 to the camera's date, brightness, contrast, sharpness, colourfulness] */
export type MeasureRow = [number, number | null, ...(number | null)[]];

/** [image, class that a person confirmed] */
export type ConfirmationRow = [number, number];

/** [image, name, value] */
export type AttributeRow = [number, string, string];

/**
 * Statements that fill the column index: all images in slices by id, or some of them again. Slices come as arrays, which takes half the
 * time of iterating.
 */
export function columnRows(db: Db) {
  const states = `16 * source_id + 4 * ${numbered('label_state', labelStates)} + ${numbered('state', imageStates)}`;
  const edges = 'ifnull(width + 1, 0) * 0x4000000 + ifnull(height + 1, 0)';
  const columns = `SELECT id, path, ${states}, class_id, ${edges}, bytes FROM images`;
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
  // Few labels are confirmed, so that reading begins with their table.
  const confirmedImages = `SELECT c.image_id, c.class_id FROM label_confirmations c CROSS JOIN images i ON i.id = c.image_id`;
  const confirmations = db
    .prepare<[number, number], ConfirmationRow>(
      `${confirmedImages} WHERE c.image_id > ? AND c.image_id <= ? AND i.sha256 = c.sha256`,
    )
    .raw();
  const confirmationsOf = db
    .prepare<[string], ConfirmationRow>(`${confirmedImages} WHERE c.image_id IN ${some} AND i.sha256 = c.sha256`)
    .raw();
  const ids = db.prepare<[], number>('SELECT id FROM images').pluck();
  const byPath = db.prepare<[number], number>('SELECT id FROM images WHERE source_id = ? ORDER BY path').pluck();

  return {
    /** The next images after an id, in order of id. */
    slice: (after: number, limit: number): ColumnRow[] => slice.all(after, limit),
    byIds: (images: readonly number[]): ColumnRow[] => byIds.all(JSON.stringify(images)),
    /** Members of a split among the images after..to. */
    parts: (split: number, after: number, to: number): PartRow[] => parts.all(split, after, to),
    partsOf: (split: number, images: readonly number[]): PartRow[] => partsOf.all(split, JSON.stringify(images)),
    /** Tags of the images after..to. */
    tags: (after: number, to: number): TagRow[] => tags.all(after, to),
    tagsOf: (images: readonly number[]): TagRow[] => tagsOf.all(JSON.stringify(images)),
    /** Open issues of the images after..to. */
    issues: (after: number, to: number): IssueRow[] => issues.all(after, to),
    issuesOf: (images: readonly number[]): IssueRow[] => issuesOf.all(JSON.stringify(images)),
    /** Measures of the images after..to. */
    measures: (after: number, to: number): MeasureRow[] => measures.all(after, to),
    /** Measures of some images; nulls for those that were not measured. */
    measuresOf: (images: readonly number[]): MeasureRow[] => measuresOf.all(JSON.stringify(images)),
    /** Attributes of the images after..to. */
    attributes: (after: number, to: number): AttributeRow[] => attributes.all(after, to),
    attributesOf: (images: readonly number[]): AttributeRow[] => attributesOf.all(JSON.stringify(images)),
    /** Classes that persons confirmed of the images after..to, as long as these have the content that was seen. */
    confirmations: (after: number, to: number): ConfirmationRow[] => confirmations.all(after, to),
    confirmationsOf: (images: readonly number[]): ConfirmationRow[] => confirmationsOf.all(JSON.stringify(images)),
    /** All ids in ascending order. SQLite reads them from its smallest index, a tenth of the table. */
    ids: (): Int32Array => new Int32Array(ids.all()).sort(),
    /** Images of a source by path, in code point order. */
    byPath: (source: number): number[] => byPath.all(source),
  };
}

const numbered = (column: string, values: readonly string[]): string =>
  `CASE ${column} ${values.map((value, index) => `WHEN '${value}' THEN ${String(index)}`).join(' ')} END`;
