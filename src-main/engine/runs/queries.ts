import { join } from 'node:path';
import type * as v from 'valibot';
import type { Mistake, RunRow, runs as runsContract, TrainResult } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import { parts, type Part } from '../../../src-shared/domain/image';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { argmax } from '../../../src-shared/metrics/probabilities';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project';
import { readEvaluations } from './evaluations';
import { readSnapshot, type Snapshot } from './snapshots';
import { epochsOf, readPredictions } from './training';

type GetResult = v.InferInput<(typeof runsContract)['get']['result']>;
type MistakesParams = v.InferOutput<(typeof runsContract)['mistakes']['params']>;

export function listRuns(project: Project): RunRow[] {
  return project.catalog.runs.all().map(toRow);
}

export async function getRun(project: Project, run: string): Promise<GetResult> {
  const record = findRun(project, run);
  const snapshot = record.snapshot === null ? null : await readSnapshot(project, record.snapshot);
  const evaluations =
    record.state === 'done'
      ? await readEvaluations(project.folder.run(record.id))
      : { train: null, validation: null, test: null };
  return {
    run: toRow(record),
    classes: [...(snapshot?.classes ?? [])],
    metrics: epochsOf(project, record.id),
    ...evaluations,
    relabelled: snapshot ? countRelabelled(project, snapshot) : 0,
  };
}

/** Misclassified images of one part by the labels of the run's snapshot, the most confident first. */
export async function mistakesOf(
  project: Project,
  params: MistakesParams,
): Promise<{ total: number; mistakes: Mistake[] }> {
  const record = requireDone(project, params.run);
  const snapshot = await readSnapshot(project, record.snapshot);
  const wrong = outcomesOf(snapshot, await readPredictions(project, record.id))
    .filter((outcome) => outcome.part === params.part && outcome.predicted !== outcome.actual)
    .filter(({ actual }) => params.actual === undefined || actual === params.actual)
    .filter(({ predicted }) => params.predicted === undefined || predicted === params.predicted)
    .sort((a, b) => b.confidence - a.confidence || a.image - b.image);
  const mistakes = wrong.slice(params.offset, params.offset + params.limit).map(({ part, ...outcome }) => {
    const location = project.catalog.images.location(outcome.image);
    return { ...outcome, split: part, path: location ? join(location.root, location.path) : '' };
  });
  return { total: wrong.length, mistakes };
}

/** Makes a run's predictions known to `run:` and `confidence:` filters. */
export async function loadPredictions(project: Project, run: string): Promise<number> {
  const record = requireDone(project, run);
  const { imageList } = project.catalog;
  if (imageList.hasPredictions(record.id)) return record.id;
  const outcomes = outcomesOf(await readSnapshot(project, record.snapshot), await readPredictions(project, record.id));
  imageList.loadPredictions(
    record.id,
    outcomes.map(({ image, predicted, actual, confidence }) => ({ image, wrong: predicted !== actual, confidence })),
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

function findRun(project: Project, run: string): RunRecord {
  const record = project.catalog.runs.byId(runNumber(run));
  if (!record) throw new Failure('not-found', `There is no run ${run}.`, 'List them with `facet runs P`.');
  return record;
}

function toRow(record: RunRecord): RunRow {
  const result = record.result === null ? null : (JSON.parse(record.result) as TrainResult);
  return {
    run: `r${String(record.id)}`,
    recipe: (JSON.parse(record.recipe) as Recipe).id,
    snapshot: record.snapshot,
    seed: record.seed,
    epochs: record.epochs,
    state: record.state,
    startedAt: record.startedAt,
    seconds: record.endedAt === null ? null : (record.endedAt - record.startedAt) / 1000,
    validation: result?.validation ?? null,
    test: result?.test ?? null,
    failure: record.failure,
  };
}

interface Outcome {
  readonly image: number;
  readonly part: Part;
  readonly actual: string;
  readonly predicted: string;
  readonly confidence: number;
}

function outcomesOf({ classes, ids, labels, parts: partNumbers }: Snapshot, probabilities: Float32Array): Outcome[] {
  const width = classes.length;
  const predicted = argmax(probabilities, width);
  return Array.from(ids, (image, index) => {
    const top = predicted[index] ?? 0;
    return {
      image,
      part: parts[partNumbers[index] ?? 0] ?? 'train',
      actual: classes[labels[index] ?? -1] ?? '',
      predicted: classes[top] ?? '',
      confidence: probabilities[index * width + top] ?? 0,
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
