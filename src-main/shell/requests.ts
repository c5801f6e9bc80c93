import { existsSync } from 'node:fs';
import { basename, extname, join, resolve, sep } from 'node:path';
import { app, clipboard, dialog, shell, systemPreferences, type BrowserWindow, type FileFilter } from 'electron';
import type { HandlersOf } from '../../src-shared/rpc/declare';
import type { shellContract } from '../../src-shared/contract/shell';
import { Failure } from '../../src-shared/domain/failure';
import { pictureExtensions } from '../../src-shared/domain/picture-files';
import { safeName } from '../platform/file-names';
import { logFolder } from '../platform/log';
import type { CameraPermission } from './camera';
import type { KnownPaths } from './known-paths';
import type { OpenProject } from './open-project';
import type { RecentProjects } from './recent-projects';

export interface RequestOptions {
  readonly window: () => BrowserWindow | null;
  readonly paths: KnownPaths;
  readonly camera: CameraPermission;
  readonly recent: RecentProjects;
  readonly project: OpenProject;
  readonly isDevelopmentRuntime: boolean;
}

const tables: FileFilter = { name: 'Tables and annotations', extensions: ['csv', 'tsv', 'txt', 'json'] };
/** What imports.unpack takes. */
const archives: FileFilter = { name: 'Archives', extensions: ['zip', 'tar', 'tgz', 'gz', 'zst', 'parquet', 'csv'] };
/** The formats that decoders read. Decoders go by a file's content, not by its extension. */
const pictures: FileFilter = { name: 'Pictures', extensions: [...pictureExtensions] };
const onnx: FileFilter = { name: 'ONNX models', extensions: ['onnx'] };
const recipes: FileFilter = { name: 'Recipes', extensions: ['json'] };

/** Handlers of the requests that the shell itself answers. Paths from dialogs count as chosen from then on. */
export function shellRequests(options: RequestOptions): HandlersOf<typeof shellContract>['shell'] {
  const { paths, recent, project } = options;
  const chosen = (path: string | null): string | null => {
    if (path !== null) paths.add(path);
    return path;
  };
  return {
    chooseImportFolder: async () =>
      chosen(await chooseFolder(options, 'Import a folder of images, or a project', 'Import')),
    chooseArchive: async () => chosen(await chooseFile(options, 'Import an archive', 'Unpack…', archives)),
    chooseUnpackFolder: async ({ name }) =>
      chosen(await chooseNew(options, { title: 'Unpack into a new folder', button: 'Unpack', name })),
    chooseLabelFile: async () => chosen(await chooseFile(options, 'Labels from a table', 'Choose', tables)),
    chooseNewProject: async () =>
      chosen(
        ending('.facet', await chooseNew(options, { title: 'New project', button: 'Create', name: 'Faces.facet' })),
      ),
    chooseProject: async () => chosen(await chooseFolder(options, 'Open a project', 'Open')),
    chooseExportFolder: async ({ name }) =>
      chosen(await chooseNew(options, { title: 'Export to a new folder', button: 'Export', name })),
    choosePicture: async () => chosen(await chooseFile(options, 'Images like a picture', 'Find', pictures)),
    chooseRecipe: async () => chosen(await chooseFile(options, 'Import a recipe', 'Import', recipes)),
    chooseNewRecipe: async ({ name }) =>
      chosen(await chooseNewFile(options, { title: 'Export the recipe', button: 'Export', name: `${name}.json` })),
    chooseNewReport: async ({ name }) =>
      chosen(await chooseNewFile(options, { title: 'Write the report', button: 'Write', name: `${name}.html` })),
    choosePictures: async () => {
      const files = await chooseFiles(options, 'Predict pictures', 'Predict', pictures);
      for (const path of files) paths.add(path);
      return { paths: files };
    },
    choosePictureFolder: async () => chosen(await chooseFolder(options, 'Predict the pictures in a folder', 'Predict')),
    chooseModel: async () => chosen(await chooseFolder(options, 'Open an exported model', 'Open')),
    chooseModelFile: async () => chosen(await chooseFile(options, 'Open an ONNX model', 'Open', onnx)),
    chooseKeptFolder: async () => chosen(await chooseFolder(options, 'Keep pictures of the webcam in', 'Keep here')),
    chooseCopiesFolder: async () =>
      chosen(await chooseFolder(options, 'Copy the pictures into class folders in', 'Copy')),
    chooseNewTable: async ({ name, format }) =>
      chosen(await chooseNewFile(options, { title: 'Save the table', button: 'Save', name: `${name}.${format}` })),
    openCamera: async () => {
      await requireCameraAccess();
      options.camera.give();
      return {};
    },
    copyText: async ({ text }) => {
      await clipboard.writeText(text);
      return {};
    },
    paste: () => {
      options.window()?.webContents.paste();
      return {};
    },
    closeCamera: () => {
      options.camera.withdraw();
      return {};
    },
    sampleFolders: () => {
      const { faces, project: to } = freshSample(app.getPath('documents'));
      paths.add(faces);
      paths.add(to);
      return { faces, project: to };
    },
    recentProjects: async () => {
      const projects = await recent.list();
      for (const { path } of projects) paths.add(path);
      return { projects };
    },
    showInFolder: ({ path }) => {
      const isShowable =
        paths.contains(path) || isWithin(path, logFolder()) || (project.path !== null && isWithin(path, project.path));
      if (!isShowable) throw new Failure('permission', `${path} is not in this project or any folder that you chose.`);
      if (!existsSync(path)) throw new Failure('not-found', `${path} no longer exists.`);
      shell.showItemInFolder(resolve(path));
      return {};
    },
    about: () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      isDevelopmentRuntime: options.isDevelopmentRuntime,
    }),
  };
}

