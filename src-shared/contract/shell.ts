import * as v from 'valibot';
import { event, request } from '../rpc/declare';

export const RecentProject = v.object({ path: v.string(), name: v.string(), openedAt: v.number() });

/**
 * Requests of the page to the shell around it: system dialogs, recent projects, its own state. The page never sends the engine a
 * path that the person did not choose in one of these dialogs, drop on the window, or open before: the shell checks that.
 */
export const shellContract = {
  shell: {
    /** Asks for a folder to read images from; null when the person cancels. */
    chooseImportFolder: request(v.object({}), v.nullable(v.string())),
    /** Asks for an archive, or a file that holds pictures; null when the person cancels. */
    chooseArchive: request(v.object({}), v.nullable(v.string())),
    /** Asks for a new or empty folder to unpack into; null when the person cancels. */
    chooseUnpackFolder: request(v.object({ name: v.string() }), v.nullable(v.string())),
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
    /** Asks where to write a recipe, NAME.json, and whether a file there may be replaced; null when the person cancels. */
    chooseNewRecipe: request(v.object({ name: v.string() }), v.nullable(v.string())),
    /** Asks where to write a report, NAME.html, and whether a file there may be replaced; null when the person cancels. */
    chooseNewReport: request(v.object({ name: v.string() }), v.nullable(v.string())),
    /** Asks for pictures; none when the person cancels. */
    choosePictures: request(v.object({}), v.object({ paths: v.array(v.string()) })),
    /** Asks for a folder with pictures; null when the person cancels. */
    choosePictureFolder: request(v.object({}), v.nullable(v.string())),
    /** Asks for the folder of an exported model; null when the person cancels. */
    chooseModel: request(v.object({}), v.nullable(v.string())),
    /** Asks for an .onnx file; null when the person cancels. */
    chooseModelFile: request(v.object({}), v.nullable(v.string())),
    /** Asks for a folder to keep pictures of the webcam in; null when the person cancels. */
    chooseKeptFolder: request(v.object({}), v.nullable(v.string())),
    /** Asks for a folder to copy pictures to; null when the person cancels. */
    chooseCopiesFolder: request(v.object({}), v.nullable(v.string())),
    /** Asks where to write a table, NAME.csv or NAME.jsonl, and whether a file there may be replaced; null when the person cancels. */
    chooseNewTable: request(
      v.object({ name: v.string(), format: v.picklist(['csv', 'jsonl']) }),
      v.nullable(v.string()),
    ),
    /**
     * Permits the page one stream of the camera, without sound. To be asked when a person presses the button, and at no other time. The
     * permission ends with the stream's start, after some seconds, or with `closeCamera`. Kind 'permission' when the system refuses.
     */
    openCamera: request(v.object({}), v.object({})),
    /** Pastes the clipboard into the page, as the Edit menu does. The page gets the content with its paste event. */
    paste: request(v.object({}), v.object({})),
    /** Puts a text on the clipboard. */
    copyText: request(v.object({ text: v.pipe(v.string(), v.maxLength(400_000)) }), v.object({})),
    /** Takes back a permission that was not used. */
    closeCamera: request(v.object({}), v.object({})),
    /** Paths for the sample's faces and project, in a fresh folder below the person's documents. */
    sampleFolders: request(v.object({}), v.object({ faces: v.string(), project: v.string() })),
    /** Recently opened projects that still exist, newest first. */
    recentProjects: request(v.object({}), v.object({ projects: v.array(RecentProject) })),
    /** Shows a folder of the open project, an export or a log in the system's file manager. */
    showInFolder: request(v.object({ path: v.string() }), v.object({})),
    /** Facts about this program for the About line. */
    about: request(
      v.object({}),
      v.object({ version: v.string(), electron: v.string(), isDevelopmentRuntime: v.boolean() }),
    ),
    /** A command of the window's menu was chosen, by mouse or shortcut; src-shared/window/commands.ts lists the ids. */
    commandChosen: event(v.object({ command: v.string() })),
    /**
     * Token in the addresses of the open project's pictures: facet://thumbnail/TOKEN/PACK/OFFSET/LENGTH, facet://view/TOKEN/IMAGE, and
     * facet://asked/TOKEN/VIEW for the file of a search. Each opening of a project has its own token, so that no picture of one
     * project is shown in another. Sent before the answer to project.create, project.open and project.current.
     */
    picturesAt: event(v.object({ token: v.string() })),
    /** A second start of Facet, or the system, asks for this project. The window opens it as if the person had chosen it. */
    openRequested: event(v.object({ path: v.string() })),
    /** The engine ended unexpectedly and was restarted. `project` is the one that is open in it again, or null. */
    engineRestarted: event(v.object({ reason: v.string(), project: v.nullable(v.string()) })),
  },
} as const;

/** The one channel between the preload and the shell. */
export const bridgeChannel = 'facet';

const Call = { noun: v.string(), member: v.string(), params: v.unknown() };

/** Message from the preload to the shell. */
export const BridgeMessage = v.variant('kind', [
  v.object({ kind: v.literal('engine'), ...Call }),
  v.object({ kind: v.literal('shell'), ...Call }),
  /** A file or folder was dropped on the window: from now on it counts as chosen. */
  v.object({ kind: v.literal('dropped'), path: v.string() }),
  /** The focus entered or left a text field. While it is in one, the menu's undo, redo and select all belong to the field. */
  v.object({ kind: v.literal('text-focus'), isInText: v.boolean() }),
]);
export type BridgeMessage = v.InferInput<typeof BridgeMessage>;

/** Message from the shell to the preload: an event of a contract. */
export interface BridgeEvent {
  readonly noun: string;
  readonly member: string;
  readonly data: unknown;
}
