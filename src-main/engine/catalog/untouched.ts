import type { Db } from './database';

/** Tables that an import itself fills, or that a search fills by itself. A row anywhere else is somebody's work on an image. */
const ofImports = [
  'label_events',
  'image_tags',
  'image_attributes',
  'image_measures',
  'issue_images',
  'suspect_labels',
];

/** Statements on images that nobody has worked on since they were imported: importing them again would give the same. */
export function untouchedImages(db: Db) {
  const tables = db
    .prepare<[], { table: string; column: string }>(
      `SELECT m.name AS "table", k."from" AS "column" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k
       WHERE m.type = 'table' AND k."table" = 'images'`,
    )
    .all()
    .filter(({ table }) => !ofImports.includes(table));
  const worksIn = (some: typeof tables): string =>
    [
      `EXISTS (SELECT 1 FROM label_events WHERE image_id = :id AND cause <> 'import')`,
      ...some.map(({ table, column }) => `EXISTS (SELECT 1 FROM "${table}" WHERE "${column}" = :id)`),
    ].join(' OR ');
  const touched = db.prepare<{ id: number }, number>(`SELECT ${worksIn(tables)}`).pluck();
  const byPerson = tables.filter(({ table }) => table !== 'split_members');
  const labelled = db.prepare<{ id: number }, number>(`SELECT ${worksIn(byPerson)}`).pluck();
  const below = db.prepare<{ folder: string }, { id: number; classId: number | null }>(`
    SELECT i.id, i.class_id AS classId FROM images i JOIN sources s ON s.id = i.source_id
    WHERE substr(s.root || '/' || i.path, 1, length(:folder) + 1) = :folder || '/' ORDER BY i.id`);
  const removeClass = db.prepare(`
    UPDATE classes SET removed = 1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM images WHERE class_id = classes.id)
      AND NOT EXISTS (SELECT 1 FROM label_events WHERE classes.id IN (from_class, to_class))
      AND NOT EXISTS (SELECT 1 FROM value_events WHERE noun = 'class' AND item = classes.id)`);

  return {
    /** Whether no step, split or test set knows the image. */
    isUntouched: (id: number): boolean => touched.get({ id }) === 0,
    /** Whether nobody has labelled it; it may be part of a split. */
    isUnlabelledByHand: (id: number): boolean => labelled.get({ id }) === 0,
    /** Images of files below a folder, in order of id. */
    below: (folder: string): { id: number; classId: number | null }[] => below.all({ folder }),
    /** Takes a class away that no image has and no step knows. False when it stays. */
    removeClass: (id: number): boolean => removeClass.run(id).changes === 1,
  };
}
