import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { HttpFront } from './front';
import type { FromThread, ThreadRequest, ToThread } from './messages';
import { Refused } from './refusal';
import type { PictureAnswer } from './replies';

// Entry point of the thread that speaks HTTP. Reading and parsing a stranger's request never holds up the engine's own thread, and what
// goes wrong here ends only this thread. Pictures go to the engine as files, which only decoders read.

const { folder, ...options } = workerData as ThreadRequest;
const post = (message: FromThread): void => parentPort?.postMessage(message);
const waiting = new Map<number, PromiseWithResolvers<readonly PictureAnswer[]>>();
let last = 0;

const listening = HttpFront.listen({ ...options, ask });
listening.then(
  ({ port }) => {
    post({ kind: 'listening', port });
  },
  (error: unknown) => {
    post({ kind: 'refused', code: String((error as NodeJS.ErrnoException).code) });
    parentPort?.close();
  },
);

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'close') void close(message.graceMs);
  else if (message.kind === 'answers') waiting.get(message.id)?.resolve(message.answers);
  else waiting.get(message.id)?.reject(new Refused(message.status, message.reason));
});

async function ask(pictures: readonly Buffer[], signal: AbortSignal): Promise<readonly PictureAnswer[]> {
  const id = (last += 1);
  const own = join(folder, String(id));
  await mkdir(own);
  const files = pictures.map((_, index) => join(own, `picture ${String(index)}`)); // its name begins a refusal
  for (const [index, file] of files.entries()) await writeFile(file, pictures[index] ?? '', { mode: 0o600 });
  const answer = Promise.withResolvers<readonly PictureAnswer[]>();
  waiting.set(id, answer);
  post({ kind: 'ask', id, folder: own, files });
  const drop = (): void => post({ kind: 'drop', id });
  signal.addEventListener('abort', drop);
  if (signal.aborted) drop();
  try {
    return await answer.promise;
  } finally {
    waiting.delete(id);
    signal.removeEventListener('abort', drop);
  }
}

async function close(graceMs: number): Promise<void> {
  await (await listening).close(graceMs);
  post({ kind: 'closed' });
  parentPort?.close();
}
