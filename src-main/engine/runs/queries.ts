import type * as v from 'valibot';
import type { Mistake, Outcome, RunRow, runs as runsContract, TestSet } from '../../../src-shared/contract/runs';
import type { Part } from '../../../src-shared/domain/image';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { Project } from '../project';
import { epochsOf } from './epochs';
import { readEvaluations } from './evaluations';
import { findRun, judgedOf, type Judged } from './judged';
import { resultOf, rowOf } from './rows';
import { readSnapshot, type Snapshot } from './snapshots';
import { testSetOf } from './test-sets';

type GetResult = v.InferInput<(typeof runsContract)['get']['result']>;
type OutcomeParams = v.InferOutput<(typeof runsContract)['outcomes']['params']>;
type Comparison = v.InferInput<(typeof runsContract)['compare']['result']>;

export function listRuns(project: Project): RunRow[] {
  // Most runs share a test set, and to know what was edited of it takes a look at each of its images.
  const testSets = new Map<number, TestSet>();
  return project.catalog.runs.all().map((record) => {
    const split = record.snapshot === null ? undefined : project.catalog.snapshots.splitOf(record.snapshot);
    const known = split === undefined ? undefined : testSets.get(split);
    const testSet = known ?? testSetOf(project, record.snapshot);
    if (split !== undefined) testSets.set(split, testSet);
    return rowOf(project, record, testSet);
  });
}

export async function getRun(project: Project, run: string): Promise<GetResult> {
  const record = findRun(project, run);
  const snapshot = record.snapshot === null ? null : await readSnapshot(project, record.snapshot);
  const evaluations =
    record.state === 'done'
      ? await readEvaluations(project.folder.run(record.id))
      : { train: null, validation: null, test: null };
  return {
    run: rowOf(project, record, testSetOf(project, record.snapshot)),
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
export async function compareRuns(
  project: Project,
  { run, before, part }: { run: string; before: string; part: Part },
): Promise<Comparison> {
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

/** Images as they are now beside what the run said. */
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
    const label = project.catalog.images.label(image);
    if (!label) return; // it was forgotten
    const now = label.classId === null ? undefined : names.get(label.classId);
    if (now !== classes[labels[index] ?? -1]) count += 1;
  });
  return count;
}
