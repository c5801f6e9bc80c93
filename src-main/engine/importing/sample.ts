import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import { stringify } from 'csv-stringify/sync';
import type * as v from 'valibot';
import type { sample } from '../../../src-shared/contract/sample';
import { Failure } from '../../../src-shared/domain/failure';
import { writeFileAtomically } from '../../platform/atomic';
import { makeFolder } from '../../platform/folders';
import { applyUserPermissions } from '../../platform/private';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { forEachConcurrently } from '../base/concurrency';
import type { Services } from '../project/services';

type Declaration = (typeof sample)['draw'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Images per drawing process; starting one costs about as much as 30 images. */
const imagesPerProcess = 128;

/** Answers `sample.draw`: draws faces into class folders. `flipped.csv` lists those in the wrong folder. */
export async function drawSample(services: Services, params: Params, job: JobContext): Promise<Result> {
  const folder = resolve(params.folder);
  await requireEmpty(folder);
  job.phase('Drawing', 'images', params.images);
  const { seed, flippedShare } = params;
  const blocks = Array.from(
    { length: Math.ceil(params.images / imagesPerProcess) },
    (_, index) => index * imagesPerProcess,
  );
  const drawn: { path: string; filed: string; shown: string }[] = [];
  await forEachConcurrently(blocks, availableParallelism(), async (first) => {
    throwIfCancelled(job.signal);
    const count = Math.min(imagesPerProcess, params.images - first);
    const { samples } = await services.decoders.drawSamples({ folder, seed, first, count, flippedShare }, job.signal);
    drawn.push(...samples);
    job.advance(count);
  });
  const flipped = drawn
    .filter(({ filed, shown }) => filed !== shown)
    .map(({ path, shown }) => ({ path, shows: shown }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const table = [['path', 'class'], ...flipped.map(({ path, shows }) => [path, shows])];
  await writeFileAtomically(join(folder, 'flipped.csv'), stringify(table));
  await applyUserPermissions(join(folder, 'flipped.csv'));
  const classes = [...new Set(drawn.map(({ shown }) => shown))].sort();
  return { folder, images: drawn.length, classes, flipped };
}

async function requireEmpty(folder: string): Promise<void> {
  await makeFolder(folder, 'person');
  if ((await readdir(folder)).length === 0) return;
  throw new Failure('bad-input', `${folder} is not empty.`, 'Give a new folder.');
}
