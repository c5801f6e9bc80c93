import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import { programFolder } from '../../../platform/children';
import { throwIfCancelled, type JobContext } from '../../base/jobs';
import type { AlikeMessage, FeatureRequest, PixelRequest } from './alike-thread';

/** Finds the rows that are nearest to each other by their features: [pairs, 2], the nearest first. */
export async function nearestByFeatures(request: FeatureRequest, job: JobContext): Promise<Int32Array> {
  const message = await inThread(request, job);
  return 'found' in message ? message.found : new Int32Array();
}

/** Likeness of the pixels of each pair, see alignedLikeness. */
export async function likenessOfPixels(request: PixelRequest, job: JobContext): Promise<Float32Array> {
  const message = await inThread(request, job);
  return 'likeness' in message ? message.likeness : new Float32Array();
}

/** Compares in a thread of its own, which is ended at once when the job is cancelled. */
function inThread(request: FeatureRequest | PixelRequest, job: JobContext): Promise<AlikeMessage> {
  throwIfCancelled(job.signal);
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(programFolder(), 'alike.cjs'), { workerData: request, execArgv: [] });
    const cancel = (): void => {
      reject(new Failure('cancelled', 'Cancelled.'));
      void worker.terminate();
    };
    job.signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: AlikeMessage) => {
      if ('done' in message) job.reach(message.done);
      else resolve(message);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      job.signal.removeEventListener('abort', cancel);
      reject(new Failure('internal', 'The comparison ended unfinished.', 'Try again.')); // no effect after a result
    });
  });
}
