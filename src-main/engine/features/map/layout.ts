import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import { programFolder } from '../../../platform/children';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { Layout, LayoutMessage, LayoutRequest } from './map-thread';

/** Lays rows out in a thread of its own, which is ended at once when the job is cancelled. */
export function layOut(request: LayoutRequest, job: JobContext): Promise<Layout> {
  throwIfCancelled(job.signal);
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programFolder(), 'map.cjs'), { workerData: request, execArgv: [] });
    const cancel = (): void => {
      reject(new Failure('cancelled', 'Cancelled.'));
      void worker.terminate();
    };
    job.signal.addEventListener('abort', cancel, { once: true });
    let phase = '';
    worker.on('message', (message: LayoutMessage) => {
      if ('layout' in message) {
        resolve(message.layout);
        return;
      }
      if (message.phase !== phase) {
        job.phase(message.phase, message.phase === 'Comparing' ? 'images' : 'rounds', message.total);
      }
      phase = message.phase;
      job.reach(message.done);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      job.signal.removeEventListener('abort', cancel);
      reject(new Failure('internal', 'The map ended unfinished.', 'Try again.')); // no effect after a result
    });
  });
}
