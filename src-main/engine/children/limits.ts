import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What a child that works on something untrusted may use. */
export interface Limits {
  readonly bytes: number;
  /** Without progress. */
  readonly seconds: number;
}

/** Milliseconds between two looks at a child's memory. */
const interval = 50;

/**
 * Watches a process until it is told to stop; the first time that it uses more than it may, `exceeded` is called, once.
 * Memory is what the system holds for it; where that can't be read (Windows), only time is watched.
 */
export function watchLimits(
  process: number,
  { bytes, seconds }: Limits,
  exceeded: (what: 'memory' | 'time') => void,
): { stop: () => void; progressed: () => void } {
  let isOver = false;
  const end = (what: 'memory' | 'time'): void => {
    if (isOver) return;
    stop();
    exceeded(what);
  };
  const clock = setTimeout(() => {
    end('time');
  }, seconds * 1000);
  let look = setTimeout(lookAtMemory, interval);
  return { stop, progressed };

  function lookAtMemory(): void {
    void residentBytes(process).then((resident) => {
      if (isOver) return;
      if (resident > bytes) end('memory');
      else look = setTimeout(lookAtMemory, interval);
    });
  }

  /** Begins the time anew. */
  function progressed(): void {
    if (!isOver) clock.refresh();
  }

  function stop(): void {
    isOver = true;
    clearTimeout(clock);
    clearTimeout(look);
  }
}

/** 0 where it is not known. */
async function residentBytes(id: number): Promise<number> {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${String(id)}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    }
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(id)]);
      return Number(stdout.trim()) * 1024;
    }
  } catch {
    // It has ended, which its caller hears of.
  }
  return 0;
}
