import { resolve } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import { startEngine, type EngineClient, type JobOptions } from '../platform/engine-client';
import { ProgressLine } from './progress';
import { tell } from './terminal';

/** What a command works with: a running engine, and the options that show progress and pass Ctrl-C on. */
export interface Session extends EngineClient {
  /** Options for a job: its progress is drawn on standard error, Ctrl-C cancels it. */
  readonly job: JobOptions;
}

/** Exit codes that scripts rely on. */
export const exitCodes = { done: 0, failed: 1, usage: 2, someRefused: 3, cancelled: 130 } as const;

/** Runs `work` with an engine, and the project open in it when one is named; the engine is gone afterwards. */
export async function withEngine<T>(project: string | null, work: (session: Session) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.cancelled); // asked twice: leave at once; children end by themselves
    interrupt.abort(new Failure('cancelled', 'Cancelled.'));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const errors: string[] = [];
  const engine = startEngine({ environment: process.env, log: (text) => errors.push(text) });
  const progress = new ProgressLine();
  engine.on('backups', 'failed', ({ message, next }) => {
    tell(`${message}\n${next}`);
  });
  try {
    if (project !== null) {
      const { warning } = await engine.requests.project.open({ path: resolve(project) });
      if (warning !== null) tell(warning);
    }
    return await work({
      ...engine,
      job: {
        signal: interrupt.signal,
        onProgress: (job) => {
          progress.show(job);
        },
      },
    });
  } catch (error) {
    throw await explain(error, engine, errors);
  } finally {
    progress.clear();
    await engine.child.stop(5000);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Shows the progress of a request that is a job inside when it has much to do; Ctrl-C cancels it. */
export async function following<T>(
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

/** An engine that died takes its reason with it: what it printed last is all there is. */
async function explain(error: unknown, engine: EngineClient, printed: readonly string[]): Promise<unknown> {
  if (!(error instanceof Failure) || error.kind !== 'child-died' || engine.child.process.connected) return error;
  const { code, signal } = await engine.child.ended;
  const how = signal ?? `exit code ${String(code)}`;
  const last = printed.join('').trim().split('\n').slice(-5).join('\n');
  return new Failure(
    'child-died',
    `The engine ended unexpectedly (${how}). ${last}`.trim(),
    'What it had acknowledged is kept. Try again.',
  );
}
