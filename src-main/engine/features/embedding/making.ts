import { join } from 'node:path';
import type * as v from 'valibot';
import type { embeddings as embeddingsContract } from '../../../../src-shared/contract/embeddings';
import type { JobContext } from '../../base/jobs';
import type { Session } from '../../session/session';
import { openStarter } from '../starters/starters';
import type { Project } from '../../project/project';
import type { LeftOut } from '../../pixels/pixels';
import type { Services } from '../../project/services';
import { inSlices } from '../../base/slices';
import { embedImages, forgetLostRows, spaceOf, type EmbeddingSpace } from './embedding';

type Declaration = (typeof embeddingsContract)['make'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Computes the features of all readable images that have none. */
export async function makeEmbeddings(
  session: Session,
  { starter: id, precision: wished, crop }: Params,
  job: JobContext,
): Promise<Result> {
  const { services, open: project } = session;
  const startedAt = performance.now();
  const starter = await openStarter(services, project, id, job);
  const precision = wished === 'bfloat16' ? 'bfloat16' : 'float32';
  const space = spaceOf(project, starter, precision, crop);
  const { embedded, leftOut } = await embedMissing(services, project, space, job);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    starter: id,
    dimensions: starter.dimensions,
    ...{ precision, crop },
    embedded,
    images: (await inSlices(project.catalog.embeddings.coverage(space.name), job.signal)).embedded,
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
    seconds,
    imagesPerSecond: embedded / seconds,
  };
}

/** Sees to it that all readable images, or those of them that are labelled, have a row in a space. */
export async function embedMissing(
  services: Services,
  project: Project,
  space: EmbeddingSpace,
  job: JobContext,
  which: 'all' | 'labelled' = 'all',
): Promise<{ embedded: number; leftOut: LeftOut[] }> {
  await forgetLostRows(project, space);
  const missing = await inSlices(project.catalog.embeddings.missing(space.name, which), job.signal);
  const wanted = missing.map(({ id: image, sourceRoot, path, sha256 }) => ({
    ...{ image, file: join(sourceRoot, path), sha256 },
  }));
  const result = await embedImages(services, project, space, wanted, job);
  if (result.leftOut.length > 0) services.notices.imagesChanged();
  return result;
}
