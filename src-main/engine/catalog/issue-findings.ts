import * as v from 'valibot';
import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { Changes } from './changes';
import type { Db } from './db';
import { stateByLabels } from './issue-sql';
import { readStored } from './stored-json';
import { suspectsTable, type SuspectLabel, type SuspectRecord } from './suspects';

/** A finding of a search: its kind, its severity and its images. Findings of equal kind and fingerprint are the same issue. */
export interface Finding {
  readonly kind: IssueKind;
  readonly fingerprint: string;
  /** 0..1. */
  readonly severity: number;
  readonly detail: string;
  /** The class, for a finding about a whole class; other findings have `images`. */
  readonly classId?: number;
  readonly images: readonly number[];
  /** Details of a suspect label, for a finding of that kind. */
  readonly suspect?: SuspectLabel;
}

/** A search's record as the catalog stores it. */
const StoredSearch: v.GenericSchema<unknown, SearchRecord> = v.looseObject({
  at: v.number(),
  images: v.number(),
  lastImage: v.number(),
  nearDistance: v.number(),
  tooMany: v.optional(v.boolean()),
});

/** A completed search. */
export interface SearchRecord {
  readonly at: number;
  /** Number of images examined. */
  readonly images: number;
  /** The highest image id at that time. */
  readonly lastImage: number;
  readonly nearDistance: number;
  /** Whether there were too many images to compare all by their features; missing in older records. */
  readonly tooMany?: boolean;
}

/** The findings that a search covers: suspect labels (1), or all others (0). */
interface Scope {
  readonly suspects: 0 | 1;
}

interface KnownIssue extends Pick<Finding, 'severity' | 'detail'> {
  readonly id: number;
  readonly state: IssueState;
}

