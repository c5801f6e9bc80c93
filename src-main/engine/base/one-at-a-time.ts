import type { Project } from '../project/project';

/** What each project's issues are being written by: the next one waits for it. */
const underway = new WeakMap<Project, Promise<unknown>>();

/** Does what looks for issues and writes them when what was begun before has ended. */
export function afterOthers<T>(project: Project, work: () => Promise<T>): Promise<T> {
  const turn = (underway.get(project) ?? Promise.resolve()).then(work);
  underway.set(
    project,
    turn.catch(() => undefined), // its caller gets the failure
  );
  return turn;
}
