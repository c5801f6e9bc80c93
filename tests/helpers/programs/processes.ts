import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Running descendants of `ancestor`, each with its id and command line. Reads /proc; empty where there is none. */
export async function descendantsOf(ancestor: number): Promise<{ id: number; command: string }[]> {
  const all = await Promise.all(
    (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(read),
  );
  const found: { id: number; command: string }[] = [];
  const parents = new Set([ancestor]);
  for (let before = -1; before !== parents.size;) {
    before = parents.size;
    for (const each of all) {
      if (!each || !parents.has(each.parent) || parents.has(each.id)) continue;
      parents.add(each.id);
      found.push({ id: each.id, command: each.command });
    }
  }
  return found;
}

/** Whether a process is running. A zombie is not. */
export async function isAlive(id: number): Promise<boolean> {
  const process = await read(String(id));
  return process !== null && process.state !== 'Z';
}

/**
 * Waits until `condition` holds, asking twenty times per second. Throws with `what` after `ms`, which only keeps a test from waiting
 * forever: what has to happen in time is measured against `limitNow`.
 */
export async function until(condition: () => Promise<boolean> | boolean, what: string, ms = 60_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${String(Math.round(ms))} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Milliseconds that starting Node takes on an idle machine. */
const idleStart = 60;

/**
 * Lengthens a time limit by as much as this machine is slower at present than an idle one, which the start of a process shows.
 * @param ms the limit on an idle machine, in milliseconds
 */
export async function limitNow(ms: number): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, ['-e', '']);
  return ms * Math.max(1, (performance.now() - startedAt) / idleStart);
}

async function read(id: string) {
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8');
    const [state = '', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = (await readFile(`/proc/${id}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    return { id: Number(id), state, parent: Number(parent), command };
  } catch {
    return null;
  }
}
