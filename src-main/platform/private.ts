import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Who may read what Facet writes. Projects, features, logs and temporary files show faces: they are their owner's alone, so each
 * process takes away all rights of others from whatever it makes. Only what a person asks for under a name of their own, such as
 * an export or a table, gets the rights that the person's files have otherwise.
 */

/** In the environment of children, in octal: what the person's umask was before a process of ours made it stricter. */
export const umaskVariable = 'FACET_UMASK';

const [onlyOwner, usual] = [0o077, 0o022];

/** The first thing that each of our processes does. Not for threads, which can't. */
export function becomePrivate(): void {
  const before = process.umask(onlyOwner);
  process.env[umaskVariable] ??= before.toString(8);
}

/** Rights of files and folders that are made for the person. */
const rightsOfPerson = (): number => {
  const told = process.env[umaskVariable] ?? '';
  const umask = /^[0-7]{1,4}$/.test(told) ? Number.parseInt(told, 8) : usual;
  return 0o777 & ~umask;
};
const fileRights = (): number => rightsOfPerson() & 0o666;

/** Gives a file that was just made to the person. */
export async function giveFile(file: string | FileHandle): Promise<void> {
  if (process.platform === 'win32') return;
  await (typeof file === 'string' ? chmod(file, fileRights()) : file.chmod(fileRights()));
}

/**
 * Gives a folder that was just made to the person, with the folders in it.
 * @param which 'all': the files, too. 'folders': files have their rights already, such as copies and links of originals
 */
export async function giveFolder(folder: string, which: 'all' | 'folders'): Promise<void> {
  if (process.platform === 'win32') return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveFolder(path, which);
    else if (which === 'all' && entry.isFile()) await chmod(path, fileRights());
  }
  await chmod(folder, rightsOfPerson());
}

/** Whether nobody but its owner may do anything with it. */
export const isPrivate = (path: string): boolean =>
  process.platform === 'win32' || (statSync(path).mode & onlyOwner) === 0;

/** Takes away what others may do with a file or folder of ours that an older version made. Somebody else's stays as it is. */
export function narrow(path: string): void {
  if (process.platform === 'win32') return;
  try {
    const { mode } = statSync(path);
    if ((mode & onlyOwner) !== 0) chmodSync(path, mode & 0o700);
  } catch {
    // It is gone by now, or another user's, who says who may read it.
  }
}

/** Narrows those of a folder's files whose names fit. */
export function narrowFiles(folder: string, fits: (name: string) => boolean): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && fits(entry.name)) narrow(join(folder, entry.name));
  }
}
