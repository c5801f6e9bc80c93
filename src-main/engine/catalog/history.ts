import type { LabelEvent } from '../../../src-shared/contract/images';
import type { Db } from './db';
import { stepEvents } from './step-events';

export interface StepRecord {
  readonly id: number;
  readonly title: string;
  readonly changed: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Statements on the steps of the history. A caller that writes a step changes the catalog in the same transaction. */
export function historyTables(db: Db) {
  const insertStep = db.prepare(
    `INSERT INTO steps (at, actor, title, reason, changed, state, model)
      VALUES (:at, :actor, :title, :reason, :changed, 'done', :model)`,
  );
  const setState = db.prepare('UPDATE steps SET state = ? WHERE id = ?');
  const dropUndone = db.prepare(`UPDATE steps SET state = 'dropped' WHERE state = 'undone'`);
  const lastDone = db.prepare<[], StepRecord>(
    `SELECT id, title, changed, at FROM steps WHERE state = 'done' ORDER BY id DESC LIMIT 1`,
  );
  const firstUndone = db.prepare<[], StepRecord>(
    `SELECT id, title, changed, at FROM steps WHERE state = 'undone' ORDER BY id LIMIT 1`,
  );
  const labelsOfImage = db.prepare<[number], Omit<LabelEvent, 'isAfterLook'> & { isAfterLook: 0 | 1 }>(`
    SELECT e.at, coalesce((SELECT name FROM annotators WHERE recorded = e.actor), e.actor) AS actor, e.cause,
      e.from_state AS fromState, f.name AS "from", e.to_state AS toState, t.name AS "to",
      coalesce(s.reason, '') AS reason, CASE WHEN e.cause IN ('do', 'redo') THEN s.model END AS model, EXISTS (SELECT 1 FROM test_looks l JOIN split_members m ON m.split_id = l.split_id
        WHERE m.image_id = e.image_id AND m.part = 2 AND l.last_label_event < e.id) AS isAfterLook
    FROM label_events e LEFT JOIN steps s ON s.id = e.step_id
    LEFT JOIN classes f ON f.id = e.from_class LEFT JOIN classes t ON t.id = e.to_class
    WHERE e.image_id = ? ORDER BY e.id DESC`);

  const corrected = db
    .prepare<[number], number>(`SELECT EXISTS (SELECT 1 FROM label_events WHERE image_id = ? AND cause <> 'import')`)
    .pluck();

  return {
    ...stepEvents(db),
    /** Adds a step at the end of the history. Undone steps can't be redone any more. */
    beginStep(step: {
      title: string;
      reason: string;
      changed: number;
      actor: string;
      at: number;
      model: string | null;
    }): number {
      dropUndone.run();
      return Number(insertStep.run(step).lastInsertRowid);
    },
    dropUndone: (): void => void dropUndone.run(),
    setState: (step: number, state: 'done' | 'undone'): void => void setState.run(state, step),
    lastDone: (): StepRecord | undefined => lastDone.get(),
    firstUndone: (): StepRecord | undefined => firstUndone.get(),
    /** Whether a step ever changed the image's label, which is then a person's and not an import's. */
    hasCorrections: (image: number): boolean => corrected.get(image) === 1,
    /** Every label that an image has had, newest first. */
    labelsOfImage: (image: number): LabelEvent[] =>
      labelsOfImage.all(image).map((row) => ({ ...row, isAfterLook: row.isAfterLook === 1 })),
  };
}
