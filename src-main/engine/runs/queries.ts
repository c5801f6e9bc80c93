import type * as v from 'valibot';
import type { Mistake, Outcome, RunRow, runs as runsContract, TrainResult } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { partAt } from '../catalog/image-list';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project';
import { epochsOf } from './epochs';
import { readEvaluations, readPredictions } from './evaluations';
import { resultOf, rowOf } from './rows';
import { readSnapshot, type Snapshot } from './snapshots';

type GetResult = v.InferInput<(typeof runsContract)['get']['result']>;
type OutcomeParams = v.InferOutput<(typeof runsContract)['outcomes']['params']>;
type Comparison = v.InferInput<(typeof runsContract)['compare']['result']>;

export function listRuns(project: Project): RunRow[] {
  return project.catalog.runs.all().map((record) => rowOf(project, record));
}

export async function getRun(project: Project, run: string): Promise<GetResult> {
  const record = findRun(project, run);
  const snapshot = record.snapshot === null ? null : await readSnapshot(project, record.snapshot);
  const evaluations =
    record.state === 'done'
      ? await readEvaluations(project.folder.run(record.id))
      : { train: null, validation: null, test: null };
  return {
    run: rowOf(project, record),
    recipe: JSON.parse(record.recipe) as Recipe,
    result: resultOf(record),
    classes: [...(snapshot?.classes ?? [])],
    metrics: epochsOf(project, record.id),
    ...evaluations,
    relabelled: snapshot ? countRelabelled(project, snapshot) : 0,
  };
}

/** Misclassified images of one part by the labels of the run's snapshot, the most confident first. */
export async function mistakesOf(
  project: Project,
  params: OutcomeParams,
): Promise<{ total: number; mistakes: Mistake[] }> {
  const { total, outcomes } = await outcomesOf(project, params);
  return {
    total,
    mistakes: outcomes.map(({ image, path, actual, predicted, confidence }) => ({
      image,
      path,
      actual,
      predicted,
      confidence,
      split: params.part,
    })),
  };
}

/** Images of one cell of a run's confusion matrix, or all that are wrong; the most confident first. */
export async function outcomesOf(
  project: Project,
  params: OutcomeParams,
): Promise<{ total: number; outcomes: Outcome[] }> {
  const isWholePart = params.actual === undefined && params.predicted === undefined;
  const chosen = (await judgedOf(project, params.run))
    .filter(({ part }) => part === params.part)
    .filter(({ actual, predicted }) => !isWholePart || actual !== predicted)
    .filter(({ actual }) => params.actual === undefined || actual === params.actual)
    .filter(({ predicted }) => params.predicted === undefined || predicted === params.predicted)
    .sort((a, b) => b.confidence - a.confidence || a.image - b.image);
  const page = chosen.slice(params.offset, params.offset + params.limit);
  return { total: chosen.length, outcomes: toOutcomes(project, page) };
}

/** What a newer run fixed and broke against an older one, on images that both have in that part. */
export async function compareRuns(project: Project, run: string, before: string, part: Part): Promise<Comparison> {
  const older = new Map((await judgedOf(project, before)).map((judged) => [judged.image, judged]));
  let images = 0;
  const fixed: Judged[] = [];
  const broken: Judged[] = [];
  for (const judged of await judgedOf(project, run)) {
    const old = older.get(judged.image);
    if (judged.part !== part || old?.part !== part) continue;
    images += 1;
    const wasRight = old.predicted === judged.actual;
    const isRight = judged.predicted === judged.actual;
    if (wasRight === isRight) continue;
    (isRight ? fixed : broken).push(judged);
  }
  const withBefore = (judged: readonly Judged[]): Comparison['fixed'] =>
    toOutcomes(project, judged).map((outcome) => ({ ...outcome, before: older.get(outcome.image)?.predicted ?? '' }));
  return { images, fixed: withBefore(fixed), broken: withBefore(broken) };
}

/** Makes a run's predictions known to `run:` and `confidence:` filters. */
export async function loadPredictions(project: Project, run: string): Promise<number> {
  const record = requireDone(project, run);
  const { columns } = project;
  if (columns.hasPredictions(record.id)) return record.id;
  const judged = await judgedOf(project, run);
  await columns.setPredictions(
    record.id,
    judged.map(({ image, predicted, actual, confidence }) => ({ image, wrong: predicted !== actual, confidence })),
  );
  return record.id;
}

/** A run that ended well, with its result. Kinds 'not-found', 'no-data'. */
export function requireDone(project: Project, run: string): { id: number; snapshot: string; result: TrainResult } {
  const record = findRun(project, run);
  if (record.state !== 'done' || record.result === null || record.snapshot === null) {
    throw new Failure(
      'no-data',
      `${run} is ${record.state}; only a finished run has predictions.`,
      'Choose another with `facet runs P`.',
    );
  }
  return { id: record.id, snapshot: record.snapshot, result: JSON.parse(record.result) as TrainResult };
}

export const runNumber = (run: string): number => Number(run.slice(1));

/** @throws Failure of kind 'not-found' */
export function findRun(project: Project, run: string): RunRecord {
  const record = project.catalog.runs.byId(runNumber(run));
  if (!record) throw new Failure('not-found', `There is no run ${run}.`, 'List them with `facet runs P`.');
  return record;
}

/** What a run says of one image, by the labels of its snapshot. */
interface Judged {
  readonly image: number;
  readonly part: Part;
  readonly actual: string;
  readonly predicted: string;
  readonly confidence: number;
}

async function judgedOf(project: Project, run: string): Promise<Judged[]> {
  const record = requireDone(project, run);
  const { classes, ids, labels, parts: partNumbers } = await readSnapshot(project, record.snapshot);
  const probabilities = await readPredictions(project.folder.run(record.id));
  const width = classes.length;
  const predicted = argmax(probabilities, width);
  return Array.from(ids, (image, index) => {
    const top = predicted[index] ?? 0;
    return {
      image,
      part: partAt(partNumbers[index] ?? 0),
      actual: classes[labels[index] ?? -1] ?? '',
      predicted: classes[top] ?? '',
      confidence: probabilities[index * width + top] ?? 0,
    };
  });
}

/** Images as they are now beside what the run said. No image is ever deleted from the catalog, so each is there. */
function toOutcomes(project: Project, judged: readonly Judged[]): Outcome[] {
  const rows = new Map(project.catalog.imageList.rows(judged.map(({ image }) => image)).map((row) => [row.id, row]));
  return judged.map(({ image, actual, predicted, confidence }) => {
    const row = rows.get(image);
    return {
      image,
      actual,
      predicted,
      confidence,
      path: row?.path ?? '',
      thumbnail: row?.thumbnail ?? null,
      now: row?.class ?? null,
      labelState: row?.labelState ?? 'unlabelled',
    };
  });
}

function countRelabelled(project: Project, { classes, ids, labels }: Snapshot): number {
  const names = new Map(project.catalog.classes.all().map(({ id, name }) => [id, name]));
  let count = 0;
  ids.forEach((image, index) => {
    const classId = project.catalog.images.label(image)?.classId;
    const now = classId == null ? undefined : names.get(classId);
    if (now !== classes[labels[index] ?? -1]) count += 1;
  });
  return count;
}
