import type { LabelStep } from '../../../src-shared/contract/label-step';
import type { RunStarRecord, RunNoteRecord } from '../catalog/value-changes';
import { History, noChanges, nothingDone } from '../labelling/history';
import type { Project } from '../project/project';
import { findRun } from '../results/judged';

/** Stars a run, or takes its star back: one step. Kind 'not-found'. */
export function starRun(project: Project, { run, starred }: { run: string; starred: boolean }): LabelStep {
  const { id, starred: from } = findRun(project, run);
  const to = starred ? 1 : 0;
  if (from === to) return nothingDone;
  return mark(project, starred ? `Star ${run}` : `Take the star from ${run}`, {
    noun: 'run',
    item: id,
    field: 'starred',
    from,
    to,
  });
}

/** Gives a run a note, or takes it away with an empty one: one step. Kind 'not-found'. */
export function annotateRun(project: Project, { run, note }: { run: string; note: string }): LabelStep {
  const { id, note: from } = findRun(project, run);
  const to = note.trim();
  if (from === to) return nothingDone;
  return mark(project, to === '' ? `Delete the note on ${run}` : `Note on ${run}`, {
    noun: 'run',
    item: id,
    field: 'note',
    from,
    to,
  });
}

const mark = (project: Project, title: string, change: RunStarRecord | RunNoteRecord): LabelStep =>
  new History(project).do(title, { ...noChanges, values: [change] });
