import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';

/** Mounts a small file system at `folder`. Returns false where this user lacks the rights. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<boolean> {
  await mkdir(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const unmount = (folder: string): void => void execFileSync('umount', [folder]);
