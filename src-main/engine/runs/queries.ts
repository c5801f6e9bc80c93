import type * as v from 'valibot';
import type { Mistake, Outcome, RunRow, TestSet, TrainResult } from '../../../src-shared/domain/run';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import { inUsualForm } from '../../../src-shared/domain/evaluation';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project/project';
import { epochsOf } from './epochs';
import { readFolds } from './folds/finished-folds';
import { probabilitiesOf } from '../results/probabilities';
import { figuresOfFolds } from '../results/fold-figures';
import { classesOfSnapshot, evaluationsNow, resultNow } from '../results/figures-now';
import { chooseOutcomes } from '../results/choosing';
import { confirmedLabelsOf, findRun, judgedRow, type JudgedImage } from '../results/judged';
import { rowOfImage, type PredictionTable } from '../results/prediction-table';
import { presentClass } from '../catalog/present-class';
import { recipeOfRun, resultOf, rowOf } from './rows';
import { RunClasses, UnknownClasses } from '../splits/run-classes';
import { readSnapshot, type Snapshot } from '../splits/snapshots';
import { testSetOf } from '../splits/test-sets';

type GetResult = v.InferInput<(typeof runsContract)['get']['result']>;
type OutcomeParams = v.InferOutput<(typeof runsContract)['outcomes']['params']>;
type MistakeParams = v.InferOutput<(typeof runsContract)['mistakes']['params']>;

/** Answers `runs.list`. */
export async function listRuns(project: Project): Promise<RunRow[]> {
  // Most runs share a test set, and counting its edited labels visits each of its images.
  const testSets = new Map<number, TestSet>();
  const rows: RunRow[] = [];
  for (const record of project.catalog.runs.all()) {
    const split = record.snapshot === null ? undefined : project.catalog.snapshots.splitOf(record.snapshot);
    const known = split === undefined ? undefined : testSets.get(split);
    const testSet = known ?? testSetOf(project, record.snapshot);
    if (split !== undefined) testSets.set(split, testSet);
    rows.push(rowOf(project, record, testSet, await presentResult(project, record)));
  }
  return rows;
}

/** A run's result with its classes by their present names; null while it is not done. */
async function presentResult(project: Project, record: RunRecord): Promise<TrainResult | null> {
  const [result, { snapshot }] = [resultOf(record), record];
  if (result === null || snapshot === null || !project.catalog.snapshots.byId(snapshot)?.classes.length) {
    return result && inUsualForm(result);
  }
  const classes = classesOfSnapshot(project, snapshot);
  // A result that can't be computed again, since files are gone, is still shown as it was.
  const evaluations =
    classes.areAsTrained && record.temperature === null
      ? null
      : await evaluationsNow(project, { ...record, snapshot }).catch(() => null);
  if (evaluations === null) return inUsualForm(result);
  const now = resultNow(result, classes, evaluations);
  return { ...now, folds: await foldsNow(project, { record, snapshot, folds: result.folds }, classes) };
}

/** Figures over a run's folds with its classes and temperature as they are now; those of its time when files are gone. */
async function foldsNow(
  project: Project,
  { record, snapshot: hash, folds }: { record: RunRecord; snapshot: string; folds: TrainResult['folds'] },
  classes: RunClasses,
): Promise<TrainResult['folds']> {
  const dealt = folds && (await readFolds(project.folder.run(record.id)).catch(() => null));
  if (dealt === null) return folds;
  const snapshot = await readSnapshot(project, hash);
  const probabilities = classes.gather(await probabilitiesOf(project, record, classes.outputs.length));
  return figuresOfFolds(probabilities, { snapshot, folds: dealt, classes, trainings: folds?.each ?? [] });
}

/** Answers `runs.get`. */
export async function getRun(project: Project, run: string): Promise<GetResult> {
  const record = findRun(project, run);
  const snapshot = record.snapshot === null ? null : await readSnapshot(project, record.snapshot);
  const classes = snapshot && new RunClasses(project.catalog, snapshot);
  const evaluations =
    record.state === 'done' && record.snapshot !== null
      ? await evaluationsNow(project, { ...record, snapshot: record.snapshot })
      : { train: null, validation: null, test: null };
  const result = await presentResult(project, record);
  return {
    run: rowOf(project, record, testSetOf(project, record.snapshot), result),
    recipe: recipeOfRun(record),
    result,
    classes: [...(classes?.names ?? [])],
    renamed: [...(classes?.renamed ?? [])],
    metrics: epochsOf(project, record.id),
    ...evaluations,
    relabelled: snapshot ? countRelabelled(project, snapshot) : 0,
    unknown: classes ? unknownTo(project, classes) : {},
  };
}

