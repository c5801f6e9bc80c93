import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { programFolder } from '../../src-main/platform/children';
import { facet } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { checkout } from '../../scripts/setup/paths.js';
import { descendantsOf, isAlive, limitNow, until } from '../helpers/programs/processes';
import { tinyRecipe } from '../helpers/projects/recipes';

interface Case {
  readonly work: 'train' | 'import';
  readonly stopped: 'cli' | 'engine' | 'trainer' | 'decoder' | null;
  /** The launcher is the program behind the shell command `facet`; it starts the command line. */
  readonly killed: 'launcher' | 'cli' | 'engine';
}

const all: readonly Case[] = [
  { work: 'train', stopped: null, killed: 'cli' },
  { work: 'train', stopped: 'engine', killed: 'cli' },
  { work: 'train', stopped: 'trainer', killed: 'cli' },
  { work: 'train', stopped: 'trainer', killed: 'engine' },
  { work: 'import', stopped: 'decoder', killed: 'cli' },
  { work: 'import', stopped: 'decoder', killed: 'engine' },
  { work: 'train', stopped: 'engine', killed: 'launcher' },
  { work: 'train', stopped: null, killed: 'launcher' },
  { work: 'train', stopped: 'cli', killed: 'launcher' },
];

/** Without the system's help nothing is left that knows of a stopped trainer or decoder whose engine was killed. */
const withoutHelp = all.filter(({ stopped, killed }) => stopped === null || killed === 'cli' || stopped === 'cli');

const isThereHelp = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'setpriv')));
const started = new Set<number>();

/** Images, a new project, and one into which they were imported: made once, and copied for each case. */
const originals = join(tmpdir(), 'originals');
const images = join(originals, 'images');

beforeAll(async () => {
  await writeClassFolders(images, ['dark', 'light'], 150);
  await facet(['new', 'import.facet'], { cwd: originals });
  await cp(join(originals, 'import.facet'), join(originals, 'train.facet'), { recursive: true });
  await facet(['import', 'train.facet', 'images'], { cwd: originals });
});

beforeEach((context) => {
  if (process.platform !== 'linux') context.skip('looks at processes through /proc');
});

afterEach(() => {
  for (const id of started) {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
  started.clear();
});

describe('a process whose parent is killed ends, whatever is stopped', () => {
  it.skipIf(!isThereHelp).each(all)(
    'is gone within 5 s, and the project opens: $work, with the $stopped stopped and the $killed killed',
    (each) => withFolder((folder) => strike(folder, each, {})),
  );
});

describe('without setpriv, a watchdog thread ends it', () => {
  it.each(withoutHelp)('$work, with the $stopped stopped and the $killed killed', (each) =>
    withFolder((folder) => strike(folder, each, { PATH: join(folder, 'no programs') })),
  );

  it('an idle engine that was stopped is ended by the next one to open the project; a busy one is not', () =>
    withFolder(async (cwd) => {
      await facet(['new', 'p.facet'], { cwd });
      const owner = spawn(process.execPath, ['-e', owning, join(programFolder(), 'engine.cjs'), join(cwd, 'p.facet')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      started.add(owner.pid ?? 0);
      const engine = await new Promise<number>((resolve) => {
        owner.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
      });
      started.add(engine);
      process.kill(engine, 'SIGSTOP');
      const refused = await facet(['images', 'p.facet', '--json'], { cwd });
      expect(refused).toMatchObject({ code: 1, json: { error: { kind: 'project-open' } } });
      expect(await isAlive(engine)).toBe(true);
      owner.kill('SIGKILL');
      await new Promise((resolve) => owner.once('exit', resolve));
      expect((await facet(['images', 'p.facet', '--json'], { cwd })).code).toBe(0);
      expect(await isAlive(engine)).toBe(false);
    }));
});

/** A program that opens a project in an engine and then does nothing; prints the engine's process id. */
const owning = `
  const [engine, path] = process.argv.slice(1);
  const child = require('node:child_process').fork(engine, [], { serialization: 'json' });
  child.on('message', ({ id }) => { if (id === 1) console.log(child.pid); });
  child.send({ jsonrpc: '2.0', id: 1, method: 'project.open', params: { path } });
`;

/** Stops one process of a working command, kills another, and checks that none is left. */
async function strike(folder: string, { work, stopped, killed }: Case, environment: Record<string, string>) {
  await prepare(folder, work);
  const command = begin(folder, work, environment, killed === 'launcher');
  const cli = command.pid ?? 0;
  started.add(cli);
  const worker = work === 'train' ? 'trainer' : 'decoder';
  await until(async () => (await idOf(cli, worker)) !== undefined, `${work} has begun`);
  if (work === 'train') await until(() => existsSync(join(folder, metrics)), 'the trainer takes steps');
  const everything = [cli, ...(await descendantsOf(cli)).map(({ id }) => id)];
  for (const id of everything) started.add(id);
  const [toStop, toKill] = await Promise.all([
    stopped && idOf(cli, stopped),
    killed === 'engine' ? idOf(cli, killed) : cli,
  ]);
  const limit = await limitNow(5000);
  if (toStop) process.kill(toStop, 'SIGSTOP');
  process.kill(toKill ?? 0, 'SIGKILL');
  await until(
    async () => !(await Promise.all(everything.map(isAlive))).includes(true),
    `all processes of ${work} are gone`,
    limit,
  );
  expect((await facet(['images', 'p.facet', '--json'], { cwd: folder, environment })).code).toBe(0);
}

const metrics = 'p.facet/runs/r1/metrics.jsonl';

const idOf = async (ancestor: number, program: string): Promise<number | undefined> =>
  (await descendantsOf(ancestor)).find(({ command }) => command.includes(`${program}.cjs`))?.id;

async function prepare(folder: string, work: Case['work']): Promise<void> {
  await cp(join(originals, `${work}.facet`), join(folder, 'p.facet'), { recursive: true });
  await writeFile(join(folder, 'endless.json'), JSON.stringify({ ...tinyRecipe, epochs: 100_000 }));
}

/** Starts the work by the command line itself or by its launcher. */
function begin(
  cwd: string,
  work: Case['work'],
  environment: Record<string, string>,
  isLaunched: boolean,
): ChildProcess {
  const args =
    work === 'import'
      ? ['import', 'p.facet', images]
      : ['train', 'p.facet', '--recipe', 'endless.json', '--epochs', '100000'];
  const env = { ...process.env, ...environment };
  const program = isLaunched ? join(checkout, 'scripts', 'facet.js') : join(programFolder(), 'cli.cjs');
  return spawn(process.execPath, [program, ...args], { cwd, env, stdio: 'ignore' });
}
