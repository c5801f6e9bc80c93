import type { Listener, RequestsOf } from '../../../../src-shared/rpc/declare';
import { Failure } from '../../../../src-shared/domain/failure';
import { testerContract } from '../../../../src-shared/workers/tester';
import { caller, listener } from '../../../platform/channel';
import { scrubbedEnvironment, startChild } from '../../../platform/children';
import { throwIfCancelled } from '../jobs';
import { deathOf } from './attendant';
import { modelLimits, tooLarge } from './limited';
import { watchLimits, type Exceeded, type Limits } from './limits';
import { trainerEnvironment } from './trainers';

/** A tester child, which runs one exported model. */
export interface Tester {
  readonly client: RequestsOf<typeof testerContract>['tester'];
  readonly on: Listener<typeof testerContract>;
}

interface TesterOptions {
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
  readonly model?: string;
  readonly limits?: Limits;
}

/**
 * Runs `work` with a fresh tester, which is ended afterwards in any case, at once when the signal fires, and when it takes too much memory or
 * too long without progress: the model may be a stranger's.
 * @param model the model that the tester runs, for the sentence about its limits
 * @throws Failure of kind 'cancelled', 'unsupported' at a limit, 'child-died' when the tester ended before the work did; otherwise what the
 *   work throws
 */
export async function withTester<T>(
  { log, signal, model = '', limits = modelLimits }: TesterOptions,
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
  const exceeded: { what?: Exceeded } = {};
  const watch = watchLimits(child.process.pid ?? 0, limits, (what) => {
    exceeded.what = what;
    kill();
  });
  const reasonFor = (cause: Failure): Failure =>
    exceeded.what === undefined ? cause : tooLarge(model, exceeded.what, limits, cause);
  const death = child.ended.then((end): never => {
    throwIfCancelled(signal);
    throw reasonFor(deathOf(end, 'tester'));
  });
  const client = caller(child.channel, testerContract).tester;
  const on = listener(child.channel, testerContract);
  on('tester', 'predicted', watch.progressed);
  try {
    return await Promise.race([work({ client, on }), death]);
  } catch (error) {
    throwIfCancelled(signal);
    // A dead child first shows as a broken channel; how it ended is known a moment later, and says more.
    if (error instanceof Failure && error.kind === 'child-died') throw reasonFor(deathOf(await child.stop(), 'tester'));
    throw error;
  } finally {
    watch.stop();
    signal.removeEventListener('abort', kill);
    await child.stop();
  }
}
