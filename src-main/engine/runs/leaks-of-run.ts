import type { Leak } from '../../../src-shared/domain/leaks';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { findRun } from '../results/judged';
import { findLeaks } from '../splits/leaks';
import { hashAt } from '../splits/snapshot-images';
import { readSnapshot } from '../splits/snapshots';
import { readFolds } from './folds/finished-folds';
import { foldsOf } from './rows';

/** Answers by what they are about. Each holds as long as nothing in the catalog has changed. */
const known = projectState(() => new Map<string, { readonly changes: number; readonly leaks: Leak[] }>());

/** Most answers that are kept. */
const mostKept = 50;

/**
 * Answers `runs.leaks`: images of a run's snapshot on which figures are measured, and that belong with images which the model was trained
 * on, by the files' present names, attributes and copies. Empty for a run without a snapshot.
 */
export async function leaksOfRun(project: Project, run: string, signal?: AbortSignal): Promise<Leak[]> {
  const record = findRun(project, run);
  if (record.snapshot === null) return [];
  const { catalog } = project;
  const folds = foldsOf(record) !== null ? await readFolds(project.folder.run(record.id)).catch(() => null) : null;
  const key = folds === null ? record.snapshot : run;
  const changes = catalog.changes.count;
  const state = known.of(project);
  const answer = state.get(key);
  if (answer?.changes === changes) return answer.leaks;
  const snapshot = await readSnapshot(project, record.snapshot);
  const { leaks } = await findLeaks(
    project,
    {
      ids: snapshot.ids,
      classes: snapshot.labels,
      classNames: snapshot.classes,
      contentOf: (index) => hashAt(snapshot, index),
      parts: snapshot.parts,
      folds,
      split: catalog.snapshots.splitOf(record.snapshot) ?? null,
    },
    signal,
  );
  if (state.size >= mostKept) state.clear();
  state.set(key, { changes, leaks: leaks ?? [] });
  return leaks ?? [];
}
