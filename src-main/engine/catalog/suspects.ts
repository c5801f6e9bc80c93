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
  readonly starter: string;
  readonly folds: number;
  /** Per class: its id, the estimated share of wrong labels, and its number of labels, which older searches lack. */
  readonly noise: readonly (readonly [number, number, number?])[];
}

/** Statements on suspect labels, which go with those on issues. */
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
    /** Details of an issue of kind suspect-label; undefined for other issues. */
    ofIssue: (issue: number): SuspectLabel | undefined => get.get(issue),
    /** The last completed search. Null before the first, and when its record can't be read. */
    last(): SuspectRecord | null {
      const value = last.get();
      return value === undefined ? null : readStored(StoredSearch, value);
    },
  };
}
