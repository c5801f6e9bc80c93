import { at } from '../../../src-shared/domain/at';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { Augmentation } from '../../../src-shared/domain/recipe';
import { graphAugmentation } from '../augmentation/graph-augmentation';
import type { AugmentationDraws, Batch } from '../graph/compiled';
import { startReaderThread } from './reader-thread';
import { createRing, slotOf } from './ring';

/** Everything that a training's batches are read by. */
export interface BatchReaderOptions {
  readonly pixelFile: string;
  /** [images]: row of each image of the snapshot in the pixel file. */
  readonly rows: Int32Array;
  /** [images]: class index of each image of the snapshot. */
  readonly labels: Int32Array;
  /** Edge of the images in pixels. */
  readonly edge: number;
  readonly batchSize: number;
  readonly augmentation: Augmentation;
  readonly seed: number;
}

/** Reads training batches and draws their augmentations, in a thread of its own and up to three batches in advance. */
export interface BatchReader {
  /**
   * The batches of one epoch; the last one may be smaller. A batch is a function of (options, images, epoch, step), so reading from
   * the middle gives the same batches as reading from the start. Only one epoch is read at a time, and it may be left early.
   * @param images indices in the snapshot, in the order of the epoch. They must not change while they are read
   * @param fromStep first batch to read, counted from 0
   * @throws Failure of kind 'not-found' when the pixel file is missing, 'project-damaged' when a row is beyond its end, 'child-died'
   *   when the thread has ended, 'cancelled' when the reader is closed. After any of these the reader is of no more use
   */
  epoch(images: Int32Array, epoch: number, fromStep: number): AsyncGenerator<ReadBatch>;
  /** Ends the thread. Batches that were read stay valid. */
  close(): Promise<void>;
}

/** A batch that was read. Valid until the next one is requested, which may overwrite its memory. */
export interface ReadBatch {
  /** [count]: indices in the snapshot. */
  readonly images: Int32Array;
  /** Without weights. */
  readonly batch: Batch;
}

/** Starts the thread. The reader must be closed, even after a failure. */
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
    const firstNumber = nextNumber;
    const numberOf = (step: number): number => firstNumber + step - fromStep;
    const imagesOf = (step: number): Int32Array => images.subarray(step * batchSize, (step + 1) * batchSize);
    let requested = fromStep;
    try {
      for (let step = fromStep; step < steps; step += 1) {
        for (; requested < Math.min(steps, step + ring.slots.length); requested += 1) {
          thread.request({ number: nextNumber, rows: select(rows, imagesOf(requested)), epoch, step: requested });
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

/** The first `count` draws, as views. */
function firstOf({ transforms, brightness, contrast }: AugmentationDraws, count: number): AugmentationDraws {
  return {
    transforms: transforms.subarray(0, count * 8),
    brightness: brightness.subarray(0, count),
    contrast: contrast.subarray(0, count),
  };
}
