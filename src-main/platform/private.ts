import { chmodSync, existsSync, fchmodSync, readdirSync, statSync } from 'node:fs';
import { chmod, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Permissions of the files that Facet writes. Projects, features, logs and temporary files show faces, so they are private to
 * their owner: each process denies everybody else access to whatever it makes. Only files that a person asks for by name, such as
 * an export or a table, get the permissions that the person's other files have.
 */

/** Environment variable of children: the person's umask, in octal, before a process of ours made it stricter. */
export const umaskVariable = 'FACET_UMASK';

const [onlyOwner, usual] = [0o077, 0o022];

/** Makes new files private. Each of our processes calls this first; threads can't change the umask. */
export function becomePrivate(): void {
  const before = process.umask(onlyOwner);
  process.env[umaskVariable] ??= before.toString(8);
}

/** Permissions of folders that are made for the person. */
const rightsOfPerson = (): number => {
  const inherited = process.env[umaskVariable] ?? '';
  const umask = /^[0-7]{1,4}$/.test(inherited) ? Number.parseInt(inherited, 8) : usual;
  return 0o777 & ~umask;
};
const fileRights = (): number => rightsOfPerson() & 0o666;

/** Gives a new file the permissions of the person's own files. */
export async function applyUserPermissions(file: string | FileHandle): Promise<void> {
  if (process.platform === 'win32') return;
  await (typeof file === 'string' ? chmod(file, fileRights()) : file.chmod(fileRights()));
}

/** `applyUserPermissions` for a thread that writes very many small files. */
export function applyUserPermissionsSync(file: number): void {
  if (process.platform !== 'win32') fchmodSync(file, fileRights());
}

/**
 * Gives a new folder, and the folders in it, the permissions of the person's own folders.
 * @param which 'all': the files, too. 'folders': files have theirs already, as copies and links of originals do
 */
export async function applyUserPermissionsInFolder(folder: string, which: 'all' | 'folders'): Promise<void> {
  if (process.platform === 'win32') return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await applyUserPermissionsInFolder(path, which);
    else if (which === 'all' && entry.isFile()) await chmod(path, fileRights());
  }
  await chmod(folder, rightsOfPerson());
}

/** Whether only its owner has access to a file or folder. */
export const isPrivate = (path: string): boolean =>
  process.platform === 'win32' || (statSync(path).mode & onlyOwner) === 0;

/** Makes a file or folder of ours private that an older version made. Another user's stays as it is. */
export function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  try {
    const { mode } = statSync(path);
    if ((mode & onlyOwner) !== 0) chmodSync(path, mode & 0o700);
  } catch {
    // It is gone by now, or belongs to another user, who decides on access.
  }
}

/** Makes those of a folder's files private whose names fit. */
export function makeFilesPrivate(folder: string, fits: (name: string) => boolean): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && fits(entry.name)) makePrivate(join(folder, entry.name));
  }
}
