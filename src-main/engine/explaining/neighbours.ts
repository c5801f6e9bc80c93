import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { explanations as explanationsContract } from '../../../src-shared/contract/explanations';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { cropOf, isPreprocessing, preprocessingOf, type Crop } from '../../../src-shared/domain/preprocessing';
import { StarterId } from '../../../src-shared/domain/starter';
import { forEachIndex, inSlices } from '../base/slices';
import { updateReducedCopy, type ReducibleSpace } from '../features/similar/reduced-copy';
import { searchState } from '../features/similar/search-state';
import { pathOfImage } from '../project/path-of-image';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import { isOwnName } from '../project/project-folder';
import { projectState } from '../project/project-state';
import { nameOfSpace, readDescription, rowsFile } from '../project/spaces';
import { findRun } from '../results/judged';
import { recipeOfRun } from '../runs/rows';
import { train } from '../splits/assigning';
import { hashAt } from '../splits/snapshot-images';
import { openExplainedRun, type ExplainedRun } from './explained-run';
import { wantedImage } from './seen-pictures';

type Declaration = (typeof explanationsContract)['neighbours'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Answers `explanations.neighbours`. */
export async function neighboursOf(context: ProjectJob, { run: name, image, limit }: Params): Promise<Result> {
  const { project } = context;
  const run = await openExplainedRun(project, name);
  const { sha256 } = wantedImage(project, image);
  for (const space of await spacesOf(project, run)) {
    const query = project.catalog.embeddings.find(space.name, sha256);
    const learned = await learnedRows(context, run, space);
    if (!query || learned.size === 0) continue;
    const searchable = await updateReducedCopy(context, space);
    const among = Int32Array.from(learned.keys());
    // One more, since the image itself may be among them.
    const nearest = await searchState.of(project).searcher.search(searchable, query.row, limit + 1, among);
    const found = Array.from(nearest.rows, (row, index) => {
      const similarity = at(nearest.similarities, index);
      return (learned.get(row) ?? []).map((place) => ({ place, similarity }));
    }).flat();
    const others = found.filter(({ place }) => at(run.snapshot.ids, place) !== image).slice(0, limit);
    const { starterId: starter, crop, areOwn } = space;
    return { starter, crop, areOwn, neighbours: others.map((each) => neighbourOf(project, run, each)) };
  }
  throw new Failure(
    'no-data',
    `The images that ${name} was trained on can’t be compared with this one: there are no features of both.`,
    { step: 'make-features' },
  );
}

/** Features of the project among which neighbours are looked for. */
interface NeighbourSpace extends ReducibleSpace {
  readonly starterId: StarterId;
  readonly crop: Crop;
  /** Whether the run's own head was trained on these features. */
  readonly areOwn: boolean;
  /** Whether new images get such features, too. */
  readonly arePresent: boolean;
}

/** The project's features: first those that the run learned from, then those of the same crop, present ones before older ones. */
async function spacesOf(project: Project, { name: run, preparation }: ExplainedRun): Promise<NeighbourSpace[]> {
  const recipe = recipeOfRun(findRun(project, run));
  const own = recipe.kind === 'network' ? null : nameOfSpace(recipe, preparation.preprocessing);
  const names = await readdir(project.folder.embeddings).catch(() => []);
  const spaces: NeighbourSpace[] = [];
  for (const name of names.filter((each) => isOwnName('space', each))) {
    const folder = project.folder.space(name);
    const description = await readDescription(folder);
    const starter = v.safeParse(StarterId, description?.starter);
    if (!description || !starter.success || !isPreprocessing(description.preprocessing)) continue;
    const { dimensions, preprocessing } = description;
    const crop = cropOf(preprocessing);
    const arePresent = preprocessing === preprocessingOf(crop);
    const facts = { starterId: starter.output, crop, areOwn: name === own, arePresent };
    spaces.push({ name, file: join(folder, rowsFile), starter: { dimensions }, ...facts });
  }
  const rank = ({ areOwn, crop, arePresent }: NeighbourSpace): number =>
    areOwn ? 0 : (crop === recipe.crop ? 1 : 3) + (arePresent ? 0 : 1);
  return spaces.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

interface LearnedRows {
  readonly key: string;
  readonly rows: ReadonlyMap<number, readonly number[]>;
}

/** The rows that were looked up last: of one run in one space. */
const lastLearned = projectState<{ last: LearnedRows | null }>(() => ({ last: null }));

/** Indices in the snapshot of the run's training images, by their rows in a space. */
async function learnedRows(
  { project, job }: ProjectJob,
  { state, snapshot }: ExplainedRun,
  { name }: NeighbourSpace,
): Promise<LearnedRows['rows']> {
  const { embeddings } = project.catalog;
  const key = JSON.stringify([state, name, embeddings.nextRow(name)]);
  const learned = lastLearned.of(project);
  if (learned.last?.key === key) return learned.last.rows;
  const rows = new Map<number, number[]>();
  const look = (index: number): void => {
    if (snapshot.parts[index] !== train) return;
    const row = embeddings.find(name, hashAt(snapshot, index))?.row;
    if (row !== undefined) rows.set(row, [...(rows.get(row) ?? []), index]);
  };
  await inSlices(forEachIndex(snapshot.ids.length, look), job.signal);
  learned.last = { key, rows };
  return rows;
}

function neighbourOf(
  project: Project,
  { snapshot, classes }: ExplainedRun,
  { place, similarity }: { readonly place: number; readonly similarity: number },
): Result['neighbours'][number] {
  const image = at(snapshot.ids, place);
  const [row] = project.catalog.imageList.rows([image]);
  return {
    image,
    path: pathOfImage(project, image),
    thumbnail: row?.thumbnail ?? null,
    class: at(classes.names, classes.indexOfLabel(at(snapshot.labels, place))),
    similarity,
  };
}
