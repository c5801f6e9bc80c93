import { resolve } from 'node:path';
import { Mutex } from '../base/mutex';
import { changeActor, presentActor } from './actor';
import type { AnswersOf, EngineContext } from './engine-context';
import { createProject, openProject } from './project';

/** Making, opening and closing projects. */
export function projectRequests(context: EngineContext): AnswersOf<'project'> {
  // Two requests to open one project at once would meet at its lock, and the second one would report another Facet.
  const mutex = new Mutex();
  return {
    create: ({ path }) => mutex.run(() => context.replaceProject(() => createProject(path))),
    open: ({ path }) =>
      mutex.run(async () => {
        const info = context.info();
        if (info?.path === resolve(path)) return info;
        const opened = await context.replaceProject(() => openProject(path));
        context.dailyBackup.begin(context.open);
        return opened;
      }),
    current: () => context.info(),
    close: () =>
      mutex.run(async () => {
        await context.stopWork();
        context.closeProject();
        return {};
      }),
  };
}

/** Settings of the person, whatever project is open. */
export function settingsRequests(context: EngineContext): AnswersOf<'settings'> {
  return {
    get: () => presentActor(),
    change: async ({ actor }) => {
      const changed = await changeActor(actor);
      if (context.project) context.project.actor = changed.actor;
      return changed;
    },
  };
}
