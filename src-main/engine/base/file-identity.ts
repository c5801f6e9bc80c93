import { stat } from 'node:fs/promises';

/** Identifies a file on its disk, whatever its names. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Identity of the file that a path leads to, through links; null when it is gone or can't be asked about. */
export async function identityOf(path: string): Promise<FileIdentity | null> {
  return await stat(path, { bigint: true }).catch(() => null);
}

/** Compares device and inode. Some file systems have no inodes and report 0; such files are never the same. */
export const isSameFile = (a: FileIdentity | null, b: FileIdentity | null): boolean =>
  a !== null && b !== null && a.ino !== 0n && a.dev === b.dev && a.ino === b.ino;
