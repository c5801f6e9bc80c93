import { accessSync, constants, lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isMissing } from '../../platform/errors';
import { isPrivate, makePrivate } from '../../platform/private';
import type { ProjectFolder } from './project-folder';

/**
 * Sees to it that a project holds plain files and folders only, where Facet keeps its own. A link would be followed when
 * Facet writes, deletes or exports: out of the project, onto files of the person's. A pipe would hold it up for ever. What else
 * somebody keeps in a project's folder is theirs, and the folder itself may be reached through a link. A file with a second name outside
 * (a hard link) would change there, too.
 * @throws Failure of kind 'not-a-project', naming what stands there
 */
export function requirePlainEntries(folder: ProjectFolder): void {
  const files: string[] = [];
  for (const { path, isFolder } of ownEntries(folder)) {
    if (isFolder) requirePlain(path, files);
    else files.push(path);
  }
  requireNoOtherName(files);
}

/** Within the project a file may have two names: a restore that was killed leaves the catalog as a backup, too. */
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

/** Facet's own files and folders in a project's folder, checked; what is in the folders is not among them. */
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
 * Takes away what other users of the computer may do with a project that an older Facet made: it shows faces. The folder comes last,
 * so that one which is private has been done. What else is in it is no business of others either, once they can't enter.
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

/** The catalog and the lock with what SQLite keeps beside them, who holds the lock, and what is not done yet. */
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

/** Projects are their owners' alone: of another person's it can't be told whether it is one. */
export function requireAccess(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) return;
    throw new Failure(
      'permission',
      `Facet may not look into ${path}.`,
      'Ask its owner for a copy, or change its permissions.',
      { cause: error },
    );
  }
}
