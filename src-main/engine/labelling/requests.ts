import type { AnswersOf, EngineContext } from '../project/engine-context';
import type { Project } from '../project/project';
import { setAliases } from './aliases';
import { addClass, archiveClass, moveClass, planOfMerge, recolourClass, rekeyClass, renameClass } from './classes';
import { withLabelFile } from './label-file';
import { planOfLabel } from './labels';
import { Steps } from './steps';
import { listViews, rekeyView, removeView, renameView, saveView } from './views';

/** Classes. What changes one is a step of the history, and answers with all of them. */
export function classRequests(context: EngineContext): AnswersOf<'classes'> {
  const rows = () => ({ classes: context.open.catalog.classes.all() });
  const change = (work: (project: Project) => unknown) =>
    context.writeStep(async () => {
      await work(context.open);
      return rows();
    });
  return {
    list: rows,
    add: ({ name }) => change((project) => addClass(project, name)),
    rename: ({ class: id, name }) => change((project) => renameClass(project, id, name)),
    merge: ({ from, into }, signal) =>
      change((project) => new Steps(context.jobs, project, signal).do(planOfMerge(project, from, into))),
    archive: ({ class: id }) => change((project) => archiveClass(project, id)),
    move: ({ class: id, to }) => change((project) => moveClass(project, id, to)),
    recolour: ({ class: id, colour }) => change((project) => recolourClass(project, id, colour)),
    setAliases: ({ class: id, aliases }) => change((project) => setAliases(project, id, aliases)),
    rekey: ({ class: id, key }) => change((project) => rekeyClass(project, id, key)),
  };
}

/** Labels, and the history that they are steps of. */
export function labelRequests(context: EngineContext): AnswersOf<'labels'> {
  const steps = (signal: AbortSignal): Steps => new Steps(context.jobs, context.open, signal);
  return {
    apply: ({ selection, change, reason }, signal) =>
      context.writeStep(async () => {
        const images = await context.idsOf(selection);
        return steps(signal).do(planOfLabel(context.open, images, change, reason));
      }),
    applyFromFile: (table, signal) =>
      context.writeStep(() => withLabelFile(context.open, table, (plan) => steps(signal).do(plan))),
    next: () => {
      const { history } = context.open.catalog;
      return { undo: history.lastDone()?.title ?? null, redo: history.firstUndone()?.title ?? null };
    },
    undo: (_params, signal) => context.writeStep(() => steps(signal).undo()),
    redo: (_params, signal) => context.writeStep(() => steps(signal).redo()),
  };
}

/** Saved views. What changes one is a step of the history, and answers with all of them. */
export function viewRequests(context: EngineContext): AnswersOf<'views'> {
  const rows = () => ({ views: listViews(context.open) });
  const change = (work: (project: Project) => void) =>
    context.writeStep(() => {
      work(context.open);
      return rows();
    });
  return {
    list: rows,
    save: (view) => change((project) => saveView(project, view)),
    rename: ({ view, name }) => change((project) => renameView(project, view, name)),
    rekey: ({ view, key }) => change((project) => rekeyView(project, view, key)),
    remove: ({ view }) => change((project) => removeView(project, view)),
  };
}
