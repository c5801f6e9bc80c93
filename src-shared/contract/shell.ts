import * as v from 'valibot';
import { event, request } from './declare';

export const RecentProject = v.object({ path: v.string(), name: v.string(), openedAt: v.number() });

/**
 * What the window asks of the shell around it: system dialogs, recent projects, its own state. The window never sends the
 * engine a path that the person did not choose in one of these dialogs, drop on the window, or open before: the shell
 * checks that.
 */
export const shellContract = {
  shell: {
    /** Asks for a folder to read images from; null when the person cancels. */
    chooseImportFolder: request(v.object({}), v.nullable(v.string())),
    /** Asks where to make a project, NAME.facet; null when the person cancels. */
    chooseNewProject: request(v.object({}), v.nullable(v.string())),
    /** Asks for a project folder; null when the person cancels. */
    chooseProject: request(v.object({}), v.nullable(v.string())),
    /** Asks for a new or empty folder to export to; null when the person cancels. */
    chooseExportFolder: request(v.object({ name: v.string() }), v.nullable(v.string())),
    /** A fresh folder below the person's documents for the sample: its faces and its project. */
    sampleFolders: request(v.object({}), v.object({ faces: v.string(), project: v.string() })),
    /** Projects opened lately that are still there, newest first. */
    recentProjects: request(v.object({}), v.object({ projects: v.array(RecentProject) })),
    /** Shows a folder of the open project, an export or a log in the system's file manager. */
    showInFolder: request(v.object({ path: v.string() }), v.object({})),
    /** Facts about this program for the About line. */
    about: request(
      v.object({}),
      v.object({ version: v.string(), electron: v.string(), isDevelopmentRuntime: v.boolean() }),
    ),
    /** A menu item or shortcut of the window's menu was chosen; ids stand in src-shared/domain/commands.ts. */
    commandChosen: event(v.object({ command: v.string() })),
    /** The engine ended unexpectedly and was started again; `project` is open again in it, or null. */
    engineRestarted: event(v.object({ reason: v.string(), project: v.nullable(v.string()) })),
  },
} as const;
