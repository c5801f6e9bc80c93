import { readFile, readdir } from 'node:fs/promises';

/** Processes descended from `ancestor` that run now: id and command line. Reads /proc; none where there is no /proc. */
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

/** True while the process runs; a zombie does not. */
export async function isAlive(id: number): Promise<boolean> {
  const process = await read(String(id));
  return process !== null && process.state !== 'Z';
}

/** Waits until `condition` holds, asking twenty times a second. Throws when it does not within `ms`. */
export async function until(condition: () => Promise<boolean> | boolean, ms: number, what: string): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${String(ms)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
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
