import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import { programFolder } from '../../../platform/children';

/**
 * Rewrites a catalog so that nothing of deleted rows is left in it, in a thread with a connection of its own. Other connections may read
 * meanwhile, but not write. The old content stays in the WAL until that is emptied.
 */
export function compactCatalog(file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programFolder(), 'compacter.cjs'), { workerData: { file }, execArgv: [] });
    worker.on('message', () => {
      resolve();
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      reject(new Failure('internal', 'The catalog could not be rewritten.', 'Close the project and open it again.'));
    });
  });
}
