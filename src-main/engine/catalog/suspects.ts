import * as v from 'valibot';
import type { Db } from './db';
import { readStored } from './stored-json';

/** Details of a suspect label. */
export interface SuspectLabel {
  readonly image: number;
  /** SHA-256 of the file that was examined. */
  readonly sha256: Buffer;
  /** Class ids. */
  readonly given: number;
  readonly suggested: number;
  /** Probabilities of the given and of the suggested class. */
  readonly score: number;
  readonly confidence: number;
  /** Whether the search was to find confirmed labels, too; not read again. */
  readonly isDespite?: boolean;
}

const StoredSearch: v.GenericSchema<unknown, SuspectRecord> = v.object({
  at: v.number(),
  images: v.number(),
  lastImage: v.number(),
  starter: v.nullable(v.string()),
  folds: v.number(),
  confirmedLeftOut: v.optional(v.number()),
  noise: v.array(
    v.union([
      v.tuple([v.number(), v.number(), v.number()]),
      v.tuple([v.number(), v.number()]), // older searches
    ]),
  ),
});

/** The last search for suspect labels that was completed. */
export interface SuspectRecord {
  readonly at: number;
  /** Number of images examined. */
  readonly images: number;
  /** The highest image id at that time. */
  readonly lastImage: number;
  /** null when the probabilities are those of a run that learned from pixels. */
  readonly starter: string | null;
  readonly folds: number;
  /** Contradicted labels that were left out because a person had confirmed them; missing in older records. */
  readonly confirmedLeftOut?: number | undefined;
  /** Per class: its id, the estimated share of wrong labels, and its number of labels, which older searches lack. */
  readonly noise: readonly (readonly [number, number, number?])[];
}

/** Statements on suspect labels, which go with those on issues. */
export function suspectsTable(db: Db) {
  const set = db.prepare(`
    INSERT INTO suspect_labels (issue_id, image_id, sha256, given_class, suggested_class, score, confidence, is_despite)
    VALUES (:issue, :image, :sha256, :given, :suggested, :score, :confidence, :isDespite)
    ON CONFLICT (issue_id) DO UPDATE SET suggested_class = excluded.suggested_class, score = excluded.score,
      confidence = excluded.confidence, is_despite = excluded.is_despite`);
  const get = db.prepare<[number], SuspectLabel>(`
    SELECT image_id AS image, sha256, given_class AS given, suggested_class AS suggested, score, confidence
    FROM suspect_labels WHERE issue_id = ?`);
  const last = db.prepare<[], string>(`SELECT value FROM project WHERE key = 'suspect search'`).pluck();
  const setLast = db.prepare(
    `INSERT INTO project (key, value) VALUES ('suspect search', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );

  const timeOf = db.prepare<[number], { id: number; at: number }>(
    'SELECT id, at FROM label_events WHERE id >= ? ORDER BY id LIMIT 1',
  );
  const lastEvent = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM label_events').pluck();
  const relabelled = db
    .prepare<[object], number>(
      `SELECT count(*) FROM (SELECT DISTINCT image_id FROM label_events
        WHERE id >= :from AND id < :to AND from_state = 'labelled' LIMIT :most)`,
    )
    .pluck();

  /** Id of the first label event after a time. Events are in order of time, without an index by it. */
  function firstAfter(time: number): number {
    let [low, high] = [1, (lastEvent.get() ?? 0) + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const event = timeOf.get(middle);
      if (event === undefined || event.at > time) high = middle;
      else low = event.id + 1;
    }
    return low;
  }

  return {
    /** Number of labelled images that got another label between two times, in either order; counted up to `most`. */
    relabelledBetween(a: number, b: number, most: number): number {
      const [from, to] = [firstAfter(Math.min(a, b)), firstAfter(Math.max(a, b))];
      return relabelled.get({ from, to, most }) ?? 0;
    },
    setSuspect: (issue: number, suspect: SuspectLabel): void =>
      void set.run({ issue, ...suspect, isDespite: suspect.isDespite === true ? 1 : 0 }),
    setSuspectSearch: (search: SuspectRecord): void => void setLast.run(JSON.stringify(search)),
    /** Details of an issue of kind suspect-label; undefined for other issues. */
    ofIssue: (issue: number): SuspectLabel | undefined => get.get(issue),
    /** The last completed search. Null before the first, and when its record can't be read. */
    last(): SuspectRecord | null {
      const value = last.get();
      return value === undefined ? null : readStored(StoredSearch, value);
    },
  };
}
