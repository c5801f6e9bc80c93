import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { builtInStarterIds } from '../../../../src-shared/domain/starter';
import { preprocessingId } from '../../../../src-shared/domain/preprocessing';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import type { MeasuredImage } from '../../catalog/measures';
import { readDescription, rowsFile } from '../../project/spaces';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';
import { bringUpToDate, type ReducibleSpace } from '../../features/similar/reduced-copy';
import { nearestByFeatures } from './comparing';
import { imageById } from './image-by-id';
import { yieldToOthers } from '../../base/slices';

/** Two images that may be the same picture. */
export type Pair = readonly [MeasuredImage, MeasuredImage];

/** Pairs that are compared by their pixels, at most: a minute or so. */
const mostPairs = 2000;
/** Rows whose images are looked up at once: some 5 ms. */
const rowsAtOnce = 250;
/** Images that are compared with each other by their features, at most: two minutes or so. */
const mostImages = 100_000;

/**
 * Pairs of images that are nearest to each other by features that are there already, the nearest first, but those that
 * `isKnown`. None where there are no features.
 * @returns null when more than `mostImages` have some
 */
export async function candidatesOf(
  services: Services,
  project: Project,
  images: readonly MeasuredImage[],
  isKnown: (one: number, other: number) => boolean,
  job: JobContext,
): Promise<Pair[] | null> {
  const space = await spaceWithFeatures(project);
  const rows = space ? project.catalog.embeddings.nextRow(space.name) : 0;
  if (!space || rows < 2) return [];
  if (rows > mostImages) return null;
  const { folder } = await bringUpToDate(services, project, space, job);
  job.phase('Comparing features', 'images', rows);
  const request = { codes: join(folder, reducedFiles.codes), rows, wanted: mostPairs * 5 }; // many are known
  const found = await nearestByFeatures(request, job);
  const imageOf = new Map<number, MeasuredImage>();
  const wanted = Int32Array.from(new Set(found));
  for (let from = 0; from < wanted.length; from += rowsAtOnce) {
    for (const { id, row } of project.catalog.embeddings.imagesOfRows(
      space.name,
      wanted.subarray(from, from + rowsAtOnce),
    )) {
      const image = imageById(images, id);
      if (image && !imageOf.has(row)) imageOf.set(row, image);
    }
    await yieldToOthers(job.signal);
  }
  const pairs: Pair[] = [];
  for (let place = 0; place < found.length && pairs.length < mostPairs; place += 2) {
    const [one, other] = [imageOf.get(at(found, place)), imageOf.get(at(found, place + 1))];
    if (one && other && !isKnown(one.id, other.id)) pairs.push([one, other]);
  }
  return pairs;
}

/** The first starter's space of whole pictures whose features are all there. */
async function spaceWithFeatures({ catalog, folder }: Project): Promise<ReducibleSpace | null> {
  for (const id of builtInStarterIds) {
    const name = `${id}-${preprocessingId}`;
    const file = join(folder.space(name), rowsFile);
    const description = await readDescription(dirname(file));
    if (!description) continue;
    const { dimensions } = description;
    const isWhole =
      (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= catalog.embeddings.nextRow(name) * dimensions * 4;
    if (isWhole) return { name, file, starter: { dimensions } };
  }
  return null;
}
