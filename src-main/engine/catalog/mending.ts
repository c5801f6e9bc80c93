import type { Changes } from './changes';
import type { Db } from './db';
import { findSchemaDifferences } from './schema';
import { imagesWithMismatchedLabel, imagesWithUnrecordedLabel } from './invariants';

/** Rows of tables that can be deleted when what they belong to is gone, and the condition for it. */
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
  ['run_epochs', 'run_id NOT IN (SELECT id FROM runs)'],
];

/** What can be put right in a catalog whose pages are whole. Each returns the number of rows that it changed. */
export function mendingOf(db: Db, changes: Changes) {
  const stray = db.prepare(`
    UPDATE images SET label_state = fixed.to_state, class_id = fixed.to_class
    FROM (SELECT i.id, e.to_state, e.to_class ${imagesWithMismatchedLabel}) AS fixed WHERE fixed.id = images.id`);
  const untold = db.prepare<[number, string]>(`
    INSERT INTO label_events (step_id, cause, at, actor, image_id, from_state, from_class, to_state, to_class)
    SELECT NULL, 'import', ?, ?, i.id, NULL, NULL, i.label_state, i.class_id ${imagesWithUnrecordedLabel}`);
  const split = db.prepare(
    `DELETE FROM project WHERE key = 'split' AND CAST(value AS INTEGER) NOT IN (SELECT id FROM splits)`,
  );
  const sharedRows = db.prepare(`
    DELETE FROM pixel_rows WHERE (prep, edge, row) IN
      (SELECT prep, edge, row FROM pixel_rows GROUP BY prep, edge, row HAVING count(*) > 1)`);

  /** What was mended is told as one: it is rare, and may touch anything. */
  const told = (rows: number): number => {
    if (rows > 0) changes.everything();
    return rows;
  };

  return {
    /** Builds all indices anew: the one damage of a file that needs no backup. */
    rebuildIndices: (): void => void db.exec('REINDEX'),
    /** Makes the indices that are missing. */
    makeMissingIndices(): number {
      const { missingIndices } = findSchemaDifferences(db);
      for (const { sql } of missingIndices) db.exec(sql);
      return missingIndices.length;
    },
    dropOrphans: (): number =>
      told(
        orphans.reduce(
          (sum, [table, condition]) => sum + db.prepare(`DELETE FROM ${table} WHERE ${condition}`).run().changes,
          0,
        ),
      ),
    /** Gives images the label of their last event: the history is what was acknowledged. */
    followHistory: (): number => told(stray.run().changes),
    /** Writes labels that no event gave into the history, as imported. */
    recordLabels: (at: number, actor: string): number => untold.run(at, actor).changes,
    /** Without a current split, the next training makes one. */
    dropUnknownSplit: (): number => told(split.run().changes),
    /** Pixels of a row that several contents claim are nobody's. */
    dropSharedPixelRows: (): number => sharedRows.run().changes,
  };
}
