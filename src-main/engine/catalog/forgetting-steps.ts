import type { Db } from './db';

/**
 * Statements that remove the images in temp.forgotten from the history and the issues. An issue is deleted when fewer than two other
 * images remain in it: it is about none, or compared one with a forgotten image. Its fingerprint is made of their content.
 */
export function forgettingSteps(db: Db) {
  db.exec('CREATE TEMP TABLE forgotten_issues (id INTEGER PRIMARY KEY, kind TEXT, fingerprint TEXT)');
  const some = 'image_id IN (SELECT id FROM temp.forgotten)';
  const clear = db.prepare('DELETE FROM temp.forgotten_issues');
  const nameIssues = db.prepare(`
    INSERT INTO temp.forgotten_issues SELECT id, kind, fingerprint FROM issues
    WHERE id IN (SELECT issue_id FROM issue_images WHERE ${some})
      AND (SELECT count(*) FROM issue_images m WHERE m.issue_id = issues.id AND NOT m.${some}) < 2`);
  const ofIssue = `(kind, fingerprint) IN (SELECT kind, fingerprint FROM temp.forgotten_issues)`;
  const steps = db
    .prepare<[], number>(
      `SELECT step_id FROM label_events WHERE ${some} AND step_id IS NOT NULL
      UNION SELECT step_id FROM tag_events WHERE ${some}
      UNION SELECT step_id FROM attribute_events WHERE ${some}
      UNION SELECT step_id FROM confirmation_events WHERE ${some}
      UNION SELECT step_id FROM issue_events WHERE ${ofIssue}`,
    )
    .pluck();
  const deleteEvents = db.prepare(`DELETE FROM issue_events WHERE ${ofIssue}`);
  const deleteImages = db.prepare('DELETE FROM issue_images WHERE issue_id IN (SELECT id FROM temp.forgotten_issues)');
  const deleteIssues = db.prepare('DELETE FROM issues WHERE id IN (SELECT id FROM temp.forgotten_issues)');
  const done = (column: string, table: string): string =>
    `SELECT ${column} FROM ${table} WHERE step_id = steps.id AND cause = 'do'`;
  const images = ['label_events', 'tag_events', 'attribute_events', 'confirmation_events'].map((table) =>
    done('image_id', table),
  );
  const resize = db.prepare(`
    UPDATE steps SET changed = (SELECT count(*) FROM (${images.join(' UNION ')})) + (${done('count(*)', 'issue_events')})
    WHERE id = ?`);
  const rest = ['value_events', 'split_events'].map((table) => `AND NOT EXISTS (${done('1', table)})`);
  const dropEmpty = db.prepare(`DELETE FROM steps WHERE id = ? AND changed = 0 ${rest.join(' ')}`);

  return {
    /** Returns the steps that touched the images, and deletes the issues. The caller deletes the images' events next. */
    begin(): number[] {
      clear.run();
      nameIssues.run();
      const touched = steps.all();
      deleteEvents.run();
      deleteImages.run();
      deleteIssues.run();
      clear.run();
      return touched;
    },
    /** Corrects the sizes of steps that also touched other images, and deletes steps that did nothing else. */
    end(touched: readonly number[]): void {
      for (const step of touched) {
        resize.run(step);
        dropEmpty.run(step);
      }
    },
  };
}
