import { fork, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { boundToUs } from './bound';
import { openChannel, type Channel } from './channel';
import { umaskVariable } from './private';
import { watchChild, watchedParent, watchParent } from './watchdog';
import type { Watches } from './watchdog-thread';

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One of our programs, forked, with its channel. */
export interface Child {
  readonly process: ChildProcess;
  readonly channel: Channel;
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Closes the channel, which makes our programs exit. Kills the process if it is still there after `graceMs`. */
  stop(graceMs?: number): Promise<ChildEnd>;
  /** SIGKILL, at once. */
  kill(): void;
}

export interface ChildOptions {
  /** The child's whole environment; nothing is inherited. */
  readonly environment: NodeJS.ProcessEnv;
  /** Receives the child's standard output and standard error, in chunks of text. */
  readonly log: (text: string) => void;
  readonly nodeArguments?: readonly string[];
}

export type ProgramName = 'engine' | 'trainer' | 'decoder' | 'tester';

/** Starts one of our programs under the pinned Node. It ends when this process ends, whatever either is doing then. */
export function startChild(program: ProgramName, options: ChildOptions): Child {
  const node = boundToUs(pinnedNode());
  const child = fork(join(programFolder(), `${program}.cjs`), node.isBound ? [] : ancestorsFor(program), {
    execPath: node.program,
    execArgv: [...node.before, ...(options.nodeArguments ?? [])],
    env: options.environment,
    serialization: 'json',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', options.log);
  }
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
    child.on('error', () => {
      // A failed send arrives here, too; only a process that never started has ended.
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
  if (child.pid !== undefined) watchChild(child.pid, ended);
  const channel = openChannel(child);
  return { process: child, channel, ended, stop, kill };

  function kill(): void {
    child.kill('SIGKILL');
  }
  async function stop(graceMs = 3000): Promise<ChildEnd> {
    if (child.connected) child.disconnect();
    const timer = setTimeout(kill, graceMs);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** In a child: opens the channel to the parent. When the parent is gone, runs `cleanUp` and exits. */
export function openParentChannel(cleanUp: () => void | Promise<void> = () => undefined): Channel {
  const [, , watches, grandparent] = process.argv;
  if (watches === 'watch-parent' || watches === 'watch-parents')
    watchParent(programFolder(), watches, process.ppid, Number(grandparent));
  const channel = openChannel(process);
  void channel.closed.then(async () => {
    try {
      await cleanUp();
    } finally {
      process.exit(0);
    }
  });
  // Ctrl-C in a terminal reaches the whole process group. The parent decides what it means and closes the channel.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => {
    if (process.connected) process.disconnect();
  });
  return channel;
}

/**
 * In the command line: ends this process with the launcher that started it, where the launcher could not bind it
 * (scripts/facet.js). A launcher that has already ended counts, too.
 */
export function watchLauncher(): void {
  const launcher = Number(process.env[launcherVariable]);
  Reflect.deleteProperty(process.env, launcherVariable); // meant for this process alone
  if (Number.isInteger(launcher) && launcher > 1) watchParent(programFolder(), 'watch-parent', launcher);
}

const launcherVariable = 'FACET_LAUNCHER';

/**
 * Arguments that say which ancestors a child watches. A worker's parent is an engine, which must not lose its own parent. An
 * engine's parent may: a terminal can close without harm. A launcher that the parent itself watches may not.
 */
function ancestorsFor(program: ProgramName): [watches: Watches, grandparent: string] {
  const ours = watchedParent();
  return [program === 'engine' && ours === null ? 'watch-parent' : 'watch-parents', String(ours ?? process.ppid)];
}

/** The folder of the built programs: the running program's, unless FACET_PROGRAMS names another. */
export function programFolder(): string {
  return process.env.FACET_PROGRAMS ?? dirname(process.argv[1] ?? '.');
}

/** The Node 22 that our programs run on: FACET_NODE, which Electron sets, or the Node that runs this process. */
function pinnedNode(): string {
  return process.env.FACET_NODE ?? process.execPath;
}

/** The few variables that every child needs, and nothing else of the person's environment. */
export function scrubbedEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const name of [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'USERPROFILE',
    'FACET_PROGRAMS',
    'FACET_NODE',
    umaskVariable,
  ]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...extra };
}
