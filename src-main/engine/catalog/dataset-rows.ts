import type { ImageState, LabelState, Part } from '../../../src-shared/domain/image';
import type { Db } from './db';
import { partFromNumber } from './image-list';
import { describedImages, tagsAndAttributes } from './image-sql';

/** An image as data sets describe it. */
export interface DatasetRow {
  readonly id: number;
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly state: ImageState;
  readonly labelState: LabelState;
  readonly class: string | null;
  readonly part: Part | null;
  readonly tags: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
  readonly modified: number | null;
  /** 64 hex digits. */
  readonly sha256: string | null;
}

interface Row extends Omit<DatasetRow, 'part' | 'tags' | 'attributes'> {
  part: number | null;
  tags: string;
  attributes: string;
}

/** Statements for writing data sets. */
export function datasetRows(db: Db) {
  const byIds = db.prepare<[string], Row>(`
    SELECT i.id, s.root, i.path, i.state, i.label_state AS labelState, c.name AS class, m.part, i.width, i.height,
      i.bytes, i.modified, lower(hex(i.sha256)) AS sha256, ${tagsAndAttributes}
    FROM ${describedImages}`);

  return {
    /** Rows of images, in any order; unknown ids are left out. */
    byIds: (ids: readonly number[]): DatasetRow[] =>
      byIds.all(JSON.stringify(ids)).map(({ part, tags, attributes, sha256, ...row }) => ({
        ...row,
        part: part === null ? null : partFromNumber(part),
        // SQLite built this JSON in the same statement, from columns of text, so it needs no schema.
        tags: JSON.parse(tags) as string[],
        attributes: JSON.parse(attributes) as Record<string, string>,
        sha256: sha256 === '' ? null : sha256,
      })),
  };
}
