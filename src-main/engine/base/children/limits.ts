import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Limits for a child process that works on something untrusted. */
export interface Limits {
  readonly bytes: number;
  /** Seconds without progress. */
  readonly seconds: number;
  /** Seconds that it may be stopped (SIGSTOP) before it counts as lost; no limit when left out. */
  readonly stoppedSeconds?: number;
  /** Milliseconds between two checks. */
  readonly interval?: number;
}

/** The limit that a child exceeded. */
export type Exceeded = 'memory' | 'time' | 'stopped';

const defaultInterval = 50;

/**
 * Watches a process until `stop` is called. Calls `exceeded` once, the first time that the process exceeds a limit. Memory is the
 * resident set; where that can't be read (Windows), only time is watched.
 */
export function watchLimits(
  process: number,
  { bytes, seconds, stoppedSeconds = Infinity, interval = defaultInterval }: Limits,
  exceeded: (what: Exceeded) => void,
): { stop: () => void; progressed: () => void } {
  let isOver = false;
  let stoppedSince: number | null = null;
  const end = (what: Exceeded): void => {
    if (isOver) return;
    stop();
    exceeded(what);
  };
  const clock = setTimeout(() => {
    end('time');
  }, seconds * 1000);
  let look = setTimeout(lookAtIt, interval);
  return { stop, progressed };

  function lookAtIt(): void {
    void stateOf(process).then(({ resident, isStopped }) => {
      if (isOver) return;
      stoppedSince = isStopped ? (stoppedSince ?? performance.now()) : null;
      if (resident > bytes) end('memory');
      else if (stoppedSince !== null && performance.now() - stoppedSince > stoppedSeconds * 1000) end('stopped');
      else look = setTimeout(lookAtIt, interval);
    });
  }

  /** Restarts the time limit. */
  function progressed(): void {
    if (!isOver) clock.refresh();
  }

  function stop(): void {
    isOver = true;
    clearTimeout(clock);
    clearTimeout(look);
  }
}

interface State {
  /** Bytes of its resident set. */
  readonly resident: number;
  readonly isStopped: boolean;
}

/** The state of a process; zero and not stopped where that is not known. */
async function stateOf(id: number): Promise<State> {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${String(id)}/status`, 'utf8');
      const resident = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
      return { resident, isStopped: /^State:\s+T/m.test(status) };
    }
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=,state=', '-p', String(id)]);
      const [resident = '', state = ''] = stdout.trim().split(/\s+/);
      return { resident: Number(resident) * 1024, isStopped: state.startsWith('T') };
    }
  } catch {
    // The process has ended, which its owner notices by itself.
  }
  return { resident: 0, isStopped: false };
}
