import { readFileSync } from 'node:fs';

/** Whether a process with this id exists, whoever owns it. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Id of a process's parent; 0 where the system does not say. */
export const parentOf = (id: number): number => Number(statOf(id)?.[1] ?? 0);

/**
 * Start time of a process, in the system's own units. Together with the id it names one process for ever. Null where the system
 * does not say, and when there is no such process.
 */
export const startOf = (id: number): string | null => statOf(id)?.[19] ?? null;

/** Fields of /proc/ID/stat from the third on, see proc_pid_stat(5). The second, a name, may hold any character. */
function statOf(id: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${String(id)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** A process's command line; empty where the system does not say, and when there is no such process. */
export function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${String(id)}/cmdline`, 'utf8')
      .replaceAll('\0', ' ')
      .trim();
  } catch {
    return '';
  }
}
