import type { contract } from '../../src-shared/contract';
import type { HandlersOf } from '../../src-shared/rpc/declare';
import type { Jobs } from './base/jobs';
import type { Project } from './project/project';
import { kindsOf, listIssues, planOfIssueLabels, planOfSuggestions, setIssueState } from './issues/issues';
import type { Session } from './session/session';
import {
  addClass,
  archiveClass,
  moveClass,
  planOfMerge,
  recolourClass,
  rekeyClass,
  renameClass,
} from './labelling/classes';
import { withLabelFile } from './labelling/label-file';
import { planOfLabel } from './labelling/labels';
import { Steps } from './labelling/steps';
import { listViews, rekeyView, removeView, renameView, saveView } from './labelling/views';

/** Answers to the requests that write steps of the history, and to those that only read what these write. */
export function labellingRequests(
  session: Session,
  jobs: Jobs,
): Pick<HandlersOf<typeof contract>, 'classes' | 'issues' | 'labels' | 'views'> {
  const steps = (signal: AbortSignal): Steps => new Steps(jobs, session.open, signal);
  const classRows = () => ({ classes: session.open.catalog.classes.all() });
  const viewRows = () => ({ views: listViews(session.open) });
  const changing =
    <Params, Rows>(rows: () => Rows, change: (project: Project, params: Params, signal: AbortSignal) => unknown) =>
    (params: Params, signal: AbortSignal): Promise<Rows> =>
      session.changing(async () => {
        await change(session.open, params, signal);
        return rows();
      });

  return {
    classes: {
      list: classRows,
      add: changing(classRows, (project, { name }) => addClass(project, name)),
      rename: changing(classRows, (project, { class: id, name }) => renameClass(project, id, name)),
      merge: changing(classRows, (project, { from, into }, signal) =>
        steps(signal).do(planOfMerge(project, from, into)),
      ),
      archive: changing(classRows, (project, { class: id }) => archiveClass(project, id)),
      move: changing(classRows, (project, { class: id, to }) => moveClass(project, id, to)),
      recolour: changing(classRows, (project, { class: id, colour }) => recolourClass(project, id, colour)),
      rekey: changing(classRows, (project, { class: id, key }) => rekeyClass(project, id, key)),
    },
    issues: {
      kinds: () => kindsOf(session.open),
      list: (params) => listIssues(session.open, params),
      dismiss: ({ issues }) => session.changing(() => setIssueState(session.open, issues, 'open', 'dismissed')),
      reopen: ({ issues }) => session.changing(() => setIssueState(session.open, issues, 'dismissed', 'open')),
      accept: ({ issues }, signal) => session.changing(() => steps(signal).do(planOfSuggestions(session.open, issues))),
      label: (params, signal) => session.changing(() => steps(signal).do(planOfIssueLabels(session.open, params))),
    },
    labels: {
      apply: ({ selection, change, reason }, signal) =>
        session.changing(async () => {
          const images = await session.idsOf(selection);
          return steps(signal).do(planOfLabel(session.open, images, change, reason));
        }),
      applyFromFile: (table, signal) =>
        session.changing(() => withLabelFile(session.open, table, (plan) => steps(signal).do(plan))),
      next: () => {
        const { history } = session.open.catalog;
        return { undo: history.lastDone()?.title ?? null, redo: history.firstUndone()?.title ?? null };
      },
      undo: (_params, signal) => session.changing(() => steps(signal).undo()),
      redo: (_params, signal) => session.changing(() => steps(signal).redo()),
    },
    views: {
      list: viewRows,
      save: changing(viewRows, (project, view) => saveView(project, view)),
      rename: changing(viewRows, (project, { view, name }) => renameView(project, view, name)),
      rekey: changing(viewRows, (project, { view, key }) => rekeyView(project, view, key)),
      remove: changing(viewRows, (project, { view }) => removeView(project, view)),
    },
  };
}
