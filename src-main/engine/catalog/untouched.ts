import type { Db } from './db';
import { idRanges, type IdRange } from './id-ranges';

/** Tables that imports and searches fill by themselves. A row in any other table is somebody's work on an image. */
const ofImports = [
  'label_events',
  'image_tags',
  'image_attributes',
  'image_measures',
  'issue_images',
  'suspect_labels',
  'label_confirmations',
  'given_suggestions',
  'told_parts',
  'annotations', // those of a second look come with rows of its own
];

/** Images that are examined between two interruptions: a millisecond or two. */
const imagesAtOnce = 1000;

/** Parts that an import made the split are no work of a person, until a run is trained on them. */
const notOfImport = ` AND split_id NOT IN (SELECT id FROM splits WHERE method = '{"method":"imported"}' AND sealed_at IS NULL
  AND id NOT IN (SELECT split_id FROM snapshots WHERE split_id IS NOT NULL))`;

interface ImageWithClass {
  readonly id: number;
  readonly classId: number | null;
}

/**
 * Statements on images that nobody has worked on since they were imported: importing them again would give the same. Each covers many
 * images at once: the tables of splits and events have no index by image, so a query about one image reads them whole.
 */
export function untouchedImages(db: Db) {
  const tables = db
    .prepare<[], { table: string; column: string }>(
      `SELECT m.name AS "table", k."from" AS "column" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k
       WHERE m.type = 'table' AND k."table" = 'images'`,
    )
    .all()
    .filter(({ table }) => !ofImports.includes(table));
  const withoutWorkIn = (some: typeof tables): ((ids: readonly number[]) => Set<number>) => {
    const worked = [
      `SELECT image_id FROM label_events WHERE cause <> 'import'`,
      ...some.map(
        ({ table, column }) =>
          `SELECT "${column}" FROM "${table}" WHERE "${column}" IS NOT NULL${table === 'split_members' ? notOfImport : ''}`,
      ),
    ].join(' UNION ALL ');
    const left = db.prepare<[string], number>(`SELECT value FROM json_each(?) WHERE value NOT IN (${worked})`).pluck();
    return (ids) => new Set(ids.length === 0 ? [] : left.all(JSON.stringify(ids)));
  };
  const ranges = idRanges(db, imagesAtOnce);
  const below = db.prepare<IdRange & { folder: string }, ImageWithClass>(`
    SELECT i.id, i.class_id AS classId FROM images i JOIN sources s ON s.id = i.source_id
    WHERE i.id > :after AND i.id <= :to
      AND substr(s.root || '/' || i.path, 1, length(:folder) + 1) = :folder || '/' ORDER BY i.id`);
  const removeClasses = db
    .prepare<[string], number>(
      `UPDATE classes SET removed = 1 WHERE id IN (SELECT value FROM json_each(?))
      AND NOT EXISTS (SELECT 1 FROM images WHERE class_id = classes.id)
      AND id NOT IN (SELECT from_class FROM label_events WHERE from_class IS NOT NULL
        UNION ALL SELECT to_class FROM label_events WHERE to_class IS NOT NULL
        UNION ALL SELECT class_id FROM annotations WHERE class_id IS NOT NULL)
      AND id NOT IN (SELECT item FROM value_events WHERE noun = 'class') RETURNING id`,
    )
    .pluck();

  return {
    /** The images among these that no step, split or test set refers to. */
    untouched: withoutWorkIn(tables),
    /** The images among these that nobody has labelled; they may be part of a split. */
    unlabelledByHand: withoutWorkIn(tables.filter(({ table }) => table !== 'split_members')),
    /** Images of files below a folder, in order of id; interruptible. */
    *below(folder: string): Generator<void, ImageWithClass[]> {
      const found: ImageWithClass[] = [];
      for (const range of ranges()) {
        found.push(...below.all({ ...range, folder }));
        yield;
      }
      return found;
    },
    /** Removes the classes among these that no image has and no step refers to; returns their ids. */
    removeClasses: (ids: readonly number[]): number[] => removeClasses.all(JSON.stringify(ids)),
  };
}
