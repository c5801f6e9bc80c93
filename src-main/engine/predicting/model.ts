import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf } from '../../../src-shared/domain/preprocessing';
import { ModelMetadata } from '../../../src-shared/workers/trainer';
import { readWhole } from '../../platform/sums/sums';
import type { JobContext } from '../jobs';
import type { Preparation } from '../runs/prepare-pixels';
import type { Services } from '../services';
import { withTrainer, type Trainer } from '../children/trainers';

/** Reads what a model folder says of itself. Kinds 'not-found', 'bad-input', 'unsupported'. */
export async function readModelMetadata(folder: string): Promise<ModelMetadata> {
  const file = join(folder, 'metadata.json');
  const bytes = await readWhole(file, { adopts: false }).catch((error: unknown) => {
    if (error instanceof Failure) throw new Failure('bad-input', error.message, 'Export the model again.');
    throw new Failure(
      'not-found',
      `${folder} is not an exported model: ${file} can't be read.`,
      'Give the folder that `facet export` wrote.',
      {
        cause: error,
      },
    );
  });
  const parsed = v.safeParse(ModelMetadata, parseJson(bytes.toString('utf8')));
  if (!parsed.success) {
    throw new Failure(
      'bad-input',
      `${file} is not a Facet model description: ${v.summarize(parsed.issues)}`,
      'Export the model again.',
    );
  }
  if (cropOf(parsed.output.preprocessing) === null) {
    throw new Failure(
      'unsupported',
      `The model wants the preprocessing “${parsed.output.preprocessing}”, which this Facet does not have.`,
      'Use the Facet that exported it.',
    );
  }
  return parsed.output;
}

/** How pictures are prepared for a model. */
export const preparationOf = ({ preprocessing, inputEdge }: ModelMetadata): Preparation => ({
  crop: cropOf(preprocessing) ?? 'none',
  edge: inputEdge,
});

/** Probabilities [count, classes] of rows of a pixel file (`rows`: a file of int32, or null for the first `count`). */
export async function predictRows(
  services: Services,
  request: Parameters<Trainer['client']['trainer']['predict']>[0],
  job: JobContext,
): Promise<Float32Array> {
  return withTrainer({ log: services.childLog('trainer'), inLanes: request.by !== 'layers' }, async (trainer) => {
    const before = trainer.on('trainer', 'imagesDone', ({ done }) => {
      job.reach(done);
    });
    await trainer.client.trainer.predict(request, job.signal);
    before();
    return new Float32Array(new Uint8Array(await readFile(request.output)).buffer);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
