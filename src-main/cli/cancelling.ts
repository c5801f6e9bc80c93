import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../src-shared/domain/failure';
import type { EngineClient } from '../platform/engine-client';
import { interruptedCode, onInterrupt } from './interrupts';
import { note } from './terminal';

/** Milliseconds in which a working engine answers. */
const answeringMs = 700;
/** Milliseconds in which cancelled work ends properly. */
const endingMs = 5000;

/** The effect of Ctrl-C on work with an engine. */
export interface Cancellation {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Rejects with kind 'cancelled' when the engine did not stop in time and was killed. */
  readonly killed: Promise<never>;
  /** Stops listening. */
  readonly release: () => void;
}

/** Listens for Ctrl-C. The first one cancels work and waits a few seconds for it to end; the second one exits at once. */
export function cancelOnInterrupt(engine: EngineClient): Cancellation {
  const abort = new AbortController();
  let release = (): void => undefined;
  const killed = new Promise<never>((_, reject) => {
    release = onInterrupt(() => {
      if (abort.signal.aborted) process.exit(interruptedCode); // children end with this process
      abort.abort(new Failure('cancelled', 'Cancelled.'));
      void endIfLate(engine).then(reject);
    });
  });
  killed.catch(() => undefined); // thrown where it is awaited
  return { signal: abort.signal, killed, release };
}

/** Gives the engine time to answer and to end, then kills it. Resolves with the reason. */
async function endIfLate(engine: EngineClient): Promise<Failure> {
  const answer = engine.requests.jobs.list({}).then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([answer, setTimeout(answeringMs, false, { ref: false })]);
  if (answers) {
    await setTimeout(answeringMs, undefined, { ref: false });
    if (engine.child.process.connected) note('Cancelling. Press Ctrl-C again to exit at once.');
    await setTimeout(endingMs - answeringMs, undefined, { ref: false });
  }
  engine.child.kill();
  const what = answers ? 'The work did not stop in time' : 'The engine did not answer';
  return new Failure('cancelled', `Cancelled. ${what} and was ended.`, 'Everything that it had acknowledged is kept.');
}
