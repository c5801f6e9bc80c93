import { runInThread } from '../../base/thread';
import type { JobContext } from '../../base/jobs';
import type { AlikeMessage, FeatureRequest, PixelRequest } from './alike-thread';

/** Finds the rows that are nearest to each other by their features: [pairs, 2], the nearest first. */
export async function nearestByFeatures(request: FeatureRequest, job: JobContext): Promise<Int32Array> {
  const message = await compareInThread(request, job);
  return 'found' in message ? message.found : new Int32Array();
}

/** Likeness of the pixels of each pair, see alignedLikeness. */
export async function likenessOfPixels(request: PixelRequest, job: JobContext): Promise<Float32Array> {
  const message = await compareInThread(request, job);
  return 'likeness' in message ? message.likeness : new Float32Array();
}

function compareInThread(request: FeatureRequest | PixelRequest, job: JobContext): Promise<AlikeMessage> {
  const work = { program: 'alike.cjs' as const, request, name: 'The comparison' };
  return runInThread(work, job.signal, (posted) => {
    const message = posted as AlikeMessage;
    if (!('done' in message)) return message;
    job.reach(message.done);
    return undefined;
  });
}