/** Numbers of images labelled as classes that a run doesn't know, by name. */
function unknownTo({ catalog }: Project, classes: RunClasses): Record<string, number> {
  const unknown = new UnknownClasses();
  for (const { id, name, images } of catalog.classes.all()) {
    if (images > 0 && classes.indexOf(id) === undefined) unknown.add(name, images);
  }
  return unknown.toRecord();
}

/** Answers `runs.mistakes`: misclassified images of one part by the labels of the run's snapshot, the most confident first. */
export async function mistakesOf(
  project: Project,
  params: MistakeParams,
  signal: AbortSignal,
): Promise<{ total: number; confirmed: number; mistakes: Mistake[] }> {
  const { total, confirmed, outcomes } = await outcomesOf(project, { ...params, order: 'confident' }, signal);
  return {
    total,
    confirmed,
    mistakes: outcomes.map(({ image, path, actual, predicted, confidence, now, confirmed: isPresentConfirmed }) => ({
      image,
      path,
      actual,
      predicted,
      confidence,
      split: params.part,
      confirmed: isPresentConfirmed && now === actual,
    })),
  };
}

/** Answers `runs.outcomes`: images of one part that the question chooses, page by page. */
export async function outcomesOf(
  project: Project,
  params: OutcomeParams,
  signal: AbortSignal,
): Promise<{ total: number; confirmed: number; outcomes: Outcome[] }> {
  const { table, rows, older } = await chooseOutcomes(project, params, signal);
  const page = [...rows.subarray(params.offset, params.offset + params.limit)];
  const outcomes = toOutcomes(
    project,
    page.map((row) => judgedRow(table, row)),
  );
  const counts = { total: rows.length, confirmed: countConfirmed(project, table, rows) };
  if (older === null) return { ...counts, outcomes };
  return { ...counts, outcomes: outcomes.map((outcome) => ({ ...outcome, before: nameIn(older, outcome) })) };
}

function countConfirmed({ catalog }: Project, table: PredictionTable, rows: Int32Array): number {
  const isConfirmed = confirmedLabelsOf(catalog, table);
  return rows.reduce((count, row) => count + (isConfirmed(row) ? 1 : 0), 0);
}

/** Present name of the class that another run predicts for an image. */
function nameIn(older: PredictionTable, { image }: Outcome): string {
  return at(older.classes.names, at(older.predicted, rowOfImage(older, image)));
}

/** Sorts the most confident first. */
export const byConfidence = (a: JudgedImage, b: JudgedImage): number =>
  b.confidence - a.confidence || a.image - b.image;

/** Adds present paths, thumbnails and labels to predictions. */
export function toOutcomes({ catalog }: Project, judged: readonly JudgedImage[]): Outcome[] {
  const rows = new Map(catalog.imageList.rows(judged.map(({ image }) => image)).map((row) => [row.id, row]));
  const names = new Map(catalog.classes.names().map(({ id, name }) => [id, name]));
  return judged.map(({ image, actual, predicted, confidence }) => {
    const row = rows.get(image);
    return {
      image,
      actual: names.get(actual) ?? '',
      predicted: names.get(predicted) ?? '',
      confidence,
      path: row?.path ?? '',
      thumbnail: row?.thumbnail ?? null,
      now: row?.class ?? null,
      labelState: row?.labelState ?? 'unlabelled',
      confirmed: row?.confirmed ?? false,
    };
  });
}

/** Number of snapshot images whose labels have changed since. */
function countRelabelled({ catalog }: Project, { classIds, ids, labels }: Snapshot): number {
  const present = presentClass(catalog);
  const classesThen = classIds.map(present);
  let count = 0;
  ids.forEach((image, index) => {
    const label = catalog.images.label(image);
    if (!label) return; // it was forgotten
    if (label.classId === null || present(label.classId) !== at(classesThen, at(labels, index))) count += 1;
  });
  return count;
}
