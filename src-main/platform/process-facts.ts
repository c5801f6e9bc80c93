import { readFileSync } from 'node:fs';

/** True while a process of this id is there, whoever's it is. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Id of a process's parent; 0 where the system does not tell. */
export const parentOf = (id: number): number => Number(statOf(id)?.[1] ?? 0);

/**
 * When a process was started, in the system's own count: with its id it names one process for ever. Null where the system does
 * not tell, and when there is no such process.
 */
export const startOf = (id: number): string | null => statOf(id)?.[19] ?? null;

/** Fields of /proc/ID/stat from the third on, see proc_pid_stat(5); the second, a name, may hold anything. */
function statOf(id: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${String(id)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** A process's command line; empty where the system does not tell, and when there is no such process. */
export function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${String(id)}/cmdline`, 'utf8')
      .replaceAll('\0', ' ')
      .trim();
  } catch {
    return '';
  }
}
