import { at } from '../../../src-shared/domain/at';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { graphAugmentation } from '../augmentation/graph-augmentation';
import type { AugmentationDraws, Batch } from '../graph/compiled';
import { startReaderThread } from './reader-thread';
import { createRing, slotOf } from './ring';

export interface BatchReaderOptions {
  readonly pixelFile: string;
  /** Row of each image of the snapshot in the pixel file. */
  readonly rows: Int32Array;
  /** Class index of each image of the snapshot. */
  readonly labels: Int32Array;
  readonly edge: number;
  readonly batchSize: number;
  readonly augmentation: Augmentation;
  readonly seed: number;
}

/** Reads training batches and draws their augmentations in a thread of its own, up to three batches ahead. */
export interface BatchReader {
  /**
   * The batches of one epoch, the last one smaller. A batch is a function of (options, images, epoch, its step): reading from the
   * middle gives what follows there in the whole epoch. Only one epoch is read at a time; it may be left early.
   * @param images positions in the snapshot, in the order in which they are taken; must not change while they are read
   * @param fromStep the first batch to read, from 0
   * @throws Failure of kind 'not-found' without the pixel file, 'project-damaged' when a row is beyond its end, 'child-died' when
   *   the thread has ended, 'cancelled' when the reader is closed, also while this waits. All of them are for good.
   */
  epoch(images: Int32Array, epoch: number, fromStep: number): AsyncGenerator<ReadBatch>;
  /** Ends the thread. A batch that was read stays as it is. */
  close(): Promise<void>;
}

/** Valid until the next is asked for: its memory is then written again. */
export interface ReadBatch {
  /** [count] positions in the snapshot. */
  readonly images: Int32Array;
  /** Its weights are null. */
  readonly batch: Batch;
}

/** Starts the thread. It must be closed, whether it has failed or not. */
export function openBatchReader(options: BatchReaderOptions): BatchReader {
  const { pixelFile, rows, labels, edge, batchSize, seed } = options;
  const ring = createRing(batchSize, edge);
  const augmentation = graphAugmentation(options.augmentation) && options.augmentation;
  const thread = startReaderThread({ pixelFile, edge, augmentation, seed, ring });
  let isReading = false;
  let nextNumber = 1;

  return { epoch: readEpoch, close: () => thread.close() };

  async function* readEpoch(images: Int32Array, epoch: number, fromStep: number): AsyncGenerator<ReadBatch> {
    if (isReading) throw new Error('An epoch is being read');
    isReading = true;
    const steps = Math.ceil(images.length / batchSize);
    const numberOf = (
      (first) => (step: number) =>
        first + step - fromStep
    )(nextNumber);
    const imagesOf = (step: number): Int32Array => images.subarray(step * batchSize, (step + 1) * batchSize);
    let asked = fromStep;
    try {
      for (let step = fromStep; step < steps; step += 1) {
        for (; asked < Math.min(steps, step + ring.slots.length); asked += 1) {
          thread.request({ number: nextNumber, rows: select(rows, imagesOf(asked)), epoch, step: asked });
          nextNumber += 1;
        }
        await thread.filled(numberOf(step));
        yield batchOf(numberOf(step), imagesOf(step));
      }
    } finally {
      thread.forget(nextNumber);
      isReading = false;
    }
  }

  function batchOf(number: number, images: Int32Array): ReadBatch {
    const { pixels, draws } = slotOf(ring, number).slot;
    const count = images.length;
    return {
      images,
      batch: {
        count,
        pixels: pixels.subarray(0, count * pixelBytes(edge)),
        labels: select(labels, images),
        weights: null,
        draws: augmentation && firstOf(draws, count),
      },
    };
  }
}

function select(values: Int32Array, images: Int32Array): Int32Array {
  return images.map((image) => at(values, image));
}

function firstOf({ transforms, brightness, contrast }: AugmentationDraws, count: number): AugmentationDraws {
  return {
    transforms: transforms.subarray(0, count * 8),
    brightness: brightness.subarray(0, count),
    contrast: contrast.subarray(0, count),
  };
}
