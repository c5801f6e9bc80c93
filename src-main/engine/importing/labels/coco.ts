import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../../src-shared/domain/failure';
import type { LabelRow } from '../../catalog/label-rows';
import { programFolder } from '../../../platform/children';
import type { BadRecord } from './csv-records';

/** What the thread sends: rows, or in the end why it can't go on. */
export type CocoMessage = { readonly rows: readonly (LabelRow | BadRecord)[] } | { readonly failed: string };

/**
 * Reads the class of each image of COCO annotations, in a thread of its own: parsing a file of hundreds of MB would keep
 * all else waiting. The number of a row is that of its image in the file. Kind 'bad-input'.
 */
export async function* readCoco(file: string): AsyncGenerator<(LabelRow | BadRecord)[]> {
  const worker = new Worker(join(programFolder(), 'coco.cjs'), { workerData: file, execArgv: [] });
  try {
    for await (const message of messagesOf(worker)) {
      if ('failed' in message) {
        throw new Failure(
          'bad-input',
          `${file} can't be read: ${message.failed}.`,
          'Give COCO annotations, or a CSV file.',
        );
      }
      yield [...message.rows];
    }
  } finally {
    await worker.terminate();
  }
}

/** All messages of a thread until it ends. What it throws is thrown here. */
async function* messagesOf(worker: Worker): AsyncGenerator<CocoMessage> {
  const arrived: CocoMessage[] = [];
  const state: { hasEnded: boolean; error: unknown; wake: () => void } = {
    hasEnded: false,
    error: null,
    wake: () => undefined,
  };
  worker.on('message', (message: CocoMessage) => {
    arrived.push(message);
    state.wake();
  });
  worker.on('error', (error) => {
    state.error = error;
  });
  worker.on('exit', () => {
    state.hasEnded = true;
    state.wake();
  });
  for (;;) {
    const next = arrived.shift();
    if (next) yield next;
    else if (state.error !== null) throw state.error instanceof Error ? state.error : new Error('The thread failed.');
    else if (state.hasEnded) return;
    else await new Promise<void>((resolve) => (state.wake = resolve));
  }
}
