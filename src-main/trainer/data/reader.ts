import { on } from 'node:events';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Failure, type FailureKind } from '../../../src-shared/domain/failure';
import type { Next } from '../../../src-shared/domain/next-steps';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { batchRandom, drawAugmentations } from '../augmentation/draws';
import { openPixels, type PixelFile } from './pixels';
import { slotOf, type FillRequest, type Ring } from './ring';

// The program of the thread that reads batches (see reader-thread.ts), which starts it. It never loads TensorFlow.

/** What the thread is started with. */
export interface ReaderSetup {
  readonly pixelFile: string;
  readonly edge: number;
  /** null: nothing is drawn. */
  readonly augmentation: Augmentation | null;
  readonly seed: number;
  readonly ring: Ring;
}

/** What the thread tells: that there may be a new batch in the ring, or why it ends. */
export type ReaderMessage =
  | { readonly kind: 'filled' }
  | {
      readonly kind: 'failed';
      readonly failure: { readonly kind: FailureKind; readonly message: string; readonly next: Next };
    };

const setup = workerData as ReaderSetup;
if (parentPort) serve(parentPort).catch(fail);

/** Requests are served one after the other, so that a slot is never filled twice at a time. */
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
    drawAugmentations(setup.augmentation, rows.length, setup.edge, batchRandom(setup.seed, epoch, step), slot.draws);
  }
  Atomics.store(setup.ring.filled, index, number);
  tell({ kind: 'filled' });
}

/** Ends the thread: without its port nothing keeps it. */
function fail(error: unknown): void {
  const { kind, message, next } = Failure.from(error);
  tell({ kind: 'failed', failure: { kind, message, next } });
  parentPort?.close();
}

function tell(message: ReaderMessage): void {
  parentPort?.postMessage(message);
}
