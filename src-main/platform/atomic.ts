import { open, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from './folders';
import { openOwn } from './own-files';
import { noteTemporary } from './temporary';
import { applyUserPermissionsInFolder } from './private';

/** Content of a file: whole, or in pieces, each made when the one before is written. */
type Content = string | Uint8Array | Iterable<string>;

/** Writes a file so that a reader sees either the old content or the new, even after a power cut. */
export async function writeFileAtomically(file: string, content: Content): Promise<void> {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  try {
    await writeSynced(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/**
 * Makes a folder whose files appear together: `fill` writes into a temporary folder, which is then renamed.
 * @param given the entries that get the permissions of the person's own files, see `applyUserPermissionsInFolder`; all others are private
 */
export async function makeFolderAtomically(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  given: 'nothing' | 'folders' | 'all' = 'nothing',
): Promise<void> {
  const temporary = `${folder}.${String(process.pid)}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  const forget = noteTemporary(temporary);
  try {
    await makeFolder(temporary);
    await fill(temporary);
    if (given !== 'nothing') await applyUserPermissionsInFolder(temporary, given);
    await syncFolder(temporary);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    forget();
  }
  await syncFolder(dirname(folder));
}

/** Writes a file and returns once it is on the disk. */
export async function writeSynced(file: string, content: Content): Promise<void> {
  const handle = await openOwn(file, 'write');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A typed array's bytes, for writing; shares its memory. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Runs `work` with a new folder below `parent`, which is deleted afterwards. */
export async function withTemporaryFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(parent, `tmp-${String(process.pid)}-${String(Date.now())}-${String((temporaryCount += 1))}`);
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let temporaryCount = 0;

/** Syncs a folder's list of names, which a rename changes. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder can't be synced there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
