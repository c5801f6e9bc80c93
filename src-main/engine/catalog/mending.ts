import type { Changes } from './changes';
import type { Db } from './db';
import { findSchemaDifferences } from './schema';
import { imagesWithMismatchedLabel, imagesWithUnrecordedLabel } from './invariants';

/** Tables whose rows can be deleted when what they belong to is gone, with the condition for it. */
const orphans: readonly (readonly [table: string, condition: string])[] = [
  ['split_members', 'image_id NOT IN (SELECT id FROM images) OR split_id NOT IN (SELECT id FROM splits)'],
  ['image_tags', 'image_id NOT IN (SELECT id FROM images)'],
  ['image_attributes', 'image_id NOT IN (SELECT id FROM images)'],
  ['attribute_events', 'image_id NOT IN (SELECT id FROM images) OR step_id NOT IN (SELECT id FROM steps)'],
  ['tag_events', 'image_id NOT IN (SELECT id FROM images) OR step_id NOT IN (SELECT id FROM steps)'],
  [
    'label_events',
    'image_id NOT IN (SELECT id FROM images) OR (step_id IS NOT NULL AND step_id NOT IN (SELECT id FROM steps))',
  ],
  ['second_look_images', 'image_id NOT IN (SELECT id FROM images) OR look_id NOT IN (SELECT id FROM second_looks)'],
  ['told_parts', 'image_id NOT IN (SELECT id FROM images)'],
  ['annotations', 'image_id NOT IN (SELECT id FROM images) OR annotator_id NOT IN (SELECT id FROM annotators)'],
  ['label_confirmations', 'image_id NOT IN (SELECT id FROM images)'],
  ['confirmation_events', 'image_id NOT IN (SELECT id FROM images) OR step_id NOT IN (SELECT id FROM steps)'],
  ['given_suggestions', 'image_id NOT IN (SELECT id FROM images) OR set_id NOT IN (SELECT id FROM suggestion_sets)'],
  ['run_epochs', 'run_id NOT IN (SELECT id FROM runs)'],
];

/** Repairs of a catalog whose pages are whole. Each returns the number of rows that it changed. */
export function mendingOf(db: Db, changes: Changes) {
  const mismatched = db.prepare(`
    UPDATE images SET label_state = fixed.to_state, class_id = fixed.to_class
    FROM (SELECT i.id, e.to_state, e.to_class ${imagesWithMismatchedLabel}) AS fixed WHERE fixed.id = images.id`);
  const unrecorded = db.prepare<[number, string]>(`
    INSERT INTO label_events (step_id, cause, at, actor, image_id, from_state, from_class, to_state, to_class)
    SELECT NULL, 'import', ?, ?, i.id, NULL, NULL, i.label_state, i.class_id ${imagesWithUnrecordedLabel}`);
  const split = db.prepare(
    `DELETE FROM project WHERE key = 'split' AND CAST(value AS INTEGER) NOT IN (SELECT id FROM splits)`,
  );
  const sharedRows = db.prepare(`
    DELETE FROM pixel_rows WHERE (prep, edge, row) IN
      (SELECT prep, edge, row FROM pixel_rows GROUP BY prep, edge, row HAVING count(*) > 1)`);

  /** Announces a repair as a change of everything: repairs are rare, and may touch anything. */
  const announced = (rows: number): number => {
    if (rows > 0) changes.everything();
    return rows;
  };

  return {
    /** Rebuilds all indices. Damage to an index is the only damage to pages that needs no backup. */
    rebuildIndices: (): void => void db.exec('REINDEX'),
    /** Creates missing indices. */
    makeMissingIndices(): number {
      const { missingIndices } = findSchemaDifferences(db);
      for (const { sql } of missingIndices) db.exec(sql);
      return missingIndices.length;
    },
    dropOrphans: (): number =>
      announced(
        orphans.reduce(
          (sum, [table, condition]) => sum + db.prepare(`DELETE FROM ${table} WHERE ${condition}`).run().changes,
          0,
        ),
      ),
    /** Gives images the label of their last event, because the history is what was acknowledged. */
    followHistory: (): number => announced(mismatched.run().changes),
    /** Adds events to the history for labels that no event gave, as if they had been imported. */
    recordLabels: (at: number, actor: string): number => unrecorded.run(at, actor).changes,
    /** Clears a current split that does not exist. The next training makes a new one. */
    dropUnknownSplit: (): number => announced(split.run().changes),
    /** Deletes rows that several contents claim, since it is unknown whose pixels they hold. */
    dropSharedPixelRows: (): number => sharedRows.run().changes,
  };
}
