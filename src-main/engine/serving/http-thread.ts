import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../../src-shared/domain/failure';
import { programFolder } from '../../platform/children';
import type { FromThread, ThreadRequest, ToThread } from './http/messages';

/** Megabytes of the thread's own memory. A body of 64 MB takes some 400 while it is read. */
const threadMb = 1024;

/** The thread that speaks HTTP, listening. */
export interface HttpThread {
  readonly port: number;
  readonly send: (message: ToThread) => void;
  /** Takes no more requests, waits for those underway, `graceMs` at most, and ends. */
  readonly close: (graceMs: number) => Promise<void>;
}

interface Listeners {
  readonly receive: (message: FromThread) => void;
  /** Called when it ended without being asked to. */
  readonly died: (error: unknown) => void;
}

/** Starts the thread, and waits until it listens. @throws Failure of kind 'bad-input' when the port can't be used */
export async function startHttpThread(request: ThreadRequest, { receive, died }: Listeners): Promise<HttpThread> {
  const worker = new Worker(join(programFolder(), 'serving.cjs'), {
    workerData: request,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: threadMb },
  });
  let failure: unknown = null;
  let isClosing = false;
  worker.on('error', (error) => {
    failure = error;
  });
  const ended = new Promise<null>((resolve) => {
    worker.once('exit', () => {
      resolve(null);
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'listening') resolve(message.port);
      else if (message.kind === 'refused') reject(unusable(request.port, message.code));
      else receive(message);
    });
    void ended.then(() => {
      reject(new Failure('internal', 'The server did not start.', 'Try again.', { cause: failure }));
    });
  });
  void ended.then(() => {
    if (!isClosing) died(failure);
  });
  return {
    port,
    send: (message) => {
      worker.postMessage(message);
    },
    close: async (graceMs) => {
      isClosing = true;
      worker.postMessage({ kind: 'close', graceMs } satisfies ToThread);
      await ended;
    },
  };
}

const unusable = (port: number, code: string): Failure =>
  new Failure(
    'bad-input',
    code === 'EACCES' ? `Your account may not use port ${String(port)}.` : `Port ${String(port)} is in use.`,
    'Choose another port, or 0 for any free one.',
    { cause: code },
  );
