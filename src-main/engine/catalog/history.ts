import type { LabelEvent } from '../../../src-shared/contract/images';
import type { LabelState } from '../../../src-shared/domain/image';
import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { Db } from './database';
import type { Label } from './images';

export type Cause = 'do' | 'undo' | 'redo';

export interface StepRecord {
  readonly id: number;
  readonly title: string;
  readonly changed: number;
}

export interface LabelChangeRecord {
  readonly image: number;
  readonly from: Label;
  readonly to: Label;
}
export interface TagChangeRecord {
  readonly image: number;
  readonly tag: string;
  readonly added: boolean;
}
export interface AttributeChangeRecord {
  readonly image: number;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}
export interface ClassChangeRecord {
  readonly class: number;
  readonly field: 'name' | 'archived';
  readonly from: string | number;
  readonly to: string | number;
}
export interface SplitChangeRecord {
  readonly from: number | null;
  readonly to: number | null;
}

export interface IssueChangeRecord {
  readonly kind: IssueKind;
  readonly fingerprint: string;
  readonly from: IssueState;
  readonly to: IssueState;
}

/** Everything that one step did, so that it can be taken back and done again. */
export interface StepChanges {
  readonly labels: readonly LabelChangeRecord[];
  readonly tags: readonly TagChangeRecord[];
  readonly attributes: readonly AttributeChangeRecord[];
  readonly classes: readonly ClassChangeRecord[];
  readonly splits: readonly SplitChangeRecord[];
  readonly issues: readonly IssueChangeRecord[];
}

interface LabelEventRow {
  image: number;
  fromState: LabelState;
  fromClass: number | null;
  toState: LabelState;
  toClass: number | null;
}

/** Statements on steps and their events. Who writes them changes the catalog in the same transaction. */
export function historyTables(db: Db) {
  const insertStep = db.prepare(
    `INSERT INTO steps (at, actor, title, reason, changed, state) VALUES (:at, :actor, :title, :reason, :changed, 'done')`,
  );
  const setState = db.prepare('UPDATE steps SET state = ? WHERE id = ?');
  const dropUndone = db.prepare(`UPDATE steps SET state = 'dropped' WHERE state = 'undone'`);
  const lastDone = db.prepare<[], StepRecord>(
    `SELECT id, title, changed FROM steps WHERE state = 'done' ORDER BY id DESC LIMIT 1`,
  );
  const firstUndone = db.prepare<[], StepRecord>(
    `SELECT id, title, changed FROM steps WHERE state = 'undone' ORDER BY id LIMIT 1`,
  );
  const labelEvent = db.prepare(`
    INSERT INTO label_events (step_id, cause, at, actor, image_id, from_state, from_class, to_state, to_class)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const tagEvent = db.prepare(
    'INSERT INTO tag_events (step_id, cause, at, image_id, tag, added) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const attributeEvent = db.prepare(`
    INSERT INTO attribute_events (step_id, cause, at, image_id, name, from_value, to_value)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const classEvent = db.prepare(
    'INSERT INTO class_events (step_id, cause, at, class_id, field, from_value, to_value) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const splitEvent = db.prepare(
    'INSERT INTO split_events (step_id, cause, at, from_split, to_split) VALUES (?, ?, ?, ?, ?)',
  );
  const labelsOf = db.prepare<[number], LabelEventRow>(`
    SELECT image_id AS image, from_state AS fromState, from_class AS fromClass, to_state AS toState, to_class AS toClass
    FROM label_events WHERE step_id = ? AND cause = 'do' ORDER BY id`);
  const tagsOf = db.prepare<[number], { image: number; tag: string; added: number }>(
    `SELECT image_id AS image, tag, added FROM tag_events WHERE step_id = ? AND cause = 'do' ORDER BY id`,
  );
  const attributesOf = db.prepare<[number], AttributeChangeRecord>(`
    SELECT image_id AS image, name, from_value AS "from", to_value AS "to"
    FROM attribute_events WHERE step_id = ? AND cause = 'do' ORDER BY id`);
  const classesOf = db.prepare<[number], ClassChangeRecord>(`
    SELECT class_id AS class, field, from_value AS "from", to_value AS "to"
    FROM class_events WHERE step_id = ? AND cause = 'do' ORDER BY id`);
  const labelsOfImage = db.prepare<[number], LabelEvent>(`
    SELECT e.at, e.actor, e.cause, e.from_state AS fromState, f.name AS "from", e.to_state AS toState, t.name AS "to",
      coalesce(s.reason, '') AS reason
    FROM label_events e LEFT JOIN steps s ON s.id = e.step_id
    LEFT JOIN classes f ON f.id = e.from_class LEFT JOIN classes t ON t.id = e.to_class
    WHERE e.image_id = ? ORDER BY e.id DESC`);
  const splitsOf = db.prepare<[number], SplitChangeRecord>(
    `SELECT from_split AS "from", to_split AS "to" FROM split_events WHERE step_id = ? AND cause = 'do' ORDER BY id`,
  );

  const issueEvent = db.prepare(`
    INSERT INTO issue_events (step_id, cause, at, kind, fingerprint, from_state, to_state) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const issuesOf = db.prepare<[number], IssueChangeRecord>(`
    SELECT kind, fingerprint, from_state AS "from", to_state AS "to"
    FROM issue_events WHERE step_id = ? AND cause = 'do' ORDER BY id`);

  return {
    /** Begins a new last step; undone ones can't be redone any more. */
    beginStep(step: { title: string; reason: string; changed: number; actor: string; at: number }): number {
      dropUndone.run();
      return Number(insertStep.run(step).lastInsertRowid);
    },
    setState: (step: number, state: 'done' | 'undone'): void => void setState.run(state, step),
    lastDone: (): StepRecord | undefined => lastDone.get(),
    firstUndone: (): StepRecord | undefined => firstUndone.get(),
    /** Appends the events of a step being done, undone or redone. */
    append(step: number, cause: Cause, changes: StepChanges, actor: string, at: number): void {
      for (const { image, from, to } of changes.labels) {
        labelEvent.run(step, cause, at, actor, image, from.state, from.classId, to.state, to.classId);
      }
      for (const { image, tag, added } of changes.tags) tagEvent.run(step, cause, at, image, tag, added ? 1 : 0);
      for (const { image, name, from, to } of changes.attributes) {
        attributeEvent.run(step, cause, at, image, name, from, to);
      }
      for (const change of changes.classes) {
        classEvent.run(step, cause, at, change.class, change.field, change.from, change.to);
      }
      for (const { from, to } of changes.splits) splitEvent.run(step, cause, at, from, to);
      for (const { kind, fingerprint, from, to } of changes.issues) {
        issueEvent.run(step, cause, at, kind, fingerprint, from, to);
      }
    },
    /** Appends the label that an import gave; no step, so undo leaves it alone. */
    appendImported(image: number, to: Label, actor: string, at: number): void {
      labelEvent.run(null, 'import', at, actor, image, null, null, to.state, to.classId);
    },
    /** Every label an image had, newest first. */
    labelsOfImage: (image: number): LabelEvent[] => labelsOfImage.all(image),
    changesOf(step: number): StepChanges {
      return {
        labels: labelsOf.all(step).map((row) => ({
          image: row.image,
          from: { state: row.fromState, classId: row.fromClass },
          to: { state: row.toState, classId: row.toClass },
        })),
        tags: tagsOf.all(step).map((row) => ({ ...row, added: row.added === 1 })),
        attributes: attributesOf.all(step),
        classes: classesOf.all(step),
        splits: splitsOf.all(step),
        issues: issuesOf.all(step),
      };
    },
  };
}
