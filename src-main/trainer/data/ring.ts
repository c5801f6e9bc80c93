import { at } from '../../../src-shared/domain/at';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { AugmentationDraws } from '../graph/compiled';

/** Shared memory through which batches go from the reading thread to the training thread. */
export interface Ring {
  /** [slots]: number of the batch in each slot, 0 for none. The reader writes it when the batch is complete. Access by Atomics only. */
  readonly filled: Int32Array;
  /** [1]: batches with lower numbers are no longer wanted. Written by the training thread. Access by Atomics only. */
  readonly wantedFrom: Int32Array;
  readonly slots: readonly Slot[];
}

/** Memory for one batch. A smaller batch is at the start. */
export interface Slot {
  /** [batchSize, edge, edge, 3] */
  readonly pixels: Uint8Array;
  /** Draws of [batchSize] images. */
  readonly draws: AugmentationDraws;
}

/** A request to put a batch into a slot. */
export interface FillRequest {
  /** Number of the batch, ascending from 1. Its slot is the remainder of dividing it by the number of slots. */
  readonly number: number;
  /** Row of each image of the batch in the pixel file. */
  readonly rows: Int32Array;
  readonly epoch: number;
  /** Counted from 0 within the epoch. */
  readonly step: number;
}

/** One batch is in use and three are ready, because a disk may sometimes take long for one. */
export const ringSlots = 4;

/** Allocates a ring for batches of up to `batchSize` images with this edge in pixels. */
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

/** The slot of a batch by its number. @throws RangeError when the number is no batch's */
export function slotOf(ring: Ring, number: number): { index: number; slot: Slot } {
  const index = number % ring.slots.length;
  return { index, slot: at(ring.slots, index) };
}
