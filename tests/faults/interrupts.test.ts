import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { programFolder } from '../../src-main/platform/children';
import { facet } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { descendantsOf, isAlive, limitNow, until } from '../helpers/programs/processes';
import { tinyRecipe } from '../helpers/projects/recipes';

beforeEach((context) => {
  if (process.platform !== 'linux') context.skip('looks at processes through /proc');
});

async function prepare(cwd: string): Promise<void> {
  await writeClassFolders(join(cwd, 'images'), ['dark', 'light'], 40);
  await writeFile(join(cwd, 'endless.json'), JSON.stringify({ ...tinyRecipe, epochs: 100_000 }));
  await facet(['new', 'p.facet'], { cwd });
  await facet(['import', 'p.facet', 'images'], { cwd });
}

/** Starts an endless training in its own process group, as a shell does. */
const train = (cwd: string): ChildProcess =>
  spawn(
    process.execPath,
    [join(programFolder(), 'cli.cjs'), 'train', 'p.facet', '--recipe', 'endless.json', '--json'],
    {
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );

interface CommandEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function endOf(command: ChildProcess): Promise<CommandEnd> {
  let [stdout, stderr] = ['', ''];
  command.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  command.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    command.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

const idOf = async (ancestor: number, program: string): Promise<number | undefined> =>
  (await descendantsOf(ancestor)).find(({ command }) => command.includes(`${program}.cjs`))?.id;

describe('Ctrl-C', () => {
  it('exits with 130 at any moment when the whole process group gets it, as in a terminal', () =>
    withFolder(async (cwd) => {
      await prepare(cwd);
      // Moments at which a starting process does not handle the signal yet, and some later ones.
      const moments = ['engine', 'trainer'].flatMap((program) => [0, 20, 60, 150, 600].map((ms) => ({ program, ms })));
      for (const { program, ms } of moments) {
        const command = train(cwd);
        const end = endOf(command);
        const id = command.pid ?? 0;
        await until(async () => (await idOf(id, program)) !== undefined, `the ${program} is started`);
        await setTimeout(ms);
        const children = await descendantsOf(id);
        process.kill(-id, 'SIGINT');
        const { code, stdout, stderr } = await end;
        expect({ program, ms, code }).toEqual({ program, ms, code: 130 });
        expect(stderr).not.toContain('ended unexpectedly'); // a terminal interrupts the trainer, too
        expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'cancelled' } });
        expect((await Promise.all(children.map((child) => isAlive(child.id)))).includes(true)).toBe(false);
      }
      expect((await facet(['runs', 'p.facet', '--json'], { cwd })).code).toBe(0);
    }));

  it.each(['engine', 'trainer'])('ends the command and leaves no process, even if the %s is stopped', (program) =>
    withFolder(async (cwd) => {
      await prepare(cwd);
      const command = train(cwd);
      const end = endOf(command);
      const id = command.pid ?? 0;
      await until(async () => (await idOf(id, 'trainer')) !== undefined, 'the trainer is started');
      await setTimeout(1000);
      const children = await descendantsOf(id);
      process.kill((await idOf(id, program)) ?? 0, 'SIGSTOP');
      // A second on an idle machine. The 5 s given to work that can end in order must not be waited out.
      const limit = await limitNow(4500);
      const askedAt = performance.now();
      process.kill(id, 'SIGINT');
      expect((await end).code).toBe(130);
      expect(performance.now() - askedAt).toBeLessThan(limit);
      await until(
        async () => !(await Promise.all(children.map((child) => isAlive(child.id)))).includes(true),
        'all children are gone',
        limit,
      );
      const { json } = await facet(['runs', 'p.facet', '--json'], { cwd });
      expect(json).toMatchObject({ runs: [{ state: program === 'engine' ? 'interrupted' : 'cancelled' }] });
    }),
  );
});
