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
}

/** Statements on second looks. */
export function secondLooksTables(db: Db) {
  const rows = `SELECT id, state, started_at AS startedAt, ended_at AS endedAt, actor, seed, filter, drawn_from AS drawnFrom,
      test_left_out AS testLeftOut, (SELECT count(*) FROM second_look_images WHERE look_id = id) AS images,
      (SELECT count(answer) FROM second_look_images WHERE look_id = id) AS answered FROM second_looks`;
  const all = db.prepare<[], SecondLookRecord>(`${rows} ORDER BY id DESC`);
  const byId = db.prepare<[number], SecondLookRecord>(`${rows} WHERE id = ?`);
  const insert = db.prepare(`
    INSERT INTO second_looks (state, started_at, actor, seed, filter, drawn_from, test_left_out)
    VALUES ('open', :at, :actor, :seed, :filter, :drawnFrom, :testLeftOut)`);
  const insertImage = db.prepare(`
    INSERT INTO second_look_images (look_id, position, image_id, class_id, labelled_by)
    SELECT :look, :position, :image, :classId,
      (SELECT CASE cause WHEN 'import' THEN NULL ELSE actor END FROM label_events WHERE image_id = :image ORDER BY id DESC LIMIT 1)`);
  const images = db.prepare<[number], JudgedAgain>(`
    SELECT position, image_id AS image, class_id AS classId, labelled_by AS labelledBy, answer, answer_class AS answerClass,
      answered_by AS answeredBy
    FROM second_look_images WHERE look_id = ? ORDER BY position`);
  const answer = db.prepare(`
    UPDATE second_look_images SET answer = :answer, answer_class = :classId, answered_by = :actor, answered_at = :at
    WHERE look_id = :look AND position = :position`);
  const setState = db.prepare('UPDATE second_looks SET state = ?, ended_at = ? WHERE id = ?');

  return {
    /** All second looks, the newest first. */
    all: (): SecondLookRecord[] => all.all(),
    byId: (id: number): SecondLookRecord | undefined => byId.get(id),
    /** Adds an open second look of images with their classes, in this order; returns its id. */
    add(
      look: { at: number; actor: string; seed: number; filter: string; drawnFrom: number; testLeftOut: number },
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
    setState: (id: number, state: SecondLookState, endedAt: number | null): void =>
      void setState.run(state, endedAt, id),
  };
}
