import { join } from 'node:path';
import type { Features } from '../../../../src-shared/domain/features';
import { preprocessingOf, type PreprocessingId } from '../../../../src-shared/domain/preprocessing';
import { inSlices } from '../../base/slices';
import type { LeftOut, Wanted } from '../../pixels/pixels';
import type { ProjectJob } from '../../project/project-job';
import { openStarter } from '../starters/starters';
import { embedImages } from './embedding';
import { forgetLostRows, spaceOf, type EmbeddingPrecision, type EmbeddingSpace } from './space';

/** A space in which every requested image has features, except those left out. */
export interface OpenSpace {
  readonly space: EmbeddingSpace;
  /** Images whose features were computed now. */
  readonly embedded: number;
  /** Images that could not be decoded; their state in the catalog says why. */
  readonly leftOut: readonly LeftOut[];
}

interface SpaceRequest extends Features {
  /** Default: float32. */
  readonly precision?: EmbeddingPrecision;
  /** Default: that of new features. Old runs keep theirs. */
  readonly preprocessing?: PreprocessingId;
  /** Images that need features: all readable ones (the default), the labelled ones among them, or a list. */
  readonly images?: 'all' | 'labelled' | readonly Wanted[];
}

/**
 * Opens the features of a starter and a crop, and computes those that are missing, with progress and cancellation.
 * @throws Failure of kind 'not-found' without the starter or the face detector, 'terms' when the starter's terms were not
 *   accepted in this project, 'disk-full', 'cancelled'
 */
export async function openSpace(
  context: ProjectJob,
  { starter: id, crop, precision = 'float32', preprocessing = preprocessingOf(crop), images = 'all' }: SpaceRequest,
): Promise<OpenSpace> {
  const { services, project } = context;
  const starter = await openStarter(context, id);
  const space = spaceOf(project, starter, { precision, preprocessing });
  await forgetLostRows(project, space);
  const wanted = typeof images === 'string' ? await imagesWithoutFeatures(context, space, images) : images;
  const { embedded, leftOut } = await embedImages(context, space, wanted);
  if (leftOut.length > 0) services.notices.imagesChanged();
  return { space, embedded, leftOut };
}

async function imagesWithoutFeatures(
  { project: { catalog }, job }: ProjectJob,
  { name }: EmbeddingSpace,
  which: 'all' | 'labelled',
): Promise<Wanted[]> {
  const missing = await inSlices(catalog.embeddings.missing(name, which), job.signal);
  return missing.map(({ id, sourceRoot, path, sha256 }) => ({ image: id, file: join(sourceRoot, path), sha256 }));
}
