import { resolve } from 'node:path';
import { changeActor, presentActor } from './actor';
import type { AnswersOf, EngineContext } from './engine-context';
import { createProject, openProject } from './project';

/** Making, opening and closing projects. */
export function projectRequests(context: EngineContext): AnswersOf<'project'> {
  return {
    create: ({ path }) => context.replaceProject(() => createProject(path)),
    open: async ({ path }) => {
      const info = context.info();
      if (info?.path === resolve(path)) return info;
      const opened = await context.replaceProject(() => openProject(path));
      context.dailyBackup.begin(context.open);
      return opened;
    },
    current: () => context.info(),
    close: async () => {
      await context.stopWork();
      context.closeProject();
      return {};
    },
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
