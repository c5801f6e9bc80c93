import type { LabelState } from '../../../src-shared/domain/image';
import type { ClassField } from './classes';
import type { Db } from './database';
import type { Label } from './images';
import type { ViewField } from './saved-views';

export type Cause = 'do' | 'undo' | 'redo';

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

interface FromTo {
  /** Id of the class, view or split. */
  readonly item: number;
  readonly from: string | number | null;
  readonly to: string | number | null;
}
export type ClassChangeRecord = FromTo & { readonly noun: 'class'; readonly field: ClassField };
export type ViewChangeRecord = FromTo & { readonly noun: 'view'; readonly field: ViewField };
export type SplitValueRecord = FromTo & { readonly noun: 'split'; readonly field: 'locked' };
/** A change of what belongs to no image. */
export type ValueChangeRecord = ClassChangeRecord | ViewChangeRecord | SplitValueRecord;

export interface SplitChangeRecord {
  readonly from: number | null;
  readonly to: number | null;
}

/** Everything that one step did, so that it can be taken back and done again. */
export interface StepChanges {
  readonly labels: readonly LabelChangeRecord[];
  readonly tags: readonly TagChangeRecord[];
  readonly values: readonly ValueChangeRecord[];
  readonly splits: readonly SplitChangeRecord[];
}

/** A step, the event behind or before which the page begins, and its length. */
type PageOfStep = [step: number, from: number, limit: number];

interface LabelEventRow {
  id: number;
  image: number;
  fromState: LabelState;
  fromClass: number | null;
  toState: LabelState;
  toClass: number | null;
}

interface TagEventRow {
  id: number;
  image: number;
  tag: string;
  added: number;
}

/** Statements on the events of steps, which are only ever appended. */
export function stepEvents(db: Db) {
  const labelEvent = db.prepare(`
    INSERT INTO label_events (step_id, cause, at, actor, image_id, from_state, from_class, to_state, to_class)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const tagEvent = db.prepare(
    'INSERT INTO tag_events (step_id, cause, at, image_id, tag, added) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const valueEvent = db.prepare(
    'INSERT INTO value_events (step_id, cause, at, noun, item, field, from_value, to_value) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const splitEvent = db.prepare(
    'INSERT INTO split_events (step_id, cause, at, from_split, to_split) VALUES (?, ?, ?, ?, ?)',
  );
  const labelColumns = `id, image_id AS image, from_state AS fromState, from_class AS fromClass, to_state AS toState,
    to_class AS toClass FROM label_events WHERE step_id = ? AND cause = 'do'`;
  const tagColumns = `id, image_id AS image, tag, added FROM tag_events WHERE step_id = ? AND cause = 'do'`;
  const labelsUp = db.prepare<PageOfStep, LabelEventRow>(`SELECT ${labelColumns} AND id > ? ORDER BY id LIMIT ?`);
  const labelsDown = db.prepare<PageOfStep, LabelEventRow>(
    `SELECT ${labelColumns} AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const tagsUp = db.prepare<PageOfStep, TagEventRow>(`SELECT ${tagColumns} AND id > ? ORDER BY id LIMIT ?`);
  const tagsDown = db.prepare<PageOfStep, TagEventRow>(`SELECT ${tagColumns} AND id < ? ORDER BY id DESC LIMIT ?`);
  const splitsOf = db.prepare<[number], SplitChangeRecord>(
    `SELECT from_split AS "from", to_split AS "to" FROM split_events WHERE step_id = ? AND cause = 'do' ORDER BY id`,
  );
  // Of the last time that the step was done or redone (or undone): what comes after the last event of the other kind.
  const valuesOf = db.prepare<{ step: number; undone: 0 | 1 }, ValueChangeRecord>(`
    SELECT noun, item, field, from_value AS "from", to_value AS "to" FROM value_events
    WHERE step_id = :step AND (cause = 'undo') = :undone AND id > coalesce(
      (SELECT max(id) FROM value_events WHERE step_id = :step AND (cause = 'undo') <> :undone
        AND id < (SELECT max(id) FROM value_events WHERE step_id = :step AND (cause = 'undo') = :undone)), 0)
    ORDER BY id`);

  return {
    /** Appends the events of a step being done, undone or redone. */
    append(step: number, cause: Cause, changes: StepChanges, actor: string, at: number): void {
      for (const { image, from, to } of changes.labels) {
        labelEvent.run(step, cause, at, actor, image, from.state, from.classId, to.state, to.classId);
      }
      for (const { image, tag, added } of changes.tags) tagEvent.run(step, cause, at, image, tag, added ? 1 : 0);
      for (const { noun, item, field, from, to } of changes.values) {
        valueEvent.run(step, cause, at, noun, item, field, from, to);
      }
      for (const { from, to } of changes.splits) splitEvent.run(step, cause, at, from, to);
    },
    /** Appends the label that an import gave; no step, so undo leaves it alone. */
    appendImported(image: number, to: Label, actor: string, at: number): void {
      labelEvent.run(null, 'import', at, actor, image, null, null, to.state, to.classId);
    },
    /** What a step that is done did, the last time. */
    changesOf(step: number): StepChanges {
      return {
        labels: labelsUp.all(step, 0, -1).map(toLabelChange),
        tags: tagsUp.all(step, 0, -1).map(toTagChange),
        values: valuesOf.all({ step, undone: 0 }),
        splits: splitsOf.all(step),
      };
    },
    /** Some of the labels and tags of a step, of those behind an event; or before it, the last first. */
    pageOf(step: number, direction: 'up' | 'down', from: { label: number; tag: number }, limit: number) {
      const labels = (direction === 'up' ? labelsUp : labelsDown).all(step, from.label, limit);
      const tags = (direction === 'up' ? tagsUp : tagsDown).all(step, from.tag, limit);
      return {
        labels: labels.map(toLabelChange),
        tags: tags.map(toTagChange),
        next: { label: labels.at(-1)?.id ?? from.label, tag: tags.at(-1)?.id ?? from.tag },
      };
    },
    /** The values that a step that is done changed, the last time. */
    valuesOf: (step: number): ValueChangeRecord[] => valuesOf.all({ step, undone: 0 }),
    /** The values that undoing a step changed, the last time. */
    valuesUndone: (step: number): ValueChangeRecord[] => valuesOf.all({ step, undone: 1 }),
  };
}

const toLabelChange = (row: LabelEventRow): LabelChangeRecord => ({
  image: row.image,
  from: { state: row.fromState, classId: row.fromClass },
  to: { state: row.toState, classId: row.toClass },
});

const toTagChange = ({ image, tag, added }: TagEventRow): TagChangeRecord => ({ image, tag, added: added === 1 });
