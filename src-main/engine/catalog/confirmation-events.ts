import type { Confirmation, ConfirmationChangeRecord } from './confirmations';
import type { Db } from './db';

interface Row {
  id: number;
  image: number;
  fromClass: number | null;
  fromHash: Buffer | null;
  fromActor: string | null;
  fromAt: number | null;
  toClass: number | null;
  toHash: Buffer | null;
  toActor: string | null;
  toAt: number | null;
}

/** A confirmation's event, which a step that is taken back deletes. */
export interface WrittenConfirmation extends ConfirmationChangeRecord {
  readonly event: number;
}

/** Statements on the events of confirmed labels, which are only ever appended. */
export function confirmationEvents(db: Db) {
  const insert = db.prepare(`
    INSERT INTO confirmation_events (step_id, cause, at, image_id, from_class, from_sha256, from_actor, from_at, to_class,
      to_sha256, to_actor, to_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const columns = `SELECT id, image_id AS image, from_class AS fromClass, from_sha256 AS fromHash, from_actor AS fromActor,
    from_at AS fromAt, to_class AS toClass, to_sha256 AS toHash, to_actor AS toActor, to_at AS toAt
    FROM confirmation_events WHERE step_id = ?`;
  const up = db.prepare<[number, number, number], Row>(`${columns} AND cause = 'do' AND id > ? ORDER BY id LIMIT ?`);
  const down = db.prepare<[number, number, number], Row>(
    `${columns} AND cause = 'do' AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const last = db.prepare<[number, number, number], Row>(`${columns} AND id > ? ORDER BY id DESC LIMIT ?`);
  const remove = db.prepare('DELETE FROM confirmation_events WHERE id = ?');

  return {
    append({ step, cause, at }: { step: number; cause: string; at: number }, change: ConfirmationChangeRecord): void {
      insert.run(step, cause, at, change.image, ...valuesOf(change.from), ...valuesOf(change.to));
    },
    /** A page of a step's confirmations: those after the given event; or those before it, the last first. `last` is the page's last. */
    pageOf(
      step: number,
      direction: 'up' | 'down',
      from: number,
      limit: number,
    ): { changes: ConfirmationChangeRecord[]; last: number } {
      const rows = (direction === 'up' ? up : down).all(step, from, limit);
      return { changes: rows.map(changeOf), last: rows.at(-1)?.id ?? from };
    },
    /** Events of a step after a given one, the last first, of whatever cause. */
    lastOf: (step: number, after: number, limit: number): WrittenConfirmation[] =>
      last.all(step, after, limit).map((row) => ({ event: row.id, ...changeOf(row) })),
    remove: (event: number): void => void remove.run(event),
  };
}

const valuesOf = (value: Confirmation | null) => [
  value?.classId ?? null,
  value?.sha256 ?? null,
  value?.actor ?? null,
  value?.at ?? null,
];

const changeOf = (row: Row): ConfirmationChangeRecord => ({
  image: row.image,
  from: confirmationOf(row.fromClass, row.fromHash, row.fromActor, row.fromAt),
  to: confirmationOf(row.toClass, row.toHash, row.toActor, row.toAt),
});

function confirmationOf(
  classId: number | null,
  sha256: Buffer | null,
  actor: string | null,
  at: number | null,
): Confirmation | null {
  return classId === null || sha256 === null || actor === null || at === null ? null : { classId, sha256, actor, at };
}
