import type { Db } from './db';

/** A class that a model suggests for an image, with its confidence. */
export interface GivenSuggestion {
  readonly image: number;
  readonly classId: number;
  readonly confidence: number;
}

/** Statements on suggestions that came with images. */
export function givenSuggestionsTable(db: Db) {
  const addSet = db.prepare<[string, number], { id: number }>(
    'INSERT INTO suggestion_sets (model, at) VALUES (?, ?) RETURNING id',
  );
  const add = db.prepare('INSERT INTO given_suggestions (image_id, set_id, class_id, confidence) VALUES (?, ?, ?, ?)');
  const setRemoved = db.prepare('UPDATE suggestion_sets SET removed = ? WHERE id = ?');
  const sets = db.prepare<[], { id: number; model: string }>(
    'SELECT id, model FROM suggestion_sets WHERE removed = 0 ORDER BY id',
  );
  // The last set of an image, by SQLite's rule for bare columns beside max().
  const present = db.prepare<[], GivenSuggestion>(`
    SELECT g.image_id AS image, g.class_id AS classId, g.confidence, max(g.set_id)
    FROM given_suggestions g JOIN suggestion_sets s ON s.id = g.set_id AND s.removed = 0
    GROUP BY g.image_id ORDER BY g.image_id`);

  return {
    /** Begins a set, which counts once it is no longer removed. */
    addSet: (model: string, at: number): number => addSet.get(model, at)?.id ?? 0, // an insert returns its row
    add: (set: number, { image, classId, confidence }: GivenSuggestion): void =>
      void add.run(image, set, classId, confidence),
    setRemoved: (set: number, removed: boolean): void => void setRemoved.run(removed ? 1 : 0, set),
    /** Sets that count, the oldest first. */
    sets: () => sets.all(),
    /** The suggestion for each image, in order of id. */
    present: () => present.iterate(),
  };
}
