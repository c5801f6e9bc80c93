import { readFile } from 'node:fs/promises';
import { cropOf } from '../../../src-shared/domain/preprocessing';
import type { ModelMetadata } from '../../../src-shared/workers/trainer';
import { modelLimits, withLimitedTrainer } from '../base/children/limited';
import type { Trainer } from '../base/children/trainers';
import type { JobContext } from '../base/jobs';
import type { Preparation } from '../pixels/prepare-pixels';
import type { Services } from '../project/services';

/** How pictures are prepared for a model. */
export const preparationOf = ({ preprocessing, inputEdge }: ModelMetadata): Preparation => ({
  crop: cropOf(preprocessing) ?? 'none',
  edge: inputEdge,
});

/**
 * Probabilities [count, classes] of rows of a pixel file (`rows`: a file of int32, or null for the first `count`).
 * @throws Failure of kind 'unsupported' when the model takes more memory or time than it may
 */
export async function predictRows(
  services: Services,
  request: Parameters<Trainer['client']['trainer']['predict']>[0],
  job: JobContext,
  allowed = modelLimits,
): Promise<Float32Array> {
  const options = { log: services.childLog('trainer'), inLanes: request.by !== 'layers' };
  return withLimitedTrainer(options, request.model, allowed, async (trainer) => {
    const before = trainer.on('trainer', 'imagesDone', ({ done }) => {
      job.reach(done);
    });
    await trainer.client.trainer.predict(request, job.signal);
    before();
    return new Float32Array(new Uint8Array(await readFile(request.output)).buffer);
  });
}
