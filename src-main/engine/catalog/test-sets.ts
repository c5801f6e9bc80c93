import type { Db } from './db';

/** Statements on test sets, each named by the split that it was first made with. */
export function testSetsTables(db: Db) {
  const testSetOf = db.prepare<[number], number>('SELECT coalesce(test_set, id) FROM splits WHERE id = ?').pluck();
  const keep = db.prepare('UPDATE splits SET test_set = ? WHERE id = ?');
  const images = db
    .prepare<[number], number>('SELECT image_id FROM split_members WHERE split_id = ? AND part = 2')
    .pluck();
  const seal = db.prepare('UPDATE splits SET sealed_at = ? WHERE id = ? AND sealed_at IS NULL');
  const isSealed = db.prepare<[number], number>('SELECT sealed_at IS NOT NULL FROM splits WHERE id = ?').pluck();
  const insertLabel = db.prepare('INSERT INTO sealed_labels (split_id, image_id, class_id) VALUES (?, ?, ?)');
  const labels = db.prepare<[number], { image: number; classId: number }>(
    'SELECT image_id AS image, class_id AS classId FROM sealed_labels WHERE split_id = ? ORDER BY image_id',
  );
  const look = db.prepare(`
    INSERT INTO test_looks (split_id, run_id, at, actor, last_label_event)
    VALUES (?, ?, ?, ?, (SELECT coalesce(max(id), 0) FROM label_events))`);
  const looks = db.prepare<[number], number>('SELECT count(*) FROM test_looks WHERE split_id = ?').pluck();
  // Images relabelled after the first look. The caller finds out whether their label differs from the sealed one.
  const touched = db.prepare<[number], { image: number; sealed: number | null; now: number | null }>(`
    SELECT m.image_id AS image, s.class_id AS sealed, i.class_id AS now
    FROM split_members m JOIN images i ON i.id = m.image_id
    LEFT JOIN sealed_labels s ON s.split_id = m.split_id AND s.image_id = m.image_id
    WHERE m.split_id = ? AND m.part = 2 AND EXISTS (SELECT 1 FROM label_events e WHERE e.image_id = m.image_id
      AND e.id > (SELECT min(last_label_event) FROM test_looks l WHERE l.split_id = m.split_id))`);

  return {
    /** The test set of a split: the id of the split that it was first made with. */
    of: (split: number): number => testSetOf.get(split) ?? split,
    /** Records that a split keeps the test part of another. */
    keep: (split: number, testSet: number): void => void keep.run(testSet, split),
    /** All images of a test set. */
    images: (testSet: number): number[] => images.all(testSet),
    isSealed: (testSet: number): boolean => isSealed.get(testSet) === 1,
    /** Records the labels behind a test set's first figures; later calls change nothing. @param sealed class of each image */
    seal(testSet: number, sealed: Iterable<readonly [image: number, classId: number]>, at: number): void {
      if (seal.run(at, testSet).changes === 0) return;
      for (const [image, classId] of sealed) insertLabel.run(testSet, image, classId);
    },
    /** Sealed classes of its images, which may have been merged into others since. */
    labels: (testSet: number): { image: number; classId: number }[] => labels.all(testSet),
    /** Records that somebody looks at a run's mistakes on a test set, or at its images in a second look: without a run. */
    addLook: (testSet: number, run: number | null, actor: string, at: number): void =>
      void look.run(testSet, run, at, actor),
    looks: (testSet: number): number => looks.get(testSet) ?? 0,
    /** Images relabelled after the first look, with their sealed and present classes. */
    touchedAfterLook: (testSet: number) => touched.all(testSet),
  };
}
