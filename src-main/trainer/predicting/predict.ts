import { writeFileAtomically, bytesOf } from '../../platform/atomic';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { Failure } from '../../../src-shared/domain/failure';
import { readInt32 } from '../job/files';
import { openPixels } from '../data/pixels';
import { loadModel } from '../models/model-folder';
import { predictImages } from './predictions';
import { layersProbabilities } from './probabilities';
import { readyModel } from './ready-model';
import { loadTensorFlow } from '../runtime/tensorflow';

/** Parameters of `trainer.predict`. */
export interface PredictRequest {
  /** A model folder. */
  readonly model: string;
  readonly pixels: string;
  /** File of little-endian int32 rows; null for rows 0 to count - 1. */
  readonly rows: string | null;
  readonly count: number;
  readonly output: string;
  /** 'graph' predicts by the compiled graph, as Facet does; 'layers' by tfjs's layers, as other programs do. */
  readonly by: 'graph' | 'layers';
}

/** Images per batch of tfjs's layers. More are no faster, and this many activations of recipe B at 128 pixels take 200 MB. */
const layersBatchSize = 32;

/**
 * Writes probabilities, float32 [count, classes], of pixel rows by the model in a folder. A compiled model stays ready for the next
 * request.
 * @param predicted called after each batch with the number of images done
 * @throws Failure of kind 'cancelled' within one batch of the signal, 'bad-input' when a probability is not finite, or what
 *   `loadModel` and `openPixels` throw
 */
export async function predict(
  request: PredictRequest,
  predicted: (done: number) => void,
  signal: AbortSignal,
): Promise<{ seconds: number; classes: string[] }> {
  const started = performance.now();
  const { metadata, dispose, ...predictor } = await predictorOf(request);
  try {
    const rows = await rowsOf(request);
    const pixels = await openPixels(request.pixels, metadata.inputEdge);
    const source = { pixels, rows, edge: metadata.inputEdge };
    const probabilities = await predictImages(source, Int32Array.from(rows.keys()), {
      ...predictor,
      classes: metadata.classes.length,
      signal,
      predicted,
    }).finally(() => pixels.close());
    if (!probabilities.every(Number.isFinite)) {
      throw new Failure(
        'bad-input',
        `The model in ${request.model} gives probabilities that are not finite numbers: its weights are damaged.`,
        'Export it again.',
      );
    }
    await writeFileAtomically(request.output, bytesOf(probabilities));
    return { seconds: (performance.now() - started) / 1000, classes: metadata.classes };
  } finally {
    dispose();
  }
}

/** A model that predicts, by its compiled graph or by tfjs's layers. */
interface Predictor {
  /** Returns probabilities [count, classes] of pixels [count, edge, edge, 3]. */
  readonly predict: (pixels: Uint8Array, count: number) => Float32Array | Promise<Float32Array>;
  readonly batchSize: number;
  readonly metadata: ModelMetadata;
  /** To be called after the request. */
  readonly dispose: () => void;
}

async function predictorOf({ model: folder, by }: PredictRequest): Promise<Predictor> {
  if (by === 'graph') {
    const { batch: batchSize, predict: run, metadata } = await readyModel(folder);
    return { predict: run, batchSize, metadata, dispose: () => undefined }; // it stays ready
  }
  const tf = await loadTensorFlow();
  const { model, metadata } = await loadModel(tf, folder);
  return {
    predict: (pixels, count) => layersProbabilities(tf, model, pixels, count),
    batchSize: layersBatchSize,
    metadata,
    dispose: () => {
      model.dispose();
    },
  };
}

async function rowsOf({ rows, count }: PredictRequest): Promise<Int32Array> {
  if (rows === null) return Int32Array.from({ length: count }, (_, row) => row);
  const given = await readInt32(rows);
  if (given.length === count) return given;
  throw new Failure('bad-input', `${String(count)} rows were announced, ${String(given.length)} are in the file.`);
}
