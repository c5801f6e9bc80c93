import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** Running descendants of `ancestor`, each with its id and command line. Reads /proc; empty where there is none. */
export function descendantsOf(ancestor: number): Promise<{ id: number; command: string }[]> {
  const all = processes();
  const found: number[] = [];
  const parents = new Set([ancestor]);
  for (let before = -1; before !== parents.size;) {
    before = parents.size;
    for (const { id, parent } of all) {
      if (!parents.has(parent) || parents.has(id)) continue;
      parents.add(id);
      found.push(id);
    }
  }
  return Promise.resolve(found.map((id) => ({ id, command: textOf(id, 'cmdline').replaceAll('\0', ' ') })));
}

/** Whether a process is running. A zombie is not. */
export function isAlive(id: number): Promise<boolean> {
  const process = processOf(id);
  return Promise.resolve(process !== null && process.state !== 'Z');
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

// Read synchronously, because /proc answers at once: through promises, polling cost interrupts.test.ts 4.1 s of processor time, not 1.5.

function processes(): { id: number; state: string; parent: number }[] {
  const names = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return names.map((name) => processOf(Number(name))).filter((each) => each !== null);
}

function processOf(id: number): { id: number; state: string; parent: number } | null {
  const stat = textOf(id, 'stat');
  if (stat === '') return null;
  const [state = '', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { id, state, parent: Number(parent) };
}

/** Text of a process's file in /proc; empty when the process is gone. */
function textOf(id: number, name: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${String(id)}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
