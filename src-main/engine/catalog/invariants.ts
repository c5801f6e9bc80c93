import type { Db } from './db';

/** A condition that every catalog fulfils, and the query that counts the rows that break it. */
interface Invariant {
  readonly name: string;
  /** The end of a sentence that begins with a count: '3 images have another label than …'. */
  readonly broken: string;
  readonly count: string;
}

/** Names by which repairs find the invariants that they restore. */
export const mismatchedLabels = 'labels';
export const unrecordedLabels = 'label history';
export const unknownCurrentSplit = 'current split';
export const sharedPixelRows = 'pixel rows';

/** SQL: each image's present label beside its last label event. */
const lastEvents = `
  FROM images i LEFT JOIN label_events e ON e.id = (SELECT max(id) FROM label_events WHERE image_id = i.id)`;

/** SQL: images whose label is not the one that their last event gave. */
export const imagesWithMismatchedLabel = `${lastEvents}
  WHERE e.id IS NOT NULL AND (e.to_state <> i.label_state OR e.to_class IS NOT i.class_id)`;
/** SQL: images that have a label which no event gave. */
export const imagesWithUnrecordedLabel = `${lastEvents} WHERE e.id IS NULL AND i.label_state <> 'unlabelled'`;

export const invariants: readonly Invariant[] = [
  {
    name: mismatchedLabels,
    broken: 'images do not have the label that their last label event gave',
    count: `SELECT count(*) ${imagesWithMismatchedLabel}`,
  },
  {
    name: unrecordedLabels,
    broken: 'images have a label that no label event gave',
    count: `SELECT count(*) ${imagesWithUnrecordedLabel}`,
  },
  {
    name: 'steps',
    broken: 'undone steps come before one that is done',
    count: `SELECT count(*) FROM steps WHERE state = 'undone' AND id < (SELECT max(id) FROM steps WHERE state = 'done')`,
  },
  {
    name: unknownCurrentSplit,
    broken: 'current splits do not exist',
    count: `SELECT count(*) FROM project WHERE key = 'split' AND CAST(value AS INTEGER) NOT IN (SELECT id FROM splits)`,
  },
  {
    name: 'splits',
    broken: 'splits have no members',
    count: `SELECT count(*) FROM splits s WHERE NOT EXISTS (SELECT 1 FROM split_members m WHERE m.split_id = s.id)`,
  },
  {
    name: sharedPixelRows,
    broken: 'rows of pixel files belong to more than one content',
    count: `SELECT count(*) FROM (SELECT 1 FROM pixel_rows GROUP BY prep, edge, row HAVING count(*) > 1)`,
  },
  {
    name: 'thumbnail addresses',
    broken: 'readable images have no thumbnail address',
    count: `SELECT count(*) FROM images WHERE state IN ('ok', 'changed') AND (pack IS NULL OR pack_length IS NULL)`,
  },
  {
    name: 'contents',
    broken: 'readable images have no SHA-256, and so can’t be trained on',
    count: `SELECT count(*) FROM images WHERE state IN ('ok', 'changed') AND sha256 IS NULL`,
  },
];

/** The invariants that don't hold, each with its number of rows. */
export function brokenInvariants(db: Db): { name: string; rows: number; detail: string }[] {
  return invariants.flatMap(({ name, broken, count }) => {
    const rows = Number(db.prepare(count).pluck().get());
    return rows === 0 ? [] : [{ name, rows, detail: `${String(rows)} ${broken}` }];
  });
}