async function chooseFolder({ window }: RequestOptions, title: string, button: string): Promise<string | null> {
  const parent = window();
  const how = { title, buttonLabel: button, properties: ['openDirectory' as const] };
  const { canceled, filePaths } = await (parent ? dialog.showOpenDialog(parent, how) : dialog.showOpenDialog(how));
  return canceled ? null : (filePaths[0] ?? null);
}

async function chooseFile(
  { window }: Pick<RequestOptions, 'window'>,
  title: string,
  button: string,
  kind: FileFilter,
): Promise<string | null> {
  const [path = null] = await chooseFiles({ window }, title, button, kind, 'one');
  return path;
}

/** Asks for files; none when the person cancels. */
async function chooseFiles(
  { window }: Pick<RequestOptions, 'window'>,
  title: string,
  button: string,
  kind: FileFilter,
  number: 'one' | 'any' = 'any',
): Promise<string[]> {
  const parent = window();
  const filters = [kind, { name: 'All files', extensions: ['*'] }];
  const properties = ['openFile' as const, ...(number === 'any' ? ['multiSelections' as const] : [])];
  const how = { title, buttonLabel: button, properties, filters };
  const { canceled, filePaths } = await (parent ? dialog.showOpenDialog(parent, how) : dialog.showOpenDialog(how));
  return canceled ? [] : filePaths;
}

interface SaveDialog {
  readonly title: string;
  readonly button: string;
  /** Suggested name. */
  readonly name: string;
  /** Whether what is there already will be replaced, so that the dialog has to ask. */
  readonly replaces?: boolean;
}

async function chooseNew(
  { window }: RequestOptions,
  { title, button, name, replaces = false }: SaveDialog,
): Promise<string | null> {
  const parent = window();
  // A name from the page must not lead out of the folder.
  const defaultPath = join(app.getPath('documents'), safeName(name));
  // Elsewhere than on Linux the system asks in any case.
  const properties = replaces ? ['showOverwriteConfirmation' as const] : [];
  const how = { title, buttonLabel: button, defaultPath, properties };
  const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, how) : dialog.showSaveDialog(how));
  return canceled || filePath === '' ? null : filePath;
}

/** Asks where to write a file of the name's kind. The person has agreed that a file which is there already is replaced. */
async function chooseNewFile(
  options: RequestOptions,
  dialogOptions: { readonly title: string; readonly button: string; readonly name: string },
): Promise<string | null> {
  const path = await chooseNew(options, { ...dialogOptions, replaces: true });
  const file = ending(extname(dialogOptions.name), path);
  // The system asked about the name as it was typed, without the extension.
  if (file === null || file === path || !existsSync(file)) return file;
  return (await confirmsReplacing(options, file)) ? file : null;
}

async function confirmsReplacing({ window }: RequestOptions, file: string): Promise<boolean> {
  const parent = window();
  const question = {
    type: 'warning' as const,
    message: `${basename(file)} exists already. Replace it?`,
    detail: 'The file’s present content is lost.',
    buttons: ['Replace', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  };
  const { response } = await (parent ? dialog.showMessageBox(parent, question) : dialog.showMessageBox(question));
  return response === 0;
}

/** Asks the system for the camera, where it guards it. Throws kind 'permission' when it refuses. */
async function requireCameraAccess(): Promise<void> {
  if (process.platform !== 'darwin' || (await systemPreferences.askForMediaAccess('camera'))) return;
  throw new Failure(
    'permission',
    'The system does not let Facet use the camera.',
    'Allow it in System Settings, Privacy & Security, Camera. Then turn the webcam on again.',
  );
}

/** Adds an extension to a chosen path, unless the path has it. */
function ending(extension: string, path: string | null): string | null {
  return path === null || extname(path) === extension ? path : path + extension;
}

/** Paths in the first of "Facet sample", "Facet sample 2", ... that does not exist. */
function freshSample(documents: string): { faces: string; project: string } {
  for (let number = 1; ; number += 1) {
    const folder = join(documents, number === 1 ? 'Facet sample' : `Facet sample ${String(number)}`);
    if (!existsSync(folder)) return { faces: join(folder, 'faces'), project: join(folder, 'Sample.facet') };
  }
}

function isWithin(path: string, folder: string): boolean {
  const [wanted, root] = [resolve(path), resolve(folder)];
  return wanted === root || wanted.startsWith(root + sep);
}
