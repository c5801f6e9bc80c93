import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../src-shared/domain/failure';
import type { EngineClient } from '../platform/engine-client';
import { interruptedCode, onInterrupt } from './interrupts';
import { tell } from './terminal';

/** Milliseconds for an engine that does not hang to answer. */
const answeringMs = 700;
/** Milliseconds for work to end in order. */
const endingMs = 5000;

/** How Ctrl-C ends work with an engine. */
export interface Cancelling {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Rejects with kind 'cancelled' when the engine is stuck or late after being asked to stop, and was killed. */
  readonly cut: Promise<never>;
  /** Stops listening. */
  readonly release: () => void;
}

/** The first Ctrl-C cancels work and waits a few seconds for it to end; the second one leaves at once. */
export function cancelling(engine: EngineClient): Cancelling {
  const abort = new AbortController();
  let release = (): void => undefined;
  const cut = new Promise<never>((_, reject) => {
    release = onInterrupt(() => {
      if (abort.signal.aborted) process.exit(interruptedCode); // children end with this process
      abort.abort(new Failure('cancelled', 'Cancelled.'));
      void endIfLate(engine).then(reject);
    });
  });
  cut.catch(() => undefined); // thrown where it is awaited
  return { signal: abort.signal, cut, release };
}

/** Kills the engine if it does not answer or end in time. Resolves with the reason. */
async function endIfLate(engine: EngineClient): Promise<Failure> {
  const answer = engine.requests.jobs.list({}).then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([answer, setTimeout(answeringMs, false, { ref: false })]);
  if (answers) {
    await setTimeout(answeringMs, undefined, { ref: false });
    if (engine.child.process.connected) tell('Cancelling. Press Ctrl-C again to leave at once.');
    await setTimeout(endingMs - answeringMs, undefined, { ref: false });
  }
  engine.child.kill();
  const what = answers ? 'The work did not stop in time' : 'The engine did not answer';
  return new Failure('cancelled', `Cancelled. ${what} and was ended.`, 'Everything that it had acknowledged is kept.');
}
