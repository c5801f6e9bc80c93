import { dirname, join } from 'node:path';
import type * as v from 'valibot';
import { at } from '../../../../src-shared/domain/at';
import { maxMappedImages, type map as mapContract } from '../../../../src-shared/contract/map';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Features } from '../../../../src-shared/domain/features';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import { descending } from '../../base/descending';
import { nameOfSpace, spaceOf } from '../embedding/embedding';
import { embedMissing } from '../embedding/making';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import { judgedImagesOf } from '../../results/judged';
import type { Session } from '../../session/session';
import { bringUpToDate } from '../similar/reduced-copy';
import { forEachIndex, inSlices, yieldToOthers } from '../../base/slices';
import { openStarter } from '../starters/starters';
import { layOut } from './layout';
import { readMap, writeMap, type KeptMap } from './map-file';

type Contract = typeof mapContract;
type Points = v.InferOutput<Contract['points']['result']>;
type MapPoints = NonNullable<Points>;

/** Fewer images have no neighbourhoods to speak of. */
const fewest = 5;

/** Rows that are looked up at once, after which the engine answers what has come in meanwhile. */
const sliceRows = 250;

/** Lays the project's images out and keeps the map in the space's folder. */
export async function makeMap(
  session: Session,
  features: Features,
  job: JobContext,
): Promise<v.InferOutput<Contract['make']['result']>> {
  const { services, open: project } = session;
  const starter = await openStarter(services, project, features.starter, job);
  const space = spaceOf(project, starter, 'float32', features.crop);
  const { embedded } = await embedMissing(services, project, space, job);
  const searched = await bringUpToDate(services, project, space, job);
  const count = Math.min(searched.rows, maxMappedImages);
  const some = Int32Array.from({ length: count }, (_, index) => Math.floor((index * searched.rows) / count));
  const present = await imagesByRow(project, space.name, some);
  const rows = some.filter((row) => present.has(row)); // not what was once embedded and is no longer there
  if (rows.length < fewest) {
    throw new Failure('no-data', 'There are too few images for a map.', 'Import more of them first.');
  }
  const layout = await layOut({ codes: join(searched.folder, reducedFiles.codes), rows }, job);
  await writeMap(dirname(space.file), { ...layout, rows });
  return { ...features, embedded, images: rows.length };
}

/** The map that was made last by these features, with what is known of its images now. */
export async function pointsOf(project: Project, features: Features, signal: AbortSignal): Promise<Points> {
  const map = await readMap(folderOf(project, features));
  if (!map) return null;
  const { catalog } = project;
  const images = await imagesByRow(project, nameOfSpace(features), map.rows);
  const imagesAt = (place: number): readonly number[] => images.get(at(map.rows, place)) ?? [];
  const { run, said } = await newestPredictions(project);
  const coverage = await inSlices(catalog.embeddings.coverage(nameOfSpace(features)), signal);
  const unreadable = catalog.images.counts().images - coverage.embedded - coverage.missing;
  const none = { images: [], x: [], y: [], classes: [], predicted: [], isRight: [] };
  const points: MapPoints = { ...coverage, unreadable, left: 0, ...none, run };
  const point = (image: number, place: number): void => {
    points.images.push(image);
    points.x.push(at(map.x, place));
    points.y.push(at(map.y, place));
    points.classes.push(catalog.images.label(image)?.classId ?? null);
    points.predicted.push(said.get(image)?.predicted ?? null);
    points.isRight.push(said.get(image)?.isRight ?? null);
  };
  // Copies stand in one place, each with its own label; where there is no room for all, one of each picture comes first.
  const first = (place: number): void => {
    for (const image of imagesAt(place).slice(0, 1)) point(image, place);
  };
  const copies = (place: number): void => {
    for (const image of imagesAt(place).slice(1)) if (points.images.length < maxMappedImages) point(image, place);
  };
  await inSlices(forEachIndex(map.rows.length, first), signal);
  await inSlices(forEachIndex(map.rows.length, copies), signal);
  return { ...points, left: coverage.embedded - points.images.length };
}

/** Mapped images, those farthest from their neighbours first. */
export async function outliersOf(project: Project, features: Features, signal: AbortSignal): Promise<number[]> {
  const map = await requireMap(project, features);
  const order = await inSlices(descending(map.outlying), signal);
  const images = await imagesByRow(project, nameOfSpace(features), map.rows);
  return [...order].flatMap((place) => images.get(at(map.rows, place))?.[0] ?? []);
}

/** Images and their nearest neighbours, those that are nearest first; a pair is named once, and so is an image. */
export async function pairsOf(project: Project, features: Features, signal: AbortSignal): Promise<number[]> {
  const map = await requireMap(project, features);
  const nearness = map.nearestDistance.map((distance) => -distance);
  const order = await inSlices(descending(nearness), signal);
  const images = await imagesByRow(project, nameOfSpace(features), map.rows);
  const named = new Set<number>();
  for (const place of order) {
    const pair = [place, at(map.nearest, place)].flatMap((each) => images.get(at(map.rows, each))?.[0] ?? []);
    if (pair.length === 2 && pair.every((image) => !named.has(image))) for (const image of pair) named.add(image);
  }
  return [...named];
}

async function requireMap(project: Project, features: Features): Promise<KeptMap> {
  const map = await readMap(folderOf(project, features));
  if (map) return map;
  throw new Failure('not-found', 'There is no map yet.', 'Make one first.');
}

const folderOf = (project: Project, features: Features): string => project.folder.space(nameOfSpace(features));

/** The readable images of each row that has some: more than one where a picture has copies. */
async function imagesByRow({ catalog }: Project, space: string, rows: Int32Array): Promise<Map<number, number[]>> {
  const images = new Map<number, number[]>();
  for (let from = 0; from < rows.length; from += sliceRows) {
    for (const { id, row } of catalog.embeddings.imagesOfRows(space, rows.subarray(from, from + sliceRows))) {
      const others = images.get(row);
      if (others) others.push(id);
      else images.set(row, [id]);
    }
    await yieldToOthers();
  }
  return images;
}

/** What the newest finished run said, of test images only when somebody looked at them. */
async function newestPredictions(project: Project) {
  const last = project.catalog.runs.lastDone();
  const said = new Map<number, { readonly predicted: string; readonly isRight: boolean }>();
  if (last === null) return { run: null, said };
  const isSealed = !project.catalog.testSets.wasLookedAt(last);
  const { judged, classes } = await judgedImagesOf(project, `r${String(last)}`);
  const names = new Map(classes.now.map(({ id, name }) => [id, name]));
  for (const { image, part, predicted, actual } of judged) {
    if (isSealed && part === 'test') continue;
    said.set(image, { predicted: names.get(predicted) ?? '', isRight: predicted === actual });
  }
  return { run: `r${String(last)}`, said };
}
