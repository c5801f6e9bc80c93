import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import type { Changes } from './changes';
import type { Db } from './db';
import { imagesOfIssue, stateByLabels } from './issue-sql';

export interface IssueRecord {
  readonly id: number;
  readonly kind: IssueKind;
  readonly fingerprint: string;
  readonly severity: number;
  readonly state: IssueState;
  readonly detail: string;
  /** The class, for an issue about a whole class; else null. */
  readonly classId: number | null;
}

/** Issues per page of copies. */
const copiesPerPage = 500;

export interface KindRecord {
  readonly kind: IssueKind;
  readonly open: number;
  readonly dismissed: number;
  readonly fixed: number;
  /** Severity of the most severe open issue; 0 when there is none. */
  readonly severity: number;
}

/** Statements on issues. After a relabel, `recheck` brings their states up to date. */
export function issuesTables(db: Db, changes: Changes) {
  const recheck = db.prepare<[{ step: number }], { id: number }>(`
    UPDATE issues SET state = ${stateByLabels}
    WHERE state <> 'dismissed' AND state <> ${stateByLabels} AND id IN (
      SELECT m.issue_id FROM issue_images m JOIN label_events e ON e.image_id = m.image_id
      WHERE e.step_id = :step AND e.cause = 'do'
      UNION SELECT m.issue_id FROM issue_images m JOIN confirmation_events e ON e.image_id = m.image_id
      WHERE e.step_id = :step AND e.cause = 'do')
    RETURNING id`);
  const named = 'WHERE kind = :kind AND fingerprint = :fingerprint';
  const setState = db.prepare<[object], { id: number }>(`UPDATE issues SET state = :state ${named} RETURNING id`);
  const reopen = db.prepare<[object], { id: number }>(`
    UPDATE issues SET state = CASE WHEN class_id IS NOT NULL THEN 'open' ELSE ${stateByLabels} END ${named} RETURNING id`);
  const own = db.prepare<[number], number>('SELECT image_id FROM issue_images WHERE issue_id = ?').pluck();
  const imagesOf = db.prepare<[object], number>(`${imagesOfIssue} ORDER BY 1 LIMIT :limit`).pluck();
  const sizeOf = db.prepare<[object], number>(`SELECT count(*) FROM (${imagesOfIssue})`).pluck();
  const stateOf = db
    .prepare<[string, string], IssueState>('SELECT state FROM issues WHERE kind = ? AND fingerprint = ?')
    .pluck();
  const columns = 'id, kind, fingerprint, severity, state, detail, class_id AS classId';
  const byId = db.prepare<[number], IssueRecord>(`SELECT ${columns} FROM issues WHERE id = ?`);
  const some = 'state IN (SELECT value FROM json_each(:states))';
  const [ofKind, ofAll] = [`kind = :kind AND ${some}`, some].map((condition) => ({
    count: db.prepare<[object], number>(`SELECT count(*) FROM issues WHERE ${condition}`).pluck(),
    page: db.prepare<[object], IssueRecord>(
      `SELECT ${columns} FROM issues WHERE ${condition} ORDER BY severity DESC, id LIMIT :limit OFFSET :offset`,
    ),
  }));
  const kinds = db.prepare<[], KindRecord>(`
    SELECT kind, sum(state = 'open') AS open, sum(state = 'dismissed') AS dismissed, sum(state = 'fixed') AS fixed,
      coalesce(max(CASE state WHEN 'open' THEN severity END), 0) AS severity
    FROM issues GROUP BY kind`);
  const openImages = db
    .prepare<[object], number>(
      `SELECT (SELECT count(DISTINCT m.image_id) FROM issues JOIN issue_images m ON m.issue_id = id
          WHERE kind = :kind AND state = 'open')
        + (SELECT count(*) FROM images WHERE class_id IN (SELECT class_id FROM issues WHERE kind = :kind AND state = 'open'))`,
    )
    .pluck();
  const classKinds = db.prepare<[], { classId: number; kind: IssueKind }>(
    `SELECT DISTINCT class_id AS classId, kind FROM issues WHERE state = 'open' AND class_id IS NOT NULL`,
  );
  const copies = db
    .prepare<[{ after: number; to: number }], [number, number]>(
      `SELECT m.issue_id, m.image_id FROM issues s JOIN issue_images m ON m.issue_id = s.id
      WHERE s.id > :after AND s.id <= :to
        AND (s.kind = 'exact-duplicate' OR (s.kind = 'near-duplicate' AND s.state <> 'dismissed'))
      ORDER BY m.issue_id, m.image_id`,
    )
    .raw();
  const lastId = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM issues').pluck();

  /** Announces that the open issues of an issue's images have changed. */
  const announce = (id: number): void => {
    for (const image of own.all(id)) changes.image(image);
    if (byId.get(id)?.classId !== null) changes.names();
  };

  return {
    /** Opens or fixes the issues of the images that a step labelled or confirmed, by their present labels. */
    recheck(step: number): void {
      for (const { id } of recheck.all({ step })) announce(id);
    },
    /** Sets a state; 'open' becomes 'fixed' where labels have settled the issue. Does nothing for an issue that is gone. */
    setState(kind: IssueKind, fingerprint: string, state: IssueState): void {
      const changed = (state === 'open' ? reopen : setState).all({ kind, fingerprint, state });
      for (const { id } of changed) announce(id);
    },
    /** Undefined when there is no such issue. */
    stateOf: (kind: IssueKind, fingerprint: string): IssueState | undefined => stateOf.get(kind, fingerprint),
    byId: (id: number): IssueRecord | undefined => byId.get(id),
    /** Images of an issue, in order of id. */
    imagesOf: (id: number, limit = -1): number[] => imagesOf.all({ id, limit }),
    sizeOf: (id: number): number => sizeOf.get({ id }) ?? 0,
    count: (kind: IssueKind | null, states: readonly IssueState[]): number =>
      (kind === null ? ofAll : ofKind)?.count.get({ kind, states: JSON.stringify(states) }) ?? 0,
    /** Issues of a kind, or of all, the most severe first. */
    list: (kind: IssueKind | null, states: readonly IssueState[], limit: number, offset: number): IssueRecord[] =>
      (kind === null ? ofAll : ofKind)?.page.all({ kind, states: JSON.stringify(states), limit, offset }) ?? [],
    /** Kinds that have, or once had, an issue. */
    kinds: (): KindRecord[] => kinds.all(),
    /** Number of images in open issues of a kind, each counted once. */
    openImages: (kind: IssueKind): number => openImages.get({ kind }) ?? 0,
    /** Kinds of open issues about whole classes, by class. */
    classKinds: (): { classId: number; kind: IssueKind }[] => classKinds.all(),
    /**
     * [group, image] of exact duplicates, and of near duplicates that nobody dismissed; in order of both. Read page by page, so that a
     * loop over them can let others run.
     */
    *copies(): Generator<[number, number], void> {
      const last = lastId.get() ?? 0;
      for (let after = 0; after < last; after += copiesPerPage) yield* copies.all({ after, to: after + copiesPerPage });
    },
  };
}
