import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import { programFolder } from '../../../platform/children';
import type { CatalogCheck, CheckRequest } from './checker';

export type { CatalogCheck } from './checker';

/**
 * Checks a catalog file in a thread with a connection of its own. A file that is not a database counts as damage, not as an error. Throws
 * kind 'cancelled' when the signal fires; the thread then ends after its current statement.
 */
export function checkCatalog(request: CheckRequest, signal?: AbortSignal): Promise<CatalogCheck> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled());
      return;
    }
    const worker = new Worker(join(programFolder(), 'checker.cjs'), { workerData: request, execArgv: [] });
    const cancel = (): void => {
      void worker.terminate();
      reject(cancelled());
    };
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', cancel);
      reject(new Failure('internal', 'The check of the catalog ended without an answer.', 'Try again.')); // ignored if it has answered
    });
  });
}

const cancelled = (): Failure => new Failure('cancelled', 'Cancelled.');
