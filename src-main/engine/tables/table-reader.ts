import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../src-shared/domain/failure';
import { programFolder } from '../../platform/children';
import { errorOfMessage, type FailureMessage } from '../base/thread-failure';
import type { LabelRow, PackedRow } from '../catalog/label-rows';
import type { Annotations } from './annotations/annotations';
import type { AnnotationFormat } from './annotations/formats';
import type { BadRecord } from './csv-records';
import type { TableShape } from './csv-shape';
import type { TextShape } from './csv-table';
import type { RowForm } from './row-form';

/** Some hundred rows of a table. A row that can't be used has a problem. */
export type Rows = readonly (LabelRow | PackedRow | BadRecord)[];

/** A task for the thread. */
export type TableTask =
  | { readonly what: 'shape'; readonly file: string }
  | { readonly what: 'annotations'; readonly format: AnnotationFormat; readonly annotations: Annotations }
  | {
      readonly what: 'rows';
      readonly file: string;
      readonly shape: TextShape;
      readonly form: RowForm;
    };

/** A message from the thread: a piece of its answer, or the error that stopped it. */
export type TableMessage =
  { readonly rows: Rows } | { readonly shape: TableShape } | { readonly failed: FailureMessage };

/** Batches that the thread may send before the engine has taken them. */
export const batchesAhead = 8;

/**
 * Reads the rows of a table or of annotations in batches, in a thread. Whatever a file contains, the engine answers others
 * meanwhile, and a signal ends the thread at once. Kinds 'bad-input', 'cancelled'; also the file system's own errors.
 */
export async function* readRows(task: TableTask, signal?: AbortSignal): AsyncGenerator<Rows> {
  for await (const message of answersTo(task, signal)) if ('rows' in message) yield message.rows;
}

/** Determines the shape of a table, in a thread. Throws as readRows. */
export async function readShape(file: string, signal?: AbortSignal): Promise<TableShape> {
  for await (const message of answersTo({ what: 'shape', file }, signal)) if ('shape' in message) return message.shape;
  throw new Failure('internal', `${file} could not be read.`, 'Try again.');
}

async function* answersTo(task: TableTask, signal?: AbortSignal): AsyncGenerator<TableMessage> {
  const worker = new Worker(join(programFolder(), 'tables.cjs'), { workerData: task, execArgv: [] });
  try {
    for await (const message of messagesOf(worker, signal)) {
      if ('failed' in message) throw errorOfMessage(message.failed);
      worker.postMessage('taken');
      yield message;
    }
  } finally {
    await worker.terminate();
  }
}

/** All messages of a thread until it ends. Throws the thread's error, or kind 'cancelled' without waiting for its end. */
async function* messagesOf(worker: Worker, signal?: AbortSignal): AsyncGenerator<TableMessage> {
  const arrived: TableMessage[] = [];
  const state: { hasEnded: boolean; error: Error | null; wake: () => void } = {
    hasEnded: false,
    error: null,
    wake: () => undefined,
  };
  const fail = (error: Error): void => {
    state.error ??= error;
    state.wake();
  };
  const cancel = (): void => {
    arrived.length = 0;
    fail(new Failure('cancelled', 'Cancelled.'));
  };
  worker.on('message', (message: TableMessage) => {
    arrived.push(message);
    state.wake();
  });
  worker.on('error', (error) => {
    fail(error instanceof Error ? error : new Error('The thread that reads tables failed.'));
  });
  worker.on('exit', () => {
    state.hasEnded = true;
    state.wake();
  });
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  try {
    for (;;) {
      const next = arrived.shift();
      if (next) yield next;
      else if (state.error !== null) throw state.error;
      else if (state.hasEnded) return;
      else await new Promise<void>((resolve) => (state.wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
