import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtInStarterIds } from '../../../../src-shared/domain/starter';
import { preprocessingId } from '../../../../src-shared/domain/preprocessing';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import type { MeasuredImage } from '../../catalog/measures';
import { readDescription, rowsFile } from '../../embeddings/spaces';
import type { JobContext } from '../../jobs';
import type { Project } from '../../project';
import type { Services } from '../../services';
import { bringUpToDate, type ReducibleSpace } from '../../similar/reduced-copy';
import { nearestByFeatures } from './comparing';

/** Two images that may be the same picture. */
export type Pair = readonly [MeasuredImage, MeasuredImage];

/** Pairs that are compared by their pixels, at most: a minute or so. */
const mostPairs = 2000;
/** Images that are compared with each other by their features, at most: two minutes or so. */
const mostImages = 100_000;

/**
 * Pairs of images that are nearest to each other by features that are there already, the nearest first, but those that
 * `isKnown`. None where there are no features, or too many to compare all.
 */
export async function candidatesOf(
  services: Services,
  project: Project,
  images: ReadonlyMap<number, MeasuredImage>,
  isKnown: (one: number, other: number) => boolean,
  job: JobContext,
): Promise<Pair[]> {
  const space = await spaceWithFeatures(project);
  const rows = space ? project.catalog.embeddings.nextRow(space.name) : 0;
  if (!space || rows < 2 || rows > mostImages) return [];
  const { folder } = await bringUpToDate(services, project, space, job);
  job.phase('Comparing features', 'images', rows);
  const request = { codes: join(folder, reducedFiles.codes), rows, wanted: mostPairs };
  const found = await nearestByFeatures(request, job);
  const imageOf = new Map<number, MeasuredImage>();
  for (const { id, row } of project.catalog.embeddings.imagesOfRows(space.name, found)) {
    const image = images.get(id);
    if (image && !imageOf.has(row)) imageOf.set(row, image);
  }
  return Array.from({ length: found.length / 2 }, (_, at) => at).flatMap((at): Pair[] => {
    const [one, other] = [imageOf.get(found[at * 2] ?? -1), imageOf.get(found[at * 2 + 1] ?? -1)];
    return one && other && !isKnown(one.id, other.id) ? [[one, other]] : [];
  });
}

/** The first starter's space of whole pictures whose features are all there. */
async function spaceWithFeatures({ catalog, folder }: Project): Promise<ReducibleSpace | null> {
  for (const id of builtInStarterIds) {
    const name = `${id}-${preprocessingId}`;
    const file = join(folder.embeddings, name, rowsFile);
    const description = await readDescription(dirname(file));
    if (!description) continue;
    const { dimensions } = description;
    const isWhole =
      (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= catalog.embeddings.nextRow(name) * dimensions * 4;
    if (isWhole) return { name, file, starter: { dimensions } };
  }
  return null;
}
