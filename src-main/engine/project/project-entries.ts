import { accessSync, constants, lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { isPrivate, makePrivate } from '../../platform/private';
import type { ProjectFolder } from './project-folder';

/**
 * Checks that Facet's own entries in a project are plain files and folders. Facet would follow a link when it writes, deletes or exports:
 * out of the project, to the person's files. A pipe would hold it up for ever. A file with a second name outside (a hard link) would
 * change there, too. Other entries in a project's folder are the person's own, and the folder itself may be reached through a link.
 * @throws Failure of kind 'not-a-project' that names the entry
 */
export function requirePlainEntries(folder: ProjectFolder): void {
  const files: string[] = [];
  for (const { path, isFolder } of ownEntries(folder)) {
    if (isFolder) requirePlain(path, files);
    else files.push(path);
  }
  requireNoOtherName(files);
}

/** Refuses files with names outside the project. Inside, a file may have two: a killed restore leaves the catalog as a backup, too. */
function requireNoOtherName(files: readonly string[]): void {
  const linked = files
    .map((path) => ({ path, stats: lstatSync(path, { bigint: true }) }))
    .filter(({ stats }) => stats.isFile() && stats.nlink > 1n);
  const names = new Map<bigint, bigint>();
  for (const { stats } of linked) names.set(stats.ino, (names.get(stats.ino) ?? 0n) + 1n);
  for (const { path, stats } of linked) {
    if (stats.nlink <= (names.get(stats.ino) ?? 0n)) continue;
    throw new Failure(
      'not-a-project',
      `${path} has a second name outside the project (a hard link): what Facet writes would change that file, too.`,
      'Nothing was read or changed. Copy the project’s folder, and open the copy.',
    );
  }
}

/** Facet's own files and folders in a project's folder, checked; not the contents of these folders. */
export function ownEntries(folder: ProjectFolder): { readonly path: string; readonly isFolder: boolean }[] {
  const folders = new Set<string>(ownFolders(folder));
  return entriesOf(folder.root).flatMap((entry) => {
    const path = join(folder.root, entry.name);
    if (folders.has(path)) {
      if (!entry.isDirectory()) throw refuse(path, entry, 'a folder');
      return [{ path, isFolder: true }];
    }
    if (!isOwnFile(entry.name)) return [];
    if (!entry.isFile() && !(entry.isDirectory() && entry.name.endsWith('.tmp'))) throw refuse(path, entry, 'a file');
    return [{ path, isFolder: entry.isDirectory() }];
  });
}

/**
 * Makes a project of an older Facet private to its owner, because it shows faces. The project's folder comes last, so that a private
 * folder means that all is done. That also protects other entries in it, since nobody else can enter.
 */
export function restrictToOwner(folder: ProjectFolder): void {
  if (isPrivate(folder.root)) return;
  for (const { path, isFolder } of ownEntries(folder)) {
    if (isFolder) narrowAll(path);
    makePrivate(path);
  }
  makePrivate(folder.root);
}

function narrowAll(folder: string): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) narrowAll(path);
    makePrivate(path);
  }
}

const ownFolders = ({ thumbnails, pixels, embeddings, snapshots, runs, backups, recipes }: ProjectFolder): string[] => [
  thumbnails,
  pixels,
  embeddings,
  snapshots,
  runs,
  backups,
  recipes,
];

/** Whether a file is Facet's: the catalog or the lock with SQLite's files beside them, the lock's holder, or a temporary file. */
const isOwnFile = (name: string): boolean =>
  /^(catalog|lock)\.sqlite/.test(name) || name === 'lock-holder.json' || name.endsWith('.tmp');

function requirePlain(folder: string, files: string[]): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) requirePlain(path, files);
    else if (entry.isFile()) files.push(path);
    else throw refuse(path, entry, 'a file or folder');
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function refuse(path: string, entry: Dirent, wanted: string): Failure {
  return new Failure(
    'not-a-project',
    `${path} is ${kindOf(entry)}, where a Facet project has ${wanted} of its own.`,
    'Nothing was read or changed. Put the file or folder itself there, or delete it, and open the project again.',
  );
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a link';
  if (entry.isFIFO()) return 'a pipe';
  if (entry.isSocket()) return 'a socket';
  if (entry.isBlockDevice() || entry.isCharacterDevice()) return 'a device';
  return entry.isDirectory() ? 'a folder' : 'a file';
}

/** Throws kind 'permission' for a folder that may not be entered, such as another person's project. */
export function requireAccess(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) return;
    throw new Failure(
      'permission',
      `Facet is not allowed to read ${path}.`,
      'Ask its owner for a copy, or change its permissions.',
      { cause: error },
    );
  }
}
