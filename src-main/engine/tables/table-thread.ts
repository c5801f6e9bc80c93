import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../../../src-shared/domain/failure';
import { packed } from '../catalog/label-rows';
import { readAnnotations } from './annotations/formats';
import { firstLines } from './csv-lines';
import { shapeOf } from './csv-shape';
import { readTable } from './csv-table';
import { encodingOfTable } from './encodings';
import { batchesAhead, type Rows, type TableMessage, type TableTask } from './table-reader';

// Entry point of the thread that reads tables of labels; table-reader.ts starts it.

let sendable = batchesAhead;
let wake = (): void => undefined;
parentPort?.on('message', () => {
  sendable += 1;
  wake();
});

void answer(workerData as TableTask)
  .catch((error: unknown) => send({ failed: describe(error) }))
  .finally(() => parentPort?.close());

async function answer(task: TableTask): Promise<void> {
  if (task.what === 'shape') {
    const encoding = await encodingOfTable(task.file);
    await send({ shape: shapeOf(task.file, await firstLines(task.file, encoding), encoding) });
    return;
  }
  for await (const rows of batchesOf(task)) if (rows.length > 0) await send({ rows });
}

async function* batchesOf(task: Exclude<TableTask, { what: 'shape' }>): AsyncGenerator<Rows> {
  if (task.what === 'annotations') {
    for await (const rows of readAnnotations(task.format, task.annotations)) {
      yield rows.map((row) => ('problem' in row ? row : packed(row, null)));
    }
    return;
  }
  const names = task.form.attributes.map(({ name }) => name);
  for await (const rows of readTable(task.file, task.shape, task.form)) {
    yield rows.map((row) => ('problem' in row ? row : packed(row, names)));
  }
}

/** Sends a message, after waiting until the engine has taken earlier ones. */
async function send(message: TableMessage): Promise<void> {
  while (sendable === 0) await new Promise<void>((resolve) => (wake = resolve));
  sendable -= 1;
  parentPort?.postMessage(message);
}

function describe(error: unknown): Extract<TableMessage, { failed: object }>['failed'] {
  const { kind, message, next } = Failure.from(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  return { kind, message, next, code: error instanceof Failure ? null : code };
}
