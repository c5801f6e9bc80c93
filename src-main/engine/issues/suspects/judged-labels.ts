import type * as v from 'valibot';
import type { suspects as suspectsContract } from '../../../../src-shared/contract/suspects';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { QuickRecipe } from '../../../../src-shared/domain/recipe';
import type { StarterId } from '../../../../src-shared/domain/starter';
import { forEachIndex, inSlices } from '../../base/slices';
import { openSpace } from '../../features/embedding/open-space';
import type { LeftOut } from '../../pixels/pixels';
import type { Project } from '../../project/project';
import type { ProjectJob } from '../../project/project-job';
import { findRecipe, withStarter } from '../../recipes/recipes';
import { copyRows, hasPrediction } from '../../results/evaluations';
import { requireDone } from '../../results/judged';
import { probabilitiesOf } from '../../results/probabilities';
import { RunClasses } from '../../splits/run-classes';
import { hashAt } from '../../splits/snapshot-images';
import { readSnapshot, type Snapshot } from '../../splits/snapshots';
import { labelsInQuestion, tooFewClasses, type LabelsInQuestion } from './labels-in-question';
import { judgeByProbabilities, predictOutOfFold, type OutOfFold } from './out-of-fold';

type Params = v.InferOutput<(typeof suspectsContract)['find']['params']>;

/** Labels with the probabilities that contradict some of them, and where these come from. */
export interface JudgedLabels {
  readonly labels: LabelsInQuestion;
  readonly predicted: OutOfFold;
  /** The highest image id when the labels were read. */
  readonly lastImage: number;
  /** SHA-256 of the picture that a row of `labels` was predicted from; undefined when it is not known any more. */
  readonly contentOf: (row: number) => Buffer | undefined;
  readonly recipe: string;
  readonly starter: StarterId | null;
  /** Images that could not be decoded. */
  readonly leftOut: readonly LeftOut[];
}

/** Judges all labelled images by heads on a starter's features, which are trained for it. */
export async function judgeByHeads(context: ProjectJob, params: Params): Promise<JudgedLabels> {
  const { project, job } = context;
  const { catalog } = project;
  const recipe = await quickRecipe(project, params);
  // While a large step is underway, some labels are old and some are new.
  const { space, leftOut } = await project.stepMutex.whenFree(() =>
    openSpace(context, { starter: recipe.starter, crop: recipe.crop, images: 'labelled' }),
  );
  const { lastImage, labels } = await project.stepMutex.whenFree(async () => ({
    lastImage: catalog.originals.lastId(),
    labels: await labelsInQuestion(project, space, job.signal),
  }));
  return {
    labels,
    predicted: await predictOutOfFold(context, { space, recipe, seed: params.seed, labels }),
    lastImage,
    contentOf: (row) => catalog.embeddings.contentOf(space.name, row),
    recipe: recipe.id,
    starter: space.starter.id,
    leftOut,
  };
}

/** Finds the recipe and checks that it trains heads in seconds. */
async function quickRecipe(project: Project, { recipe: wished, starter, folds }: Params): Promise<QuickRecipe> {
  const recipe = withStarter(await findRecipe(project, wished), starter);
  if (recipe.kind === 'quick') return folds === undefined ? recipe : { ...recipe, folds };
  throw new Failure(
    'unsupported',
    `Recipe ${recipe.id} trains for minutes, and a search for suspect labels trains once per fold.`,
    'Use the recipe quick, or a JSON file of its kind.',
  );
}

/** Judges the images of a run over folds by its own probabilities, with their present labels; nothing is trained. */
export async function judgeByRun(context: ProjectJob, run: string): Promise<JudgedLabels> {
  const { project, job } = context;
  const done = requireDone(project, run);
  const { folds, recipe, starter } = done.result;
  if (folds === null) {
    throw new Failure(
      'unsupported',
      `${run} learned from the images that it would judge, and so agrees with their labels.`,
      'Choose a run over folds.',
    );
  }
  const snapshot = await readSnapshot(project, done.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const all = classes.gather(await probabilitiesOf(project, done, classes.outputs.length));
  const { lastImage, labels } = await project.stepMutex.whenFree(async () => ({
    lastImage: project.catalog.originals.lastId(),
    labels: await inSlices(labelsOf(project, { snapshot, classes, probabilities: all }), job.signal),
  }));
  const probabilities = copyRows(all, [...labels.rows], classes.now.length);
  return {
    labels,
    predicted: await judgeByProbabilities(context, labels, { probabilities, folds: folds.count }),
    lastImage,
    contentOf: (row) => hashAt(snapshot, row),
    recipe,
    starter,
    leftOut: [],
  };
}

/** Images of a run that are still labelled and have the same content, by their present labels. `rows` are those of the snapshot. */
function* labelsOf(
  { catalog }: Project,
  { snapshot, classes, probabilities }: { snapshot: Snapshot; classes: RunClasses; probabilities: Float32Array },
): Generator<void, LabelsInQuestion> {
  const rows: number[] = [];
  const labels: number[] = [];
  yield* forEachIndex(snapshot.ids.length, (row) => {
    const image = at(snapshot.ids, row);
    const label = catalog.images.label(image);
    const index = label?.state === 'labelled' && label.classId !== null ? classes.indexOf(label.classId) : undefined;
    if (index === undefined || !hasPrediction(probabilities, row, classes.now.length)) return;
    if (catalog.images.hash(image)?.equals(hashAt(snapshot, row)) !== true) return;
    rows.push(row);
    labels.push(index);
  });
  if (new Set(labels).size < 2) throw tooFewClasses();
  const unknown = catalog.classes.all().filter(({ id, images }) => images > 0 && classes.indexOf(id) === undefined);
  return {
    images: Int32Array.from(rows, (row) => at(snapshot.ids, row)),
    classes: classes.now,
    labels: Int32Array.from(labels),
    rows: Int32Array.from(rows),
    groups: new Int32Array(), // the folds were dealt when the run began
    classesLeftOut: unknown.map(({ name }) => name),
  };
}
