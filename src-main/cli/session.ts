import { resolve } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import { startEngine, type EngineClient, type JobOptions } from '../platform/engine-client';
import { cancelOnInterrupt } from './cancelling';
import { interruptedCode } from './interrupts';
import { nextText } from './next-steps';
import { ProgressLine } from './progress';
import { note } from './terminal';

/** A running engine for a command, with options for jobs that show progress and pass Ctrl-C on. */
export interface Session extends EngineClient {
  /** Options for a job: its progress is shown on standard error, and Ctrl-C cancels it. */
  readonly job: JobOptions;
}

/** Exit codes that scripts rely on. */
export const exitCodes = { done: 0, failed: 1, usage: 2, someRefused: 3, cancelled: interruptedCode } as const;

/** Runs `work` with an engine that has the named project open, if any. The engine has ended when this returns. */
export async function withEngine<T>(project: string | null, work: (session: Session) => Promise<T>): Promise<T> {
  const errors: string[] = [];
  const engine = startEngine({ environment: process.env, log: (text) => errors.push(text) });
  const { signal, killed, release } = cancelOnInterrupt(engine);
  const progress = new ProgressLine();
  engine.on('backups', 'failed', ({ message, next }) => {
    note(`${message}\n${nextText(next)}`);
  });
  const job: JobOptions = {
    signal,
    onProgress: (each) => {
      progress.show(each);
    },
  };
  try {
    return await Promise.race([openAndWork(), killed]);
  } catch (error) {
    throw signal.aborted ? asCancelled(error) : await withLastOutput(error, engine, errors);
  } finally {
    progress.clear();
    await engine.child.stop(signal.aborted ? stopAfterInterruptMs : stopMs);
    release();
  }

  async function openAndWork(): Promise<T> {
    if (project !== null) {
      const { warning } = await engine.requests.project.open({ path: resolve(project) });
      if (warning !== null) note(warning);
    }
    return work({ ...engine, job });
  }
}

/** Milliseconds for an engine to end properly; fewer after Ctrl-C, since a person is waiting. */
const stopMs = 5000;
const stopAfterInterruptMs = 1000;

/** Any failure after Ctrl-C counts as cancelled: a terminal sends the signal to child processes, too. */
function asCancelled(error: unknown): Failure {
  const failure = Failure.from(error);
  return failure.kind === 'cancelled' ? failure : new Failure('cancelled', 'Cancelled.', '', { cause: error });
}

/** Shows the progress of a request that runs as a job when it has much to do; Ctrl-C cancels it. */
export async function withProgress<T>(
  { on, job }: Session,
  ask: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const stop = on('jobs', 'changed', (each) => job.onProgress?.(each));
  try {
    return await ask(job.signal);
  } finally {
    stop();
  }
}

/** The failure; for an engine that died, one with the last lines that it printed, since nothing else is known. */
async function withLastOutput(error: unknown, engine: EngineClient, printed: readonly string[]): Promise<unknown> {
  if (!(error instanceof Failure) || error.kind !== 'child-died' || engine.child.process.connected) return error;
  const { code, signal } = await engine.child.ended;
  if (signal === 'SIGINT') return new Failure('cancelled', 'Cancelled.', '', { cause: error }); // Ctrl-C reached the engine first
  const text = printed.join('');
  if (/out of memory/i.test(text)) {
    return new Failure(
      'child-died',
      'The engine ran out of memory.',
      'Close other programs, or raise the limit of this shell (`ulimit -v`), and try again. What it had confirmed is saved.',
    );
  }
  const how = signal ?? `exit code ${String(code)}`;
  const last = text.trim().split('\n').filter(isForPeople).slice(-5).join('\n');
  return new Failure(
    'child-died',
    `The engine ended unexpectedly (${how}). ${last}`.trim(),
    'What it had acknowledged is kept. Try again.',
  );
}

/** Whether a line is not a frame of a native stack, such as ' 1: 0xe0c55c node::Abort() [node]'. */
const isForPeople = (line: string): boolean => !/^\s*\d+: 0x|^[#\s-]*$|Native stack trace/.test(line);
