import type { Listener, RequestsOf } from '../../../../src-shared/rpc/declare';
import { Failure } from '../../../../src-shared/domain/failure';
import { testerContract } from '../../../../src-shared/workers/tester';
import { caller, listener } from '../../../platform/channel';
import { scrubbedEnvironment, startChild } from '../../../platform/children';
import { throwIfCancelled } from '../jobs';
import { deathOf } from './attendant';
import { trainerEnvironment } from './trainers';

/** A tester child, which runs one exported model. */
export interface Tester {
  readonly client: RequestsOf<typeof testerContract>['tester'];
  readonly on: Listener<typeof testerContract>;
}

/**
 * Runs `work` with a fresh tester, which is ended afterwards in any case, and at once when the signal fires.
 * @throws Failure of kind 'cancelled', 'child-died' when the tester ended before the work did; otherwise what the work throws
 */
export async function withTester<T>(
  { log, signal }: { readonly log: (text: string) => void; readonly signal: AbortSignal },
  work: (tester: Tester) => Promise<T>,
): Promise<T> {
  throwIfCancelled(signal);
  const child = startChild('tester', {
    environment: scrubbedEnvironment(trainerEnvironment()),
    log,
    nodeArguments: ['--disable-warning=DEP0051'], // util.isNullOrUndefined, used by tfjs-node 4.22
  });
  const kill = (): void => {
    child.kill();
  };
  signal.addEventListener('abort', kill);
  const death = child.ended.then((end): never => {
    throwIfCancelled(signal);
    throw deathOf(end, 'tester');
  });
  const client = caller(child.channel, testerContract).tester;
  try {
    return await Promise.race([work({ client, on: listener(child.channel, testerContract) }), death]);
  } catch (error) {
    throwIfCancelled(signal);
    // A dead child first shows as a broken channel; how it ended is known a moment later, and says more.
    if (error instanceof Failure && error.kind === 'child-died') throw deathOf(await child.stop(), 'tester');
    throw error;
  } finally {
    signal.removeEventListener('abort', kill);
    await child.stop();
  }
}
