import * as v from 'valibot';
import type { Db } from './db';
import { readStored } from './stored-json';

/** What is said of an image's label. */
export interface SuspectLabel {
  readonly image: number;
  /** SHA-256 of the file that was looked at. */
  readonly sha256: Buffer;
  /** Class ids. */
  readonly given: number;
  readonly suggested: number;
  /** Probabilities of the two. */
  readonly score: number;
  readonly confidence: number;
}

const StoredSearch: v.GenericSchema<unknown, SuspectRecord> = v.object({
  at: v.number(),
  images: v.number(),
  lastImage: v.number(),
  starter: v.string(),
  folds: v.number(),
  noise: v.array(
    v.union([
      v.tuple([v.number(), v.number(), v.number()]),
      v.tuple([v.number(), v.number()]), // searches of old
    ]),
  ),
});

/** The last search for suspect labels that came to its end. */
export interface SuspectRecord {
  readonly at: number;
  /** Images looked at. */
  readonly images: number;
  /** The highest id among all images then. */
  readonly lastImage: number;
  readonly starter: string;
  readonly folds: number;
  /** Per class: its id, the share of its labels that is estimated to be wrong, and how many labels it had; older searches lack that. */
  readonly noise: readonly (readonly [number, number, number?])[];
}

/** Statements on suspect labels beside those on issues. */
export function suspectsTable(db: Db) {
  const set = db.prepare(`
    INSERT INTO suspect_labels (issue_id, image_id, sha256, given_class, suggested_class, score, confidence)
    VALUES (:issue, :image, :sha256, :given, :suggested, :score, :confidence)
    ON CONFLICT (issue_id) DO UPDATE SET suggested_class = excluded.suggested_class, score = excluded.score,
      confidence = excluded.confidence`);
  const get = db.prepare<[number], SuspectLabel>(`
    SELECT image_id AS image, sha256, given_class AS given, suggested_class AS suggested, score, confidence
    FROM suspect_labels WHERE issue_id = ?`);
  const last = db.prepare<[], string>(`SELECT value FROM project WHERE key = 'suspect search'`).pluck();
  const setLast = db.prepare(
    `INSERT INTO project (key, value) VALUES ('suspect search', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );

  return {
    setSuspect: (issue: number, suspect: SuspectLabel): void => void set.run({ issue, ...suspect }),
    setSuspectSearch: (search: SuspectRecord): void => void setLast.run(JSON.stringify(search)),
    /** What an issue of this kind says; undefined for other issues. */
    ofIssue: (issue: number): SuspectLabel | undefined => get.get(issue),
    /** Null before the first search, and when what was noted of it can't be read any more. */
    last(): SuspectRecord | null {
      const value = last.get();
      return value === undefined ? null : readStored(StoredSearch, value);
    },
  };
}
