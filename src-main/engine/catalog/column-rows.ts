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