/** Statements by which a search records its findings, in any number of transactions. Only one search may write at a time. */
export function issueFindings(db: Db, changes: Changes) {
  db.exec('CREATE TEMP TABLE found_issues (id INTEGER PRIMARY KEY)');
  const begin = db.prepare('DELETE FROM temp.found_issues');
  const known = db.prepare<[Pick<Finding, 'kind' | 'fingerprint'>], KnownIssue>(
    'SELECT id, state, severity, detail FROM issues WHERE kind = :kind AND fingerprint = :fingerprint',
  );
  const insert = db.prepare(`
    INSERT INTO issues (kind, fingerprint, severity, detail, state, class_id, found_at)
    VALUES (:kind, :fingerprint, :severity, :detail, 'open', :classId, :at)`);
  const update = db.prepare(`
    UPDATE issues SET severity = :severity, detail = :detail,
      state = CASE state WHEN 'dismissed' THEN 'dismissed' ELSE 'open' END
    WHERE id = :id`);
  const settle = db.prepare(`UPDATE issues SET state = ${stateByLabels} WHERE id = ? AND state = 'open'`);
  const stateOf = db.prepare<[number], IssueState>('SELECT state FROM issues WHERE id = ?').pluck();
  const mark = db.prepare('INSERT OR IGNORE INTO temp.found_issues (id) VALUES (?)');
  const imagesOf = db
    .prepare<[number], number>('SELECT image_id FROM issue_images WHERE issue_id = ? ORDER BY image_id')
    .pluck();
  const clearImages = db.prepare('DELETE FROM issue_images WHERE issue_id = ?');
  const addImage = db.prepare('INSERT OR IGNORE INTO issue_images (issue_id, image_id) VALUES (?, ?)');
  const { setSuspect, setSuspectSearch } = suspectsTable(db);
  // Suspect labels have a separate search: neither search affects the other's findings. Disagreements are kept image by image.
  const notFound = `id NOT IN (SELECT id FROM temp.found_issues) AND (kind = 'suspect-label') = :suspects AND kind <> 'disagreement'`;
  const dropOthers = db.prepare(`
    DELETE FROM issues WHERE kind = :kind AND fingerprint IS NOT :fingerprint
      AND id IN (SELECT issue_id FROM issue_images WHERE image_id = :image)`);
  const withKind = db
    .prepare<[IssueKind], number>('SELECT m.image_id FROM issues JOIN issue_images m ON m.issue_id = id WHERE kind = ?')
    .pluck();
  const imagesToClose = db
    .prepare<[Scope], number>(
      `SELECT m.image_id FROM issues JOIN issue_images m ON m.issue_id = id WHERE ${notFound} AND state = 'open'`,
    )
    .pluck();
  const drop = db.prepare(`
    DELETE FROM issues WHERE ${notFound} AND state <> 'dismissed' AND class_id IS NULL AND ${stateByLabels} = 'open'`);
  const settleSuspects = db
    .prepare<[], number>(
      `UPDATE issues SET state = 'fixed' WHERE kind = 'suspect-label' AND state = 'open' AND ${stateByLabels} = 'fixed' RETURNING id`,
    )
    .pluck();
  const fixRest = db.prepare(`UPDATE issues SET state = 'fixed' WHERE ${notFound} AND state = 'open'`);
  const lastSearch = db.prepare<[], string>(`SELECT value FROM project WHERE key = 'issue search'`).pluck();
  const setSearch = db.prepare(
    `INSERT INTO project (key, value) VALUES ('issue search', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );

  /** Sets the images of an issue. @returns whether they were different before */
  function setImages(id: number, images: readonly number[]): boolean {
    const sorted = [...images].sort((a, b) => a - b);
    const before = imagesOf.all(id);
    if (before.length === sorted.length && before.every((image, index) => image === sorted[index])) return false;
    clearImages.run(id);
    for (const image of sorted) addImage.run(id, image);
    for (const image of [...before, ...sorted]) changes.image(image);
    return true;
  }

  /**
   * Closes issues that were not found again. Those that labels settled become fixed, so that undo can open them, and so do those about a
   * class. Others are deleted.
   */
  function close(scope: Scope): void {
    for (const image of imagesToClose.all(scope)) changes.image(image);
    drop.run(scope);
    fixRest.run(scope);
    changes.names();
  }

  return {
    /** Images in issues of a kind, of whatever state. */
    imagesOf: (kind: IssueKind): number[] => withKind.all(kind),
    /** Deletes the issues of a kind that an image has, except one: a kind whose issues have one image each. */
    keepOnly(kind: IssueKind, image: number, fingerprint: string | null): void {
      if (dropOthers.run({ kind, image, fingerprint }).changes > 0) changes.image(image);
    },
    /** Begins to record a search; `found` follows for each finding, then `end`. */
    begin: (): void => void begin.run(),
    /**
     * Records a finding as a new issue, or updates the issue of that fingerprint, which stays dismissed if it was. Labels may have
     * settled it since the search read them.
     */
    found(finding: Finding, at: number): void {
      const { images, suspect, classId = null, ...row } = finding;
      const before = known.get({ kind: row.kind, fingerprint: row.fingerprint });
      const id = before?.id ?? Number(insert.run({ ...row, classId, at }).lastInsertRowid);
      mark.run(id);
      if (suspect) setSuspect(id, suspect);
      const haveImagesChanged = setImages(id, images);
      if (before && !haveImagesChanged && isSame(before, row)) return;
      if (before) update.run({ id, severity: row.severity, detail: row.detail });
      settle.run(id);
      if (classId !== null) changes.names();
      else if (!haveImagesChanged && before?.state !== stateOf.get(id))
        for (const image of images) changes.image(image);
    },
    /** Ends a search for all kinds but suspect labels. */
    end(search: SearchRecord): void {
      // Files may have changed, which is not a step of the history.
      for (const id of settleSuspects.all()) for (const image of imagesOf.all(id)) changes.image(image);
      close({ suspects: 0 });
      setSearch.run(JSON.stringify(search));
    },
    /** Ends a search for suspect labels. */
    endSuspects(search: SuspectRecord): void {
      close({ suspects: 1 });
      setSuspectSearch(search);
    },
    /** The last completed search. Null before the first, and when its record can't be read. */
    last(): SearchRecord | null {
      const value = lastSearch.get();
      return value === undefined ? null : readStored(StoredSearch, value);
    },
  };
}

/** Whether an issue that was found again needs no update, as most do when a search is repeated. */
const isSame = (known: KnownIssue, { severity, detail }: Pick<Finding, 'severity' | 'detail'>): boolean =>
  known.state !== 'fixed' && known.severity === severity && known.detail === detail;
