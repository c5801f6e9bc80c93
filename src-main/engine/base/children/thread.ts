import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import { programFolder } from '../../../platform/children';
import { throwIfCancelled } from '../jobs';

interface ThreadWork {
  /** File name of its program, as built. */
  readonly program: string;
  /** Its `workerData`. */
  readonly request: unknown;
  /** Begins the sentence of a failure, such as 'The map'. */
  readonly name: string;
}

/**
 * Runs work in a thread of its own, which is ended at once when the job is cancelled.
 * @param receive called with each message; returns the result, or undefined for a message about progress
 * @throws Failure of kind 'cancelled', 'internal' when the thread ends without a result, else what the thread throws
 */
export function runInThread<Message, Result>(
  { program, request, name }: ThreadWork,
  signal: AbortSignal,
  receive: (message: Message) => Result | undefined,
): Promise<Result> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programFolder(), program), { workerData: request, execArgv: [] });
    const cancel = (): void => {
      reject(new Failure('cancelled', 'Cancelled.'));
      void worker.terminate();
    };
    signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: Message) => {
      const result = receive(message);
      if (result !== undefined) resolve(result);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', cancel);
      reject(new Failure('internal', `${name} ended unfinished.`, 'Try again.')); // no effect after a result
    });
  });
}
