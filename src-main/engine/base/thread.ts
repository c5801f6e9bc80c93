import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../src-shared/domain/failure';
import { programFolder } from '../../platform/children';
import { throwIfCancelled } from './jobs';

interface ThreadWork {
  /** Its program in the build. */
  readonly program: `${string}.cjs`;
  /** Its `workerData`. */
  readonly request: unknown;
  /** Begins the sentence of a failure, such as 'The map'. */
  readonly name: string;
  /** Megabytes of objects that it may hold, for work on untrusted files; typed arrays and buffers are not counted. */
  readonly mostMegabytes?: number;
}

/**
 * Runs work in a thread of its own, so that long computing delays no other request. The thread is ended at once when the signal fires, and has
 * ended when that is reported, so that it writes no more.
 * @param receive called with each message; returns the result, or undefined for a message about progress
 * @throws Failure of kind 'cancelled', 'internal' when the thread ends without a result, else what the thread throws
 */
export function runInThread<Result>(
  { program, request, name, mostMegabytes }: ThreadWork,
  signal: AbortSignal,
  receive: (message: unknown) => Result | undefined,
): Promise<Result> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programFolder(), program), {
      workerData: request,
      execArgv: [],
      ...(mostMegabytes !== undefined && { resourceLimits: { maxOldGenerationSizeMb: mostMegabytes } }),
    });
    const cancel = (): void => void worker.terminate();
    signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: unknown) => {
      const result = receive(message);
      if (result !== undefined) resolve(result);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', cancel);
      if (signal.aborted) reject(new Failure('cancelled', 'Cancelled.'));
      reject(new Failure('internal', `${name} ended without a result.`, 'Try again.')); // no effect after a result
    });
  });
}

/** Has a thread answer one question: the first message that it posts is the answer. Throws as runInThread does. */
export const answerInThread = <Answer>(work: ThreadWork, signal: AbortSignal): Promise<Answer> =>
  runInThread(work, signal, (answer) => answer as Answer);
