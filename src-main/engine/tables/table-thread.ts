import { parentPort, workerData } from 'node:worker_threads';
import { failureMessage } from '../base/thread-failure';
import { batchesAhead, type TableMessage, type TableTask } from './table-reader';
import { rowsOf, shapeOfTable } from './table-tasks';

// Entry point of the thread that reads tables of labels; table-reader.ts starts it.

let sendable = batchesAhead;
let wake = (): void => undefined;
parentPort?.on('message', () => {
  sendable += 1;
  wake();
});

void answer(workerData as TableTask)
  .catch((error: unknown) => send({ failed: failureMessage(error) }))
  .finally(() => parentPort?.close());

async function answer(task: TableTask): Promise<void> {
  if (task.what === 'shape') await send({ shape: await shapeOfTable(task.file) });
  else for await (const rows of rowsOf(task)) if (rows.length > 0) await send({ rows });
}

/** Sends a message, after waiting until the engine has taken earlier ones. */
async function send(message: TableMessage): Promise<void> {
  while (sendable === 0) await new Promise<void>((resolve) => (wake = resolve));
  sendable -= 1;
  parentPort?.postMessage(message);
}
