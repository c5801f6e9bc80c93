import type { Changes } from './changes';
import type { Db } from './db';

/** A person's word that an image's label is right. */
export interface Confirmation {
  readonly classId: number;
  /** SHA-256 of the picture that the person saw. */
  readonly sha256: Buffer;
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A step's change of what is confirmed of an image; null stands for nothing. */
export interface ConfirmationChangeRecord {
  readonly image: number;
  readonly from: Confirmation | null;
  readonly to: Confirmation | null;
}

/** SQL: whether the label of an image i is confirmed: for the class and the content that it has now. */
export const isConfirmed = `EXISTS (SELECT 1 FROM label_confirmations k
  WHERE k.image_id = i.id AND k.class_id = i.class_id AND k.sha256 = i.sha256)`;

/** Statements on confirmed labels. */
export function confirmationsTable(db: Db, changes: Changes) {
  const columns = 'class_id AS classId, sha256, actor, at FROM label_confirmations';
  const get = db.prepare<[number], Confirmation>(`SELECT ${columns} WHERE image_id = ?`);
  const set = db.prepare(`
    INSERT INTO label_confirmations (image_id, class_id, sha256, actor, at) VALUES (:image, :classId, :sha256, :actor, :at)
    ON CONFLICT (image_id) DO UPDATE SET class_id = excluded.class_id, sha256 = excluded.sha256, actor = excluded.actor,
      at = excluded.at`);
  const remove = db.prepare('DELETE FROM label_confirmations WHERE image_id = ?');
  const confirmed = db
    .prepare<[], [number, number]>(
      `SELECT i.id, i.class_id FROM label_confirmations k CROSS JOIN images i ON i.id = k.image_id
      WHERE k.class_id = i.class_id AND k.sha256 = i.sha256`,
    )
    .raw();

  return {
    /** What was last confirmed of an image, which may have lapsed; null when nothing was. */
    of: (image: number): Confirmation | null => get.get(image) ?? null,
    /** Records a confirmation; null removes it. */
    set(image: number, to: Confirmation | null): void {
      if (to === null) remove.run(image);
      else set.run({ image, ...to });
      changes.image(image);
    },
    /** The class of each image whose label is confirmed. */
    classes: (): Map<number, number> => new Map(confirmed.all()),
  };
}
