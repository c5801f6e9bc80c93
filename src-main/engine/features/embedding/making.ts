import type * as v from 'valibot';
import type { embeddings as embeddingsContract } from '../../../../src-shared/contract/embeddings';
import type { JobContext } from '../../base/jobs';
import { inSlices } from '../../base/slices';
import type { Session } from '../../session/session';
import { openSpace } from './open-space';

type Declaration = (typeof embeddingsContract)['make'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Answers `embeddings.make`: computes the features of all readable images that have none. */
export async function makeEmbeddings(
  { services, open: project }: Session,
  { starter, precision: wished, crop }: Params,
  job: JobContext,
): Promise<Result> {
  const startedAt = performance.now();
  const precision = wished === 'bfloat16' ? 'bfloat16' : 'float32';
  const { space, embedded, leftOut } = await openSpace({ services, project, job }, { starter, precision, crop });
  const seconds = (performance.now() - startedAt) / 1000;
  const coverage = await inSlices(project.catalog.embeddings.coverage(space.name), job.signal);
  return {
    starter,
    dimensions: space.starter.dimensions,
    precision,
    crop,
    embedded,
    images: coverage.embedded,
    refused: leftOut.map(({ path, reason }) => ({ path, reason })),
    seconds,
    imagesPerSecond: embedded / seconds,
  };
}
