import { on } from 'node:events';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Failure, type FailureKind } from '../../../src-shared/domain/failure';
import type { Next } from '../../../src-shared/domain/next-steps';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { batchRandom, drawAugmentations } from '../augmentation/draws';
import { openPixels, type PixelFile } from './pixels';
import { slotOf, type FillRequest, type Ring } from './ring';

// Program of the thread that reads batches, started by reader-thread.ts. It never loads TensorFlow.

/** Parameters of the thread. */
export interface ReaderSetup {
  readonly pixelFile: string;
  readonly edge: number;
  /** null when nothing is drawn. */
  readonly augmentation: Augmentation | null;
  readonly seed: number;
  readonly ring: Ring;
}

/** A message of the thread: a batch was put into the ring, or why the thread ends. */
export type ReaderMessage =
  | { readonly kind: 'filled' }
  | {
      readonly kind: 'failed';
      readonly failure: { readonly kind: FailureKind; readonly message: string; readonly next: Next };
    };

const setup = workerData as ReaderSetup;
if (parentPort) serve(parentPort).catch(fail);

/** Serves requests one after the other, so that no slot is filled twice at the same time. */
async function serve(port: MessagePort): Promise<void> {
  const pixels = await openPixels(setup.pixelFile, setup.edge);
  try {
    for await (const [request] of on(port, 'message')) await fill(pixels, request as FillRequest);
  } finally {
    await pixels.close();
  }
}

async function fill(pixels: PixelFile, { number, rows, epoch, step }: FillRequest): Promise<void> {
  if (number < Atomics.load(setup.ring.wantedFrom, 0)) return;
  const { index, slot } = slotOf(setup.ring, number);
  await pixels.read(rows, slot.pixels.subarray(0, rows.length * pixelBytes(setup.edge)));
  if (setup.augmentation) {
    const random = batchRandom(setup.seed, epoch, step);
    drawAugmentations(setup.augmentation, { count: rows.length, edge: setup.edge, random }, slot.draws);
  }
  Atomics.store(setup.ring.filled, index, number);
  post({ kind: 'filled' });
}

/** Ends the thread. Once its port is closed, nothing keeps it running. */
function fail(error: unknown): void {
  const { kind, message, next } = Failure.from(error);
  post({ kind: 'failed', failure: { kind, message, next } });
  parentPort?.close();
}

function post(message: ReaderMessage): void {
  parentPort?.postMessage(message);
}
