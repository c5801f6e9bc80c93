import type { LabelState } from '../../../src-shared/domain/image';
import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { ConfirmationChangeRecord } from './confirmations';
import { confirmationEvents } from './confirmation-events';
import type { Db } from './db';
import type { Label } from './images';
import { knownChange, type ValueChangeRecord } from './value-changes';

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

export interface AttributeChangeRecord {
  readonly image: number;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}
export interface IssueChangeRecord {
  readonly kind: IssueKind;
  readonly fingerprint: string;
  readonly from: IssueState;
  readonly to: IssueState;
}

export interface SplitChangeRecord {
  readonly from: number | null;
  readonly to: number | null;
}

/** A step's changes of images. */
export interface ImageChanges {
  readonly labels: readonly LabelChangeRecord[];
  readonly tags: readonly TagChangeRecord[];
  readonly attributes: readonly AttributeChangeRecord[];
  readonly confirmations: readonly ConfirmationChangeRecord[];
}

/** All changes of a step, so that it can be undone and redone. */
export interface StepChanges extends ImageChanges {
  readonly values: readonly ValueChangeRecord[];
  readonly splits: readonly SplitChangeRecord[];
  readonly issues: readonly IssueChangeRecord[];
}

/** Changes that were made to do, undo or redo a step. */
export interface DoneChanges {
  readonly step: number;
  readonly cause: Cause;
  readonly changes: StepChanges;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A step, the event after or before which the page begins, and the page's length. */
type PageOfStep = [step: number, from: number, limit: number];

/** Ids of the last events that were read, from which the next page continues. */
export interface EventPositions {
  readonly label: number;
  readonly tag: number;
  readonly attribute: number;
  readonly confirmation: number;
}

type AttributeEventRow = AttributeChangeRecord & { readonly id: number };

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
  const attributeEvent = db.prepare(`
    INSERT INTO attribute_events (step_id, cause, at, image_id, name, from_value, to_value) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const issueEvent = db.prepare(`
    INSERT INTO issue_events (step_id, cause, at, kind, fingerprint, from_state, to_state) VALUES (?, ?, ?, ?, ?, ?, ?)`);
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
  const attributeColumns = `id, image_id AS image, name, from_value AS "from", to_value AS "to" FROM attribute_events
    WHERE step_id = ? AND cause = 'do'`;
  const attributesUp = db.prepare<PageOfStep, AttributeEventRow>(
    `SELECT ${attributeColumns} AND id > ? ORDER BY id LIMIT ?`,
  );
  const attributesDown = db.prepare<PageOfStep, AttributeEventRow>(
    `SELECT ${attributeColumns} AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const confirmations = confirmationEvents(db);
  const issuesOf = db.prepare<[number], IssueChangeRecord>(`
    SELECT kind, fingerprint, from_state AS "from", to_state AS "to"
    FROM issue_events WHERE step_id = ? AND cause = 'do' ORDER BY id`);
  const splitsOf = db.prepare<[number], SplitChangeRecord>(
    `SELECT from_split AS "from", to_split AS "to" FROM split_events WHERE step_id = ? AND cause = 'do' ORDER BY id`,
  );
  // Events of the last time that the step was done or redone (or undone): those after the last event of the opposite cause.
  const valuesOf = db.prepare<{ step: number; undone: 0 | 1 }, ValueChangeRecord>(`
    SELECT noun, item, field, from_value AS "from", to_value AS "to" FROM value_events
    WHERE step_id = :step AND (cause = 'undo') = :undone AND id > coalesce(
      (SELECT max(id) FROM value_events WHERE step_id = :step AND (cause = 'undo') <> :undone
        AND id < (SELECT max(id) FROM value_events WHERE step_id = :step AND (cause = 'undo') = :undone)), 0)
    ORDER BY id`);

  return {
    /** Appends the events of a step being done, undone or redone. */
    append({ step, cause, changes, at }: DoneChanges, actor: string): void {
      for (const { image, from, to } of changes.labels) {
        labelEvent.run(step, cause, at, actor, image, from.state, from.classId, to.state, to.classId);
      }
      for (const { image, tag, added } of changes.tags) tagEvent.run(step, cause, at, image, tag, added ? 1 : 0);
      for (const { image, name, from, to } of changes.attributes) {
        attributeEvent.run(step, cause, at, image, name, from, to);
      }
      for (const change of changes.confirmations) confirmations.append({ step, cause, at }, change);
      for (const { noun, item, field, from, to } of changes.values) {
        valueEvent.run(step, cause, at, noun, item, field, from, to);
      }
      for (const { from, to } of changes.splits) splitEvent.run(step, cause, at, from, to);
      for (const { kind, fingerprint, from, to } of changes.issues) {
        issueEvent.run(step, cause, at, kind, fingerprint, from, to);
      }
    },
    /** Appends a label that an import gave. It belongs to no step, so undo leaves it alone. */
    appendImported(image: number, to: Label, actor: string, at: number): void {
      labelEvent.run(null, 'import', at, actor, image, null, null, to.state, to.classId);
    },
    /** Changes that a step made when it was last done or redone. */
    changesOf(step: number): StepChanges {
      return {
        labels: labelsUp.all(step, 0, -1).map(toLabelChange),
        tags: tagsUp.all(step, 0, -1).map(toTagChange),
        attributes: attributesUp.all(step, 0, -1).map(toAttributeChange),
        confirmations: confirmations.pageOf(step, 'up', 0, -1).changes,
        values: valuesOf.all({ step, undone: 0 }).map(knownChange),
        splits: splitsOf.all(step),
        issues: issuesOf.all(step),
      };
    },
    /** A page of a step's changes of images: those after the given events; or those before them, the last first. */
    pageOf(
      step: number,
      direction: 'up' | 'down',
      from: EventPositions,
      limit: number,
    ): ImageChanges & { next: EventPositions } {
      const labels = (direction === 'up' ? labelsUp : labelsDown).all(step, from.label, limit);
      const tags = (direction === 'up' ? tagsUp : tagsDown).all(step, from.tag, limit);
      const attributes = (direction === 'up' ? attributesUp : attributesDown).all(step, from.attribute, limit);
      const { changes: confirmed, last } = confirmations.pageOf(step, direction, from.confirmation, limit);
      return {
        labels: labels.map(toLabelChange),
        tags: tags.map(toTagChange),
        attributes: attributes.map(toAttributeChange),
        confirmations: confirmed,
        next: {
          label: labels.at(-1)?.id ?? from.label,
          tag: tags.at(-1)?.id ?? from.tag,
          attribute: attributes.at(-1)?.id ?? from.attribute,
          confirmation: last,
        },
      };
    },
    /** Values that a step changed when it was last done or redone. */
    valuesOf: (step: number): ValueChangeRecord[] => valuesOf.all({ step, undone: 0 }).map(knownChange),
    /** Values that undoing a step changed the last time. */
    valuesUndone: (step: number): ValueChangeRecord[] => valuesOf.all({ step, undone: 1 }).map(knownChange),
  };
}

const toLabelChange = (row: LabelEventRow): LabelChangeRecord => ({
  image: row.image,
  from: { state: row.fromState, classId: row.fromClass },
  to: { state: row.toState, classId: row.toClass },
});

const toTagChange = ({ image, tag, added }: TagEventRow): TagChangeRecord => ({ image, tag, added: added === 1 });

const toAttributeChange = ({ image, name, from, to }: AttributeEventRow): AttributeChangeRecord => ({
  image,
  name,
  from,
  to,
});
