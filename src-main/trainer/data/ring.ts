import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { AugmentationDraws } from '../graph/compiled';

/** Batches on their way from the reading thread to the training thread. All of it is shared memory. */
export interface Ring {
  /** [slots] number of the batch that lies in each slot, 0 for none. Written by the reader when the batch is there; Atomics only. */
  readonly filled: Int32Array;
  /** [1] batches below this number are no longer wanted. Written by the trainer; Atomics only. */
  readonly wantedFrom: Int32Array;
  readonly slots: readonly Slot[];
}

/** Room for one batch; a smaller batch lies at the start. */
export interface Slot {
  /** [batchSize, edge, edge, 3] */
  readonly pixels: Uint8Array;
  /** Of [batchSize] images. */
  readonly draws: AugmentationDraws;
}

/** What the reader is asked to put into a slot. */
export interface FillRequest {
  /** From 1, each higher than the one before. The slot is `number` modulo the slots. */
  readonly number: number;
  /** Row of each image of the batch in the pixel file. */
  readonly rows: Int32Array;
  readonly epoch: number;
  /** From 0, within the epoch. */
  readonly step: number;
}

/** One batch is in use, three are ahead of it: a disk may take its time for one now and then. */
export const ringSlots = 4;

export function createRing(batchSize: number, edge: number): Ring {
  const floats = (count: number): Float32Array => new Float32Array(new SharedArrayBuffer(count * 4));
  return {
    filled: new Int32Array(new SharedArrayBuffer(ringSlots * 4)),
    wantedFrom: new Int32Array(new SharedArrayBuffer(4)),
    slots: Array.from({ length: ringSlots }, () => ({
      pixels: new Uint8Array(new SharedArrayBuffer(batchSize * pixelBytes(edge))),
      draws: { transforms: floats(batchSize * 8), brightness: floats(batchSize), contrast: floats(batchSize) },
    })),
  };
}

/** Where a batch's number says that it lies. */
export function slotOf(ring: Ring, number: number): { index: number; slot: Slot } {
  const index = number % ring.slots.length;
  const slot = ring.slots[index];
  if (!slot) throw new RangeError(`No batch has number ${number}`);
  return { index, slot };
}
