import type { SecondLookState } from '../../../src-shared/contract/second-looks';
import type { Db } from './db';

export interface SecondLookRecord {
  readonly id: number;
  readonly state: SecondLookState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly actor: string;
  readonly seed: number;
  /** Filter as JSON. */
  readonly filter: string;
  readonly drawnFrom: number;
  readonly testLeftOut: number;
  /** The earlier second look whose pictures it shows. */
  readonly sameAs: number | null;
  readonly images: number;
  readonly answered: number;
}

/** An image of a second look. Ids of classes are those of the time. */
export interface JudgedAgain {
  readonly position: number;
  readonly image: number;
  /** Class when the second look was started. */
  readonly classId: number;
  /** Person who gave that class; null for an import. */
  readonly labelledBy: string | null;
  readonly answer: 'class' | 'unsure' | 'skip' | null;
  readonly answerClass: number | null;
  readonly answeredBy: string | null;
  readonly answeredAt: number | null;
}

/** A label that an image got, and how. */
export interface GivenLabel {
  readonly at: number;
  readonly actor: string;
  readonly cause: 'import' | 'do' | 'undo' | 'redo';
  readonly fromClass: number | null;
  readonly toClass: number | null;
  readonly reason: string;
  /** The model that suggested it; null for a person's own. */
  readonly model: string | null;
}

/** Statements on second looks. */
export function secondLooksTables(db: Db) {
  const rows = `SELECT id, state, started_at AS startedAt, ended_at AS endedAt, actor, seed, filter, drawn_from AS drawnFrom,
      test_left_out AS testLeftOut, same_as AS sameAs, (SELECT count(*) FROM second_look_images WHERE look_id = id) AS images,
      (SELECT count(answer) FROM second_look_images WHERE look_id = id) AS answered FROM second_looks`;
  const all = db.prepare<[], SecondLookRecord>(`${rows} ORDER BY id DESC`);
  const byId = db.prepare<[number], SecondLookRecord>(`${rows} WHERE id = ?`);
  const insert = db.prepare(`
    INSERT INTO second_looks (state, started_at, actor, seed, filter, drawn_from, test_left_out, same_as)
    VALUES ('open', :at, :actor, :seed, :filter, :drawnFrom, :testLeftOut, :sameAs)`);
  const insertImage = db.prepare(`
    INSERT INTO second_look_images (look_id, position, image_id, class_id, labelled_by)
    SELECT :look, :position, :image, :classId,
      (SELECT CASE cause WHEN 'import' THEN NULL ELSE actor END FROM label_events WHERE image_id = :image ORDER BY id DESC LIMIT 1)`);
  const images = db.prepare<[number], JudgedAgain>(`
    SELECT position, image_id AS image, class_id AS classId, labelled_by AS labelledBy, answer, answer_class AS answerClass,
      answered_by AS answeredBy, answered_at AS answeredAt
    FROM second_look_images WHERE look_id = ? ORDER BY position`);
  const answer = db.prepare(`
    UPDATE second_look_images SET answer = :answer, answer_class = :classId, answered_by = :actor, answered_at = :at
    WHERE look_id = :look AND position = :position`);
  const given = db.prepare<[number, number], GivenLabel>(`
    SELECT e.at, e.actor, e.cause, e.from_class AS fromClass, e.to_class AS toClass, coalesce(s.reason, '') AS reason, s.model
    FROM label_events e LEFT JOIN steps s ON s.id = e.step_id WHERE e.image_id = ? AND e.at <= ? ORDER BY e.id DESC`);
  const persons = db
    .prepare<[number], string>(
      'SELECT DISTINCT answered_by FROM second_look_images WHERE look_id = ? AND answered_by IS NOT NULL',
    )
    .pluck();
  const setState = db.prepare('UPDATE second_looks SET state = ?, ended_at = ? WHERE id = ?');

  return {
    /** All second looks, the newest first. */
    all: (): SecondLookRecord[] => all.all(),
    byId: (id: number): SecondLookRecord | undefined => byId.get(id),
    /** Adds an open second look of images with their classes, in this order; returns its id. */
    add(
      look: Pick<SecondLookRecord, 'actor' | 'seed' | 'filter' | 'drawnFrom' | 'testLeftOut' | 'sameAs'> & {
        at: number;
      },
      sample: Iterable<{ readonly image: number; readonly classId: number }>,
    ): number {
      const id = Number(insert.run(look).lastInsertRowid);
      let position = 0;
      for (const { image, classId } of sample) insertImage.run({ look: id, position: position++, image, classId });
      return id;
    },
    /** Images of a second look in their order. Forgotten ones leave gaps in the positions. */
    images: (id: number): JudgedAgain[] => images.all(id),
    /** Stores an answer. @returns whether the second look has such a position */
    answer: (given: {
      look: number;
      position: number;
      answer: string;
      classId: number | null;
      actor: string;
      at: number;
    }): boolean => answer.run(given).changes === 1,
    /** Persons who answered, by recorded name. */
    persons: (id: number): string[] => persons.all(id),
    /** Labels that an image had got by a time, the last first. */
    labelsUntil: (image: number, at: number): GivenLabel[] => given.all(image, at),
    setState: (id: number, state: SecondLookState, endedAt: number | null): void =>
      void setState.run(state, endedAt, id),
  };
}
