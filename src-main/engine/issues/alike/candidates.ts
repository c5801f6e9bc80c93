import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { builtInStarterIds } from '../../../../src-shared/domain/starter';
import { preprocessingsOf } from '../../../../src-shared/domain/preprocessing';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import type { MeasuredImage } from '../../catalog/measures';
import { nameOfSpace, readDescription, rowsFile } from '../../project/spaces';
import type { Project } from '../../project/project';
import type { ProjectJob } from '../../project/project-job';
import { imagesOfRows } from '../../features/embedding/images-of-rows';
import { updateReducedCopy, type ReducibleSpace } from '../../features/similar/reduced-copy';
import { nearestByFeatures } from './comparing';
import { imageById } from './image-by-id';

/** Two images that may be the same picture. */
export type Pair = readonly [MeasuredImage, MeasuredImage];

/** Most pairs whose pixels are compared: about a minute. */
const mostPairs = 2000;
/** Most images whose features are compared with each other: about two minutes. */
const mostImages = 100_000;

/**
 * Finds the pairs of images whose features are nearest to each other, the nearest first. Only features computed earlier are used, so
 * without any there are no pairs.
 * @param isKnown whether a pair of ids needs no comparison
 * @returns null when more than `mostImages` have features
 */
export async function findCandidates(
  context: ProjectJob,
  images: readonly MeasuredImage[],
  isKnown: (one: number, other: number) => boolean,
): Promise<Pair[] | null> {
  const { project, job } = context;
  const space = await spaceWithFeatures(project);
  const rows = space ? project.catalog.embeddings.nextRow(space.name) : 0;
  if (!space || rows < 2) return [];
  if (rows > mostImages) return null;
  const { folder } = await updateReducedCopy(context, space);
  job.phase('Comparing features', 'images', rows);
  const request = { codes: join(folder, reducedFiles.codes), rows, wanted: mostPairs * 5 }; // many of them are known
  const found = await nearestByFeatures(request, job);
  const imageOf = new Map<number, MeasuredImage>();
  const wanted = Int32Array.from(new Set(found));
  for await (const slice of imagesOfRows(project, space.name, wanted, job.signal)) {
    for (const { id, row } of slice) {
      const image = imageById(images, id);
      if (image && !imageOf.has(row)) imageOf.set(row, image);
    }
  }
  const pairs: Pair[] = [];
  for (let index = 0; index < found.length && pairs.length < mostPairs; index += 2) {
    const [one, other] = [imageOf.get(at(found, index)), imageOf.get(at(found, index + 1))];
    if (one && other && !isKnown(one.id, other.id)) pairs.push([one, other]);
  }
  return pairs;
}

/**
 * The space of uncropped images with the most rows whose file of features is complete; of equal ones the first starter's, and the present
 * preprocessing before an older one.
 */
async function spaceWithFeatures({ catalog, folder }: Project): Promise<ReducibleSpace | null> {
  let best: (ReducibleSpace & { readonly rows: number }) | null = null;
  const spaces = builtInStarterIds.flatMap((starter) =>
    preprocessingsOf('none').map((preprocessing) => nameOfSpace({ starter, crop: 'none' }, preprocessing)),
  );
  for (const name of spaces) {
    const file = join(folder.space(name), rowsFile);
    const description = await readDescription(dirname(file));
    if (!description) continue;
    const { dimensions } = description;
    const rows = catalog.embeddings.nextRow(name);
    const isWhole = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= rows * dimensions * 4;
    if (isWhole && rows > (best?.rows ?? -1)) best = { name, file, starter: { dimensions }, rows };
  }
  return best;
}
