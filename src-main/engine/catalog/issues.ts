import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { Changes } from './changes';
import type { Db } from './database';

/** Something found: which kind, how bad, in which images. Equal kind and fingerprint are the same issue. */
export interface Finding {
  readonly kind: IssueKind;
  readonly fingerprint: string;
  /** 0..1. */
  readonly severity: number;
  readonly detail: string;
  readonly images: readonly number[];
}

export interface IssueRecord {
  readonly id: number;
  readonly kind: IssueKind;
  readonly severity: number;
  readonly state: IssueState;
  readonly detail: string;
}

/** Whether the labels leave an issue standing: excluded images settle what they are in, equal labels a conflict. */
const stands = `
  CASE kind
    WHEN 'label-conflict' THEN (
      SELECT count(DISTINCT i.class_id) FROM issue_images m JOIN images i ON i.id = m.image_id WHERE m.issue_id = issues.id
    ) >= 2
    WHEN 'imbalance' THEN state = 'open'
    WHEN 'shortcut' THEN state = 'open'
    ELSE (
      SELECT count(*) FROM issue_images m JOIN images i ON i.id = m.image_id
      WHERE m.issue_id = issues.id AND i.label_state <> 'excluded'
    ) >= CASE WHEN kind IN ('exact-duplicate', 'near-duplicate') THEN 2 ELSE 1 END
  END`;

/** Statements on issues. An issue's state is kept while its images are relabelled; see `recheck`. */
export function issuesTables(db: Db, changes: Changes) {
  db.exec('CREATE TEMP TABLE found_issues (id INTEGER PRIMARY KEY)');
  const upsert = db.prepare<[object], { id: number }>(`
    INSERT INTO issues (kind, fingerprint, severity, detail, state, found_at)
    VALUES (:kind, :fingerprint, :severity, :detail, 'open', :at)
    ON CONFLICT (kind, fingerprint) DO UPDATE SET severity = excluded.severity, detail = excluded.detail,
      state = CASE state WHEN 'dismissed' THEN 'dismissed' ELSE 'open' END
    RETURNING id`);
  const stateOf = db
    .prepare<[object], IssueState>('SELECT state FROM issues WHERE kind = :kind AND fingerprint = :fingerprint')
    .pluck();
  const imagesOf = db
    .prepare<[number], number>('SELECT image_id FROM issue_images WHERE issue_id = ? ORDER BY image_id')
    .pluck();
  const clearImages = db.prepare('DELETE FROM issue_images WHERE issue_id = ?');
  const addImage = db.prepare('INSERT OR IGNORE INTO issue_images (issue_id, image_id) VALUES (?, ?)');
  const beginFinding = db.prepare('DELETE FROM temp.found_issues');
  const markFound = db.prepare('INSERT OR IGNORE INTO temp.found_issues (id) VALUES (?)');
  const notFound = 'id NOT IN (SELECT id FROM temp.found_issues)';
  const dropGone = db.prepare(`
    DELETE FROM issues WHERE ${notFound} AND state <> 'dismissed' AND kind NOT IN ('imbalance', 'shortcut') AND ${stands}`);
  const fixRest = db.prepare(`UPDATE issues SET state = 'fixed' WHERE ${notFound} AND state = 'open'`);
  const imagesGoing = db
    .prepare<[], number>(
      `SELECT m.image_id FROM issues JOIN issue_images m ON m.issue_id = id WHERE ${notFound} AND state = 'open'`,
    )
    .pluck();
  const stateByLabels = `CASE WHEN ${stands} THEN 'open' ELSE 'fixed' END`;
  const recheck = db.prepare<[number], { id: number }>(`
    UPDATE issues SET state = ${stateByLabels}
    WHERE state <> 'dismissed' AND state <> ${stateByLabels} AND id IN (
      SELECT m.issue_id FROM issue_images m JOIN label_events e ON e.image_id = m.image_id
      WHERE e.step_id = ? AND e.cause = 'do')
    RETURNING id`);
  const setState = db.prepare('UPDATE issues SET state = ? WHERE id = ?');
  const columns = 'id, kind, severity, state, detail';
  const byId = db.prepare<[number], IssueRecord>(`SELECT ${columns} FROM issues WHERE id = ?`);
  const matching = `FROM issues
    WHERE (:kind IS NULL OR kind = :kind) AND state IN (SELECT value FROM json_each(:states))`;
  const count = db.prepare<[object], number>(`SELECT count(*) ${matching}`).pluck();
  const page = db.prepare<[object], IssueRecord>(
    `SELECT ${columns} ${matching} ORDER BY severity DESC, id LIMIT :limit OFFSET :offset`,
  );
  const counts = db.prepare<[], { kind: IssueKind; groups: number; dismissed: number }>(`
    SELECT kind, sum(state = 'open') AS groups, sum(state = 'dismissed') AS dismissed
    FROM issues WHERE state <> 'fixed' GROUP BY kind`);
  const images = db
    .prepare<[string], number>(
      `SELECT count(DISTINCT m.image_id) FROM issues JOIN issue_images m ON m.issue_id = id WHERE kind = ? AND state = 'open'`,
    )
    .pluck();

  /** Says that images of an issue have other open issues than before. */
  const tell = (images: readonly number[]): void => {
    for (const image of images) changes.image(image);
  };

  return {
    /** Begins what a search finds; `found` for each, `endFinding` in the same transaction. */
    beginFinding: (): void => void beginFinding.run(),
    /** Writes down what was found: a new issue, or one known by its fingerprint, which stays dismissed if it was. */
    found({ images: members, ...finding }: Finding, at: number): void {
      const before = stateOf.get(finding);
      const id = upsert.get({ ...finding, at })?.id ?? 0;
      markFound.run(id);
      const sorted = [...members].sort((a, b) => a - b);
      const known = imagesOf.all(id);
      const isSame = known.length === sorted.length && known.every((image, index) => image === sorted[index]);
      if (isSame && before !== 'fixed') return;
      clearImages.run(id);
      for (const image of sorted) addImage.run(id, image);
      tell([...known, ...sorted]);
    },
    /** What labels settled is fixed, so that undo can open it again; what is otherwise gone is forgotten. */
    endFinding(): void {
      tell(imagesGoing.all());
      dropGone.run();
      fixRest.run();
    },
    /** Opens or fixes the issues of the images that a step labelled, as their labels are now. */
    recheck(step: number): void {
      for (const { id } of recheck.all(step)) tell(imagesOf.all(id));
    },
    setState(id: number, state: IssueState): void {
      setState.run(state, id);
      tell(imagesOf.all(id));
    },
    byId: (id: number): IssueRecord | undefined => byId.get(id),
    /** Images of an issue, in order of id. */
    imagesOf: (id: number): number[] => imagesOf.all(id),
    list(kind: IssueKind | null, states: readonly IssueState[], limit: number, offset: number) {
      const filter = { kind, states: JSON.stringify(states) };
      return { total: count.get(filter) ?? 0, issues: page.all({ ...filter, limit, offset }) };
    },
    /** Kinds with open or dismissed issues; images are those of the open ones, each counted once. */
    counts: () => counts.all().map((row) => ({ ...row, images: images.get(row.kind) ?? 0 })),
  };
}
