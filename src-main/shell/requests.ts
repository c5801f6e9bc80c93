import { existsSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { app, dialog, shell, type BrowserWindow } from 'electron';
import type { HandlersOf } from '../../src-shared/contract/declare';
import type { shellContract } from '../../src-shared/contract/shell';
import { Failure } from '../../src-shared/domain/failure';
import { logFolder } from '../platform/log';
import type { KnownPaths } from './known-paths';
import type { OpenProject } from './open-project';
import type { RecentProjects } from './recent-projects';

export interface RequestOptions {
  readonly window: () => BrowserWindow | null;
  readonly paths: KnownPaths;
  readonly recent: RecentProjects;
  readonly project: OpenProject;
  readonly isDevelopmentRuntime: boolean;
}

/** What the shell itself answers to the page. A path that a dialog gives is known from then on. */
export function shellRequests(options: RequestOptions): HandlersOf<typeof shellContract>['shell'] {
  const { paths, recent, project } = options;
  const chosen = (path: string | null): string | null => {
    if (path !== null) paths.add(path);
    return path;
  };
  return {
    chooseImportFolder: async () =>
      chosen(await chooseFolder(options, 'Import a folder of images, or a project', 'Import')),
    chooseLabelFile: async () => chosen(await chooseTable(options)),
    chooseNewProject: async () => {
      const path = await chooseNew(options, 'New project', 'Create', 'Faces.facet');
      return chosen(path === null || extname(path) === '.facet' ? path : `${path}.facet`);
    },
    chooseProject: async () => chosen(await chooseFolder(options, 'Open a project', 'Open')),
    chooseExportFolder: async ({ name }) => chosen(await chooseNew(options, 'Export to a new folder', 'Export', name)),
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
      if (!isShowable) throw new Failure('permission', `${path} is no folder of this project.`);
      if (!existsSync(path)) throw new Failure('not-found', `${path} is not there any more.`);
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

async function chooseTable({ window }: RequestOptions): Promise<string | null> {
  const parent = window();
  const filters = [
    { name: 'Tables and annotations', extensions: ['csv', 'tsv', 'txt', 'json'] },
    { name: 'All files', extensions: ['*'] },
  ];
  const how = { title: 'Labels from a table', buttonLabel: 'Choose', properties: ['openFile' as const], filters };
  const { canceled, filePaths } = await (parent ? dialog.showOpenDialog(parent, how) : dialog.showOpenDialog(how));
  return canceled ? null : (filePaths[0] ?? null);
}

async function chooseNew(
  { window }: RequestOptions,
  title: string,
  button: string,
  name: string,
): Promise<string | null> {
  const parent = window();
  // A name from the page is a name, not a way out of the folder.
  const plain = name.replaceAll(/[\\/:*?"<>|]/g, ' ').trim();
  const how = { title, buttonLabel: button, defaultPath: join(app.getPath('documents'), plain) };
  const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, how) : dialog.showSaveDialog(how));
  return canceled || filePath === '' ? null : filePath;
}

/** "Facet sample", "Facet sample 2", ...: the first that is not there yet. */
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
