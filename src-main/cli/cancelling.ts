import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../src-shared/domain/failure';
import type { EngineClient } from '../platform/engine-client';
import { interruptedCode, onInterrupt } from './interrupts';
import { tell } from './terminal';

/** Milliseconds in which an engine answers that does not hang; with the rest it makes a second. */
const answeringMs = 700;
/** Milliseconds in which work ends in order. */
const endingMs = 5000;

/** What Ctrl-C does to work with an engine. */
export interface Cancelling {
  /** Is aborted by the first one. */
  readonly signal: AbortSignal;
  /** Rejects with kind 'cancelled' when the engine, asked to stop, is stuck or late; it is killed then. */
  readonly cut: Promise<never>;
  /** Stops listening. */
  readonly release: () => void;
}

/** The first Ctrl-C cancels work and waits a little for its end in order; the second one leaves at once. */
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

/** Resolves with why the engine was killed; what it works on may end before that. */
async function endIfLate(engine: EngineClient): Promise<Failure> {
  const answer = engine.requests.jobs.list({}).then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([answer, setTimeout(answeringMs, false, { ref: false })]);
  if (answers) {
    await setTimeout(answeringMs, undefined, { ref: false });
    if (engine.child.process.connected) tell('Cancelling; Ctrl-C again leaves at once.');
    await setTimeout(endingMs - answeringMs, undefined, { ref: false });
  }
  engine.child.kill();
  const what = answers ? 'What was at work did not end' : 'The engine did not answer';
  return new Failure('cancelled', `Cancelled. ${what} and was ended.`, 'What it had acknowledged is kept.');
}
