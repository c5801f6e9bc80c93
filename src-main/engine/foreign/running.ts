import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ForeignRequest, OpenedModel } from '../../../src-shared/domain/foreign-model';
import type { ModelInput } from '../../../src-shared/domain/model-input';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { modelLimits, withLimitedTrainer } from '../base/children/limited';
import type { JobContext } from '../base/jobs';
import type { Services } from '../project/services';

/**
 * Opens a model that some program made, in a process of its own with limits of memory and of time without progress.
 * @throws Failure of kinds 'unsupported', 'bad-input', as `trainer.openForeign` does; 'child-died'
 */
export function openForeignModel(
  services: Services,
  request: ForeignRequest,
  signal: AbortSignal,
  limits = modelLimits,
): Promise<OpenedModel> {
  const options = { log: services.childLog('trainer') };
  return withLimitedTrainer(options, request.model, limits, ({ client }) =>
    client.trainer.openForeign(request, signal),
  );
}

/**
 * Runs such a model, likewise, on rows of a pixel file.
 * @returns its output [rows, width]
 */
export function runForeignModel(
  services: Services,
  request: ForeignRequest & { readonly input: ModelInput; readonly pixels: string; readonly rows: readonly number[] },
  job: JobContext,
  limits = modelLimits,
): Promise<{ readonly output: Float32Array; readonly width: number }> {
  const options = { log: services.childLog('trainer') };
  return withTemporaryFolder(privateFolder(), async (temporary) => {
    const rows = join(temporary, 'rows.i32');
    await writeSynced(rows, bytesOf(Int32Array.from(request.rows)));
    const to = join(temporary, 'output.f32');
    return withLimitedTrainer(options, request.model, limits, async ({ client, on }) => {
      const stop = on('trainer', 'imagesDone', ({ done }) => {
        job.reach(done);
      });
      const { width } = await client.trainer.predictForeign({ ...request, rows, to }, job.signal).finally(stop);
      return { output: new Float32Array(new Uint8Array(await readFile(to)).buffer), width };
    });
  });
}
