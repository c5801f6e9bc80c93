import { dirname, join } from 'node:path';
import type * as v from 'valibot';
import { at } from '../../../../src-shared/domain/at';
import { maxMappedImages, type map as mapContract } from '../../../../src-shared/contract/map';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Features } from '../../../../src-shared/domain/features';
import { reducedFiles } from '../../../../src-shared/workers/reduced';
import { descending } from '../../base/descending';
import type { JobContext } from '../../base/jobs';
import { forEachIndex, inSlices } from '../../base/slices';
import type { Project } from '../../project/project';
import { nameOfSpace } from '../../project/spaces';
import { judgedImagesOf } from '../../results/judged';
import type { Session } from '../../session/session';
import { imagesOfRows } from '../embedding/images-of-rows';
import { openSpace } from '../embedding/open-space';
import { updateReducedCopy } from '../similar/reduced-copy';
import { layOut } from './layout';
import { readMap, writeMap, type StoredMap } from './map-file';

type Contract = typeof mapContract;
type Points = v.InferOutput<Contract['points']['result']>;
type MapPoints = NonNullable<Points>;

/** Fewest images for a map: fewer have no neighbourhoods to speak of. */
const fewest = 5;

/** Answers `map.make`: lays the project's images out and keeps the map in the space's folder. */
export async function makeMap(
  { services, open: project }: Session,
  features: Features,
  job: JobContext,
): Promise<v.InferOutput<Contract['make']['result']>> {
  const context = { services, project, job };
  const { space, embedded } = await openSpace(context, features);
  const searchable = await updateReducedCopy(context, space);
  const count = Math.min(searchable.rows, maxMappedImages);
  const spread = Int32Array.from({ length: count }, (_, index) => Math.floor((index * searchable.rows) / count));
  const present = await imagesByRow(project, space.name, spread);
  const rows = spread.filter((row) => present.has(row)); // a row may outlive its images
  if (rows.length < fewest) {
    throw new Failure('no-data', 'There are too few images for a map.', 'Import more of them first.');
  }
  const layout = await layOut({ codes: join(searchable.folder, reducedFiles.codes), rows }, job);
  await writeMap(dirname(space.file), { ...layout, rows });
  return { ...features, embedded, images: rows.length };
}

/** Answers `map.points`: the map last made with these features, with present labels and predictions. */
export async function pointsOf(session: Session, features: Features, signal: AbortSignal): Promise<Points> {
  const project = session.open;
  const map = await readMap(folderOf(project, features));
  if (!map) return null;
  const { catalog } = project;
  const images = await imagesByRow(project, nameOfSpace(features), map.rows);
  const imagesAt = (index: number): readonly number[] => images.get(at(map.rows, index)) ?? [];
  const { run, predictions } = await newestPredictions(session);
  const coverage = await inSlices(catalog.embeddings.coverage(nameOfSpace(features)), signal);
  const unreadable = catalog.images.counts().images - coverage.embedded - coverage.missing;
  const none = { images: [], x: [], y: [], classes: [], predicted: [], isRight: [] };
  const points: MapPoints = { ...coverage, unreadable, left: 0, ...none, run };
  const addPoint = (image: number, index: number): void => {
    const prediction = predictions.get(image);
    points.images.push(image);
    points.x.push(at(map.x, index));
    points.y.push(at(map.y, index));
    points.classes.push(catalog.images.label(image)?.classId ?? null);
    points.predicted.push(prediction?.predicted ?? null);
    points.isRight.push(prediction?.isRight ?? null);
  };
  // Copies share one place, each with its own label. One image of each content comes first, in case there is no room for all.
  const addFirst = (index: number): void => {
    for (const image of imagesAt(index).slice(0, 1)) addPoint(image, index);
  };
  const addCopies = (index: number): void => {
    for (const image of imagesAt(index).slice(1)) if (points.images.length < maxMappedImages) addPoint(image, index);
  };
  await inSlices(forEachIndex(map.rows.length, addFirst), signal);
  await inSlices(forEachIndex(map.rows.length, addCopies), signal);
  return { ...points, left: coverage.embedded - points.images.length };
}

/** Mapped images, those farthest from their neighbours first. */
export async function outliersOf(project: Project, features: Features, signal: AbortSignal): Promise<number[]> {
  const map = await requireMap(project, features);
  const order = await inSlices(descending(map.outlying), signal);
  const images = await imagesByRow(project, nameOfSpace(features), map.rows);
  return [...order].flatMap((index) => images.get(at(map.rows, index))?.[0] ?? []);
}

/** Images and their nearest neighbours, the nearest pairs first; each image is in one pair at most. */
export async function pairsOf(project: Project, features: Features, signal: AbortSignal): Promise<number[]> {
  const map = await requireMap(project, features);
  const nearness = map.nearestDistance.map((distance) => -distance);
  const order = await inSlices(descending(nearness), signal);
  const images = await imagesByRow(project, nameOfSpace(features), map.rows);
  const listed = new Set<number>();
  for (const index of order) {
    const pair = [index, at(map.nearest, index)].flatMap((each) => images.get(at(map.rows, each))?.[0] ?? []);
    if (pair.length === 2 && pair.every((image) => !listed.has(image))) for (const image of pair) listed.add(image);
  }
  return [...listed];
}

async function requireMap(project: Project, features: Features): Promise<StoredMap> {
  const map = await readMap(folderOf(project, features));
  if (map) return map;
  throw new Failure('not-found', 'There is no map yet.', 'Make one first.');
}

const folderOf = (project: Project, features: Features): string => project.folder.space(nameOfSpace(features));

/** The readable images of each row that has some: more than one where a picture has copies. */
async function imagesByRow(project: Project, space: string, rows: Int32Array): Promise<Map<number, number[]>> {
  const images = new Map<number, number[]>();
  for await (const found of imagesOfRows(project, space, rows)) {
    for (const { id, row } of found) {
      const ofRow = images.get(row);
      if (ofRow) ofRow.push(id);
      else images.set(row, [id]);
    }
  }
  return images;
}

interface ShownPrediction {
  /** Name of the class. */
  readonly predicted: string;
  readonly isRight: boolean;
}

/** Predictions of the newest finished run, by image; of test images only after a look at them. */
async function newestPredictions(
  session: Session,
): Promise<{ run: string | null; predictions: ReadonlyMap<number, ShownPrediction> }> {
  const project = session.open;
  const last = project.catalog.runs.lastDone();
  const predictions = new Map<number, ShownPrediction>();
  if (last === null) return { run: null, predictions };
  const isSealed = !session.hasLooked(`r${String(last)}`);
  const { judged, classes } = await judgedImagesOf(project, `r${String(last)}`);
  const names = new Map(classes.now.map(({ id, name }) => [id, name]));
  for (const { image, part, predicted, actual } of judged) {
    if (isSealed && part === 'test') continue;
    predictions.set(image, { predicted: names.get(predicted) ?? '', isRight: predicted === actual });
  }
  return { run: `r${String(last)}`, predictions };
}
