import { parentPort, workerData } from 'node:worker_threads';
import { failureMessage } from '../base/thread-failure';
import { unpackInThread, type UnpackMessage, type UnpackTask } from './unpacking';

// Entry point of the thread that unpacks archives, Parquet files and tables of pixels; unpack.ts starts it.

/** Milliseconds between two reports of progress. */
const reportEvery = 100;
let reportedAt = 0;

const send = (message: UnpackMessage): void => parentPort?.postMessage(message);

const progress = (bytes: number): void => {
  const now = performance.now();
  if (now - reportedAt < reportEvery) return;
  reportedAt = now;
  send({ bytes });
};

// hyparquet reads the columns of a row group at the same time. When one can't be read, it reports that, and leaves the failures of the others
// to nobody: they must not end the thread before its answer has left.
process.on('unhandledRejection', () => undefined);

void unpackInThread(workerData as UnpackTask, progress).then(
  (result) => send({ result }),
  (error: unknown) => send({ failed: failureMessage(error) }),
);
