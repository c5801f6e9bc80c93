import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../src-shared/domain/failure';
import { programFolder } from '../../platform/children';
import { throwIfCancelled } from './jobs';

/**
 * Has one question answered in a thread of its own, so that long computing holds nobody up. The thread ends with its answer,
 * or at once when the signal fires.
 * @param program a program of the build that posts its answer to its parent
 * @param request the thread's `workerData`
 * @throws Failure of kind 'cancelled' when the signal fires; kind 'internal' when the thread ends without an answer
 */
export function answerInThread<Answer>(
  program: `${string}.cjs`,
  request: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programFolder(), program), { workerData: request, execArgv: [] });
    const cancel = (): void => {
      reject(new Failure('cancelled', 'Cancelled.'));
      void worker.terminate();
    };
    signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (answer: Answer) => {
      resolve(answer);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', cancel);
      reject(new Failure('internal', 'The computation ended without a result.', 'Try again.')); // unless it answered before
    });
  });
}
