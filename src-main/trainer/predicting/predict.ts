import { writeFileAtomically, bytesOf } from '../../platform/atomic';
import { Failure } from '../../../src-shared/domain/failure';
import { readInt32 } from '../job/files';
import { openPixels } from '../data/pixels';
import { predictImages } from './predictions';
import { readyModel } from './ready-model';

/** Parameters of `trainer.predict`. */
export interface PredictRequest {
  /** A model folder. */
  readonly model: string;
  readonly pixels: string;
  /** File of little-endian int32 rows; null for rows 0 to count - 1. */
  readonly rows: string | null;
  readonly count: number;
  readonly output: string;
}

/**
 * Writes probabilities, float32 [count, classes], of pixel rows by the model in a folder. A compiled model stays ready for the next
 * request.
 * @param predicted called after each batch with the number of images done
 * @throws Failure of kind 'cancelled' within one batch of the signal, 'bad-input' when a probability is not finite, or what
 *   `readyModel` and `openPixels` throw
 */
export async function predict(
  request: PredictRequest,
  predicted: (done: number) => void,
  signal: AbortSignal,
): Promise<{ seconds: number; classes: string[] }> {
  const started = performance.now();
  const { metadata, predict: run, batch: batchSize } = await readyModel(request.model);
  const rows = await rowsOf(request);
  const pixels = await openPixels(request.pixels, metadata.inputEdge);
  const source = { pixels, rows, edge: metadata.inputEdge };
  const options = { predict: run, batchSize, classes: metadata.classes.length, signal, predicted };
  const probabilities = await predictImages(source, Int32Array.from(rows.keys()), options).finally(() =>
    pixels.close(),
  );
  if (!probabilities.every(Number.isFinite)) {
    throw new Failure(
      'bad-input',
      `The model in ${request.model} gives probabilities that are not finite numbers: its weights are damaged.`,
      'Export it again.',
    );
  }
  await writeFileAtomically(request.output, bytesOf(probabilities));
  return { seconds: (performance.now() - started) / 1000, classes: metadata.classes };
}

async function rowsOf({ rows, count }: PredictRequest): Promise<Int32Array> {
  if (rows === null) return Int32Array.from({ length: count }, (_, row) => row);
  const given = await readInt32(rows);
  if (given.length === count) return given;
  throw new Failure('bad-input', `${String(count)} rows were announced, ${String(given.length)} are in the file.`);
}
