import { parts, type ImageRow, type ImageState, type LabelState, type Part } from '../../../src-shared/domain/image';
import { isConfirmed } from './confirmations';
import { damagedCatalog } from './damaged-catalog';
import type { Db } from './db';
import { describedImages, tagsAndAttributes } from './image-sql';

/** Statements on images as the window and the command line show them. The column index decides which ones, and in what order. */
export function imageList(db: Db) {
  const byIds = db.prepare<[string], Row>(`SELECT ${rowColumns} FROM ${describedImages}`);

  return {
    /** Rows of images by id, in the order given; unknown ids are left out. */
    rows(ids: readonly number[]): ImageRow[] {
      const found = byIds.all(JSON.stringify(ids)).map(toImageRow);
      const byId = new Map(found.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}

const rowColumns = `i.id, s.root, i.path, c.name AS class, i.label_state AS labelState, m.part, i.state, i.refusal,
  i.width, i.height, i.bytes, i.pack, i.pack_offset AS offset, i.pack_length AS length,
  (SELECT json_group_array(DISTINCT u.kind) FROM issue_images x JOIN issues u ON u.id = x.issue_id
    WHERE x.image_id = i.id AND u.state = 'open') AS issues, ${isConfirmed} AS confirmed, ${tagsAndAttributes}`;

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
  attributes: string;
  confirmed: 0 | 1;
}

function toImageRow({ root, part, pack, offset, length, tags, issues, attributes, confirmed, ...row }: Row): ImageRow {
  return {
    ...row,
    path: `${root}/${row.path}`,
    confirmed: confirmed === 1,
    split: part === null ? null : partFromNumber(part),
    // SQLite built this JSON in the same statement, from columns of text, so it needs no schema.
    tags: JSON.parse(tags) as string[],
    issues: JSON.parse(issues) as string[],
    attributes: JSON.parse(attributes) as Record<string, string>,
    thumbnail: pack === null || offset === null || length === null ? null : { pack, offset, length },
  };
}

/** The part with a number of the catalog and of snapshots. */
export function partFromNumber(number: number): Part {
  const part = parts[number];
  if (part) return part;
  throw damagedCatalog(`An image is in part ${String(number)} of a split, but a split has only the parts 0, 1 and 2.`);
}
