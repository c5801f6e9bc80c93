import { runInThread } from '../../base/thread';
import type { JobContext } from '../../base/jobs';
import type { Layout, LayoutMessage, LayoutRequest } from './map-thread';

/** Lays rows out in a separate thread. */
export function layOut(request: LayoutRequest, job: JobContext): Promise<Layout> {
  let phase = '';
  const work = { program: 'map.cjs' as const, request, name: 'The map' };
  return runInThread(work, job.signal, (posted) => {
    const message = posted as LayoutMessage;
    if ('layout' in message) return message.layout;
    if (message.phase !== phase) {
      job.phase(message.phase, message.phase === 'Comparing' ? 'images' : 'rounds', message.total);
    }
    phase = message.phase;
    job.reach(message.done);
    return undefined;
  });
}
