import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../src-shared/domain/failure';
import { programFolder } from '../../platform/children';
import type { ReaderMessage, ReaderSetup } from './reader';
import { slotOf, type FillRequest } from './ring';

/** The thread that fills the ring, as seen from the training thread. */
export interface ReaderThread {
  /** Requests a batch. Its slot must no longer be in use. */
  request(fill: FillRequest): void;
  /**
   * Settles when the batch is in its slot; the event loop continues meanwhile.
   * @throws Failure of the thread, or of kind 'child-died' when it ended by itself, 'cancelled' when it was closed
   */
  filled(number: number): Promise<void>;
  /** Withdraws all requests with lower numbers. */
  forget(below: number): void;
  /** Ends the thread at once. Waiting for a batch then fails with kind 'cancelled'. */
  close(): Promise<void>;
}

/** Starts the thread. Its program, reader.cjs, is built beside the running one. */
export function startReaderThread(setup: ReaderSetup): ReaderThread {
  const { ring } = setup;
  const worker = new Worker(join(programFolder(), 'reader.cjs'), { workerData: setup, execArgv: [], name: 'reader' });
  let failure: Failure | null = null;
  let wake = (): void => undefined;

  function end(reason: Failure): void {
    failure ??= reason;
    wake();
  }
  worker.on('message', (message: ReaderMessage) => {
    if (message.kind === 'filled') wake();
    else end(new Failure(message.failure.kind, message.failure.message, message.failure.next));
  });
  worker.on('error', (error) => {
    end(died(error));
  });
  worker.on('exit', () => {
    end(died());
  });

  return {
    request: (fill) => {
      worker.postMessage(fill);
    },
    filled: async (number) => {
      const { index } = slotOf(ring, number);
      while (Atomics.load(ring.filled, index) !== number) {
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    forget: (below) => {
      Atomics.store(ring.wantedFrom, 0, below);
    },
    close: async () => {
      end(new Failure('cancelled', 'Cancelled.'));
      await worker.terminate();
    },
  };
}

function died(cause?: unknown): Failure {
  return new Failure('child-died', 'The thread that reads pixels has ended.', 'Start the training again.', { cause });
}
