import { readFile } from 'node:fs/promises';
import { isPreprocessing } from '../../../src-shared/domain/preprocessing';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { modelLimits, withLimitedTrainer } from '../base/children/limited';
import type { Trainer } from '../base/children/trainers';
import type { JobContext } from '../base/jobs';
import type { Preparation } from '../pixels/prepare-pixels';
import type { Services } from '../project/services';

/** The preparation of pictures that a model expects, whose metadata were read by `readModelMetadata`. */
export function preparationOf({ preprocessing, inputEdge }: ModelMetadata): Preparation {
  if (!isPreprocessing(preprocessing)) throw new RangeError(`Unknown preprocessing ${preprocessing}`);
  return { preprocessing, edge: inputEdge };
}

/**
 * Predicts rows of a pixel file. `request.rows` names a file of int32 row numbers; null for the first `count` rows.
 * @returns probabilities [count, classes]
 * @throws Failure of kind 'unsupported' when the model exceeds its limits of memory or time
 */
export async function predictRows(
  services: Services,
  request: Parameters<Trainer['client']['trainer']['predict']>[0],
  job: JobContext,
  allowed = modelLimits,
): Promise<Float32Array> {
  const options = { log: services.childLog('trainer'), inLanes: true };
  return withLimitedTrainer(options, request.model, allowed, async (trainer) => {
    const stopListening = trainer.on('trainer', 'imagesDone', ({ done }) => {
      job.reach(done);
    });
    return predictRowsWith(trainer, request, job.signal).finally(stopListening);
  });
}

/** Predicts rows, as `predictRows` does, with a trainer that is running. */
export async function predictRowsWith(
  { client }: Trainer,
  request: Parameters<Trainer['client']['trainer']['predict']>[0],
  signal: AbortSignal,
): Promise<Float32Array> {
  await client.trainer.predict(request, signal);
  return new Float32Array(new Uint8Array(await readFile(request.output)).buffer);
}
