import * as v from 'valibot';
import { event, request } from '../rpc/declare';

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
    /** Asks for a table of labels, or COCO annotations; null when the person cancels. */
    chooseLabelFile: request(v.object({}), v.nullable(v.string())),
    /** Asks where to make a project, NAME.facet; null when the person cancels. */
    chooseNewProject: request(v.object({}), v.nullable(v.string())),
    /** Asks for a project folder; null when the person cancels. */
    chooseProject: request(v.object({}), v.nullable(v.string())),
    /** Asks for a new or empty folder to export to; null when the person cancels. */
    chooseExportFolder: request(v.object({ name: v.string() }), v.nullable(v.string())),
    /** Asks for a picture; null when the person cancels. */
    choosePicture: request(v.object({}), v.nullable(v.string())),
    /** Asks for the JSON file of a recipe; null when the person cancels. */
    chooseRecipe: request(v.object({}), v.nullable(v.string())),
    /** Asks where to write a recipe, NAME.json; null when the person cancels. */
    chooseNewRecipe: request(v.object({ name: v.string() }), v.nullable(v.string())),
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
    /** A menu item or shortcut of the window's menu was chosen; ids stand in src-shared/window/commands.ts. */
    commandChosen: event(v.object({ command: v.string() })),
    /**
     * The pictures of the open project have addresses with this token: facet://thumbnail/TOKEN/PACK/OFFSET/LENGTH and
     * facet://view/TOKEN/IMAGE, and facet://asked/TOKEN/VIEW for what was searched for. Each opening of a project has another,
     * so that no picture of one project is shown in another. Sent before the answer to project.create, project.open and
     * project.current.
     */
    picturesAt: event(v.object({ token: v.string() })),
    /** A second start of Facet, or the system, asks for this project: the window opens it as if it had been chosen. */
    openRequested: event(v.object({ path: v.string() })),
    /** The engine ended unexpectedly and was started again; `project` is open again in it, or null. */
    engineRestarted: event(v.object({ reason: v.string(), project: v.nullable(v.string()) })),
  },
} as const;

/** The one channel between the preload and the shell. */
export const bridgeChannel = 'facet';

const Call = { noun: v.string(), member: v.string(), params: v.unknown() };

/** What the preload sends to the shell. */
export const BridgeMessage = v.variant('kind', [
  v.object({ kind: v.literal('engine'), ...Call }),
  v.object({ kind: v.literal('shell'), ...Call }),
  /** A file or folder was dropped on the window: it now counts as chosen. */
  v.object({ kind: v.literal('dropped'), path: v.string() }),
  /** The keyboard went into a text field, or out of it: undo, redo and select all of the menu belong to a text field. */
  v.object({ kind: v.literal('text-focus'), isInText: v.boolean() }),
]);
export type BridgeMessage = v.InferInput<typeof BridgeMessage>;

/** What the shell sends to the preload: an event of a contract. */
export interface BridgeEvent {
  readonly noun: string;
  readonly member: string;
  readonly data: unknown;
}
