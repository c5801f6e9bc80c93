import type { LabelState } from '../../../src-shared/domain/image';
import { confirmationEvents, type WrittenConfirmation } from './confirmation-events';
import type { Db } from './db';
import type { AttributeChangeRecord, Cause, LabelChangeRecord, TagChangeRecord } from './step-events';

/** A step that is being written in slices, with the last events before it. */
export interface StepUnderway {
  readonly step: number;
  readonly cause: Cause;
  readonly lastLabelEvent: number;
  readonly lastTagEvent: number;
  readonly lastAttributeEvent: number;
  readonly lastConfirmationEvent: number;
}

export interface WrittenLabel extends LabelChangeRecord {
  readonly event: number;
}
export interface WrittenTag extends TagChangeRecord {
  readonly event: number;
}

export interface WrittenAttribute extends AttributeChangeRecord {
  readonly event: number;
}

interface LabelRow {
  event: number;
  image: number;
  fromState: LabelState;
  fromClass: number | null;
  toState: LabelState;
  toClass: number | null;
}

/** Statements on the step that is underway, and on its events so far. */
export function stepUnderway(db: Db) {
  const current = db.prepare<[], StepUnderway>(`
    SELECT step_id AS step, cause, last_label_event AS lastLabelEvent, last_tag_event AS lastTagEvent,
      last_attribute_event AS lastAttributeEvent, last_confirmation_event AS lastConfirmationEvent FROM step_underway`);
  // Until it is finished, a new step counts as dropped: nothing shows it, and undone steps can still be redone.
  const addStep = db.prepare(
    `INSERT INTO steps (at, actor, title, reason, changed, state, model)
      VALUES (:at, :actor, '', :reason, 0, 'dropped', :model)`,
  );
  const insert = db.prepare(`
    INSERT INTO step_underway (only_one, step_id, cause, last_label_event, last_tag_event, last_attribute_event,
      last_confirmation_event)
    VALUES (1, :step, :cause, (SELECT coalesce(max(id), 0) FROM label_events),
      (SELECT coalesce(max(id), 0) FROM tag_events), (SELECT coalesce(max(id), 0) FROM attribute_events),
      (SELECT coalesce(max(id), 0) FROM confirmation_events))`);
  const finishStep = db.prepare(`UPDATE steps SET title = ?, changed = ?, state = 'done' WHERE id = ?`);
  const clear = db.prepare('DELETE FROM step_underway');
  const deleteStep = db.prepare('DELETE FROM steps WHERE id = ?');
  const labels = db.prepare<[number, number, number], LabelRow>(`
    SELECT id AS event, image_id AS image, from_state AS fromState, from_class AS fromClass, to_state AS toState,
      to_class AS toClass
    FROM label_events WHERE id > ? AND step_id = ? ORDER BY id DESC LIMIT ?`);
  const tags = db.prepare<[number, number, number], { event: number; image: number; tag: string; added: number }>(`
    SELECT id AS event, image_id AS image, tag, added FROM tag_events
    WHERE id > ? AND step_id = ? ORDER BY id DESC LIMIT ?`);
  const attributes = db.prepare<[number, number, number], WrittenAttribute>(`
    SELECT id AS event, image_id AS image, name, from_value AS "from", to_value AS "to" FROM attribute_events
    WHERE id > ? AND step_id = ? ORDER BY id DESC LIMIT ?`);
  const confirmations = confirmationEvents(db);
  const deleteAttribute = db.prepare('DELETE FROM attribute_events WHERE id = ?');
  const deleteLabel = db.prepare('DELETE FROM label_events WHERE id = ?');
  const deleteTag = db.prepare('DELETE FROM tag_events WHERE id = ?');

  return {
    current: (): StepUnderway | undefined => current.get(),
    /** Begins a new step; its title and size are set when it is finished. */
    beginNew(step: { reason: string; actor: string; at: number; model: string | null }): number {
      const id = Number(addStep.run(step).lastInsertRowid);
      insert.run({ step: id, cause: 'do' });
      return id;
    },
    /** Records that undoing or redoing a step begins. */
    begin: (step: number, cause: 'undo' | 'redo'): void => void insert.run({ step, cause }),
    /** Completes a new step, which becomes the last one of the history. */
    finishNew(step: number, title: string, changed: number): void {
      finishStep.run(title, changed, step);
      clear.run();
    },
    finish: (): void => void clear.run(),
    /** Removes the record of a step whose events have all been taken back. */
    forget({ step, cause }: StepUnderway): void {
      clear.run();
      if (cause === 'do') deleteStep.run(step);
    },
    /** Label events of the step so far, the last first. */
    lastLabels: ({ step, lastLabelEvent }: StepUnderway, limit: number): WrittenLabel[] =>
      labels.all(lastLabelEvent, step, limit).map((row) => ({
        event: row.event,
        image: row.image,
        from: { state: row.fromState, classId: row.fromClass },
        to: { state: row.toState, classId: row.toClass },
      })),
    lastTags: ({ step, lastTagEvent }: StepUnderway, limit: number): WrittenTag[] =>
      tags.all(lastTagEvent, step, limit).map((row) => ({ ...row, added: row.added === 1 })),
    lastAttributes: ({ step, lastAttributeEvent }: StepUnderway, limit: number): WrittenAttribute[] =>
      attributes.all(lastAttributeEvent, step, limit),
    lastConfirmations: ({ step, lastConfirmationEvent }: StepUnderway, limit: number): WrittenConfirmation[] =>
      confirmations.lastOf(step, lastConfirmationEvent, limit),
    deleteConfirmation: (event: number): void => confirmations.remove(event),
    deleteAttribute: (event: number): void => void deleteAttribute.run(event),
    deleteLabel: (event: number): void => void deleteLabel.run(event),
    deleteTag: (event: number): void => void deleteTag.run(event),
  };
}
