import { TrainResult } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import type { Catalog } from '../catalog/catalog';
import { partFromNumber } from '../catalog/image-list';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import type { Predicted } from '../columns/predictions';
import type { Project } from '../project/project';
import { forEachIndex, inSlices } from '../base/slices';
import { requireTemperature } from './probabilities';
import { isRight, predictionTable, type PredictionTable } from './prediction-table';
import type { RunClasses } from '../splits/run-classes';

/** A run's prediction for one image beside its label in the snapshot. Classes are present ids. */
export interface JudgedImage {
  readonly image: number;
  readonly part: Part;
  readonly actual: number;
  readonly predicted: number;
  readonly confidence: number;
}

/** A run's predictions for the images of its snapshot, without forgotten ones; computed in slices. */
export async function judgedImagesOf(
  project: Project,
  run: string,
): Promise<{ judged: JudgedImage[]; classes: RunClasses }> {
  const table = await predictionTable(project, requireDone(project, run));
  const { classes, ids } = table;
  const judged: JudgedImage[] = [];
  await inSlices(forEachIndex(ids.length, (row) => void judged.push(judgedRow(table, row))));
  return { judged, classes };
}

/** Returns whether a person has confirmed the label that the image of a row has in the snapshot, and has now. */
export function confirmedLabelsOf(
  { confirmations }: Catalog,
  { ids, labels, classes }: Pick<PredictionTable, 'labels' | 'classes'> & { readonly ids: ArrayLike<number> },
): (row: number) => boolean {
  const classOf = confirmations.classes();
  return (row) => {
    const confirmed = classOf.get(at(ids, row));
    return confirmed !== undefined && confirmed === classes.now[at(labels, row)]?.id;
  };
}

/** One row of a run's predictions. */
export function judgedRow(table: PredictionTable, row: number): JudgedImage {
  const { now } = table.classes;
  return {
    image: at(table.ids, row),
    part: partFromNumber(at(table.parts, row)),
    actual: at(now, at(table.labels, row)).id,
    predicted: at(now, at(table.predicted, row)).id,
    confidence: at(table.confidences, row),
  };
}

/**
 * Loads a run's predictions for `run:` and `confidence:` filters.
 * @param isOpen whether the test mistakes were looked at since the project was opened; without a look, test images have no prediction
 */
export async function loadPredictions(project: Project, run: string, isOpen: boolean): Promise<number> {
  const record = requireDone(project, run);
  const { columns } = project;
  const table = await predictionTable(project, record);
  const meaning = `${table.key} ${isOpen ? 'open' : 'sealed'}`;
  if (columns.hasPredictions(record.id, meaning)) return record.id;
  await columns.setPredictions(record.id, meaning, predictedImages(table, isOpen));
  return record.id;
}

function* predictedImages(table: PredictionTable, isOpen: boolean): Generator<Predicted> {
  for (let row = 0; row < table.ids.length; row += 1) {
    if (!isOpen && partFromNumber(at(table.parts, row)) === 'test') continue;
    yield { image: at(table.ids, row), wrong: !isRight(table, row), confidence: at(table.confidences, row) };
  }
}

/** A finished run, with its result. */
export interface DoneRun {
  readonly id: number;
  readonly snapshot: string;
  readonly endedAt: number | null;
  readonly temperature: number | null;
  readonly result: TrainResult;
}

/** Finds a finished run. Kinds 'not-found', 'no-data' when it is not finished, 'project-damaged'. */
export function requireDone(project: Project, run: string): DoneRun {
  const record = findRun(project, run);
  if (record.state !== 'done' || record.result === null || record.snapshot === null) {
    throw new Failure(
      'no-data',
      `${run} is ${record.state}; only a finished run has predictions.`,
      'Choose a run that is done.',
    );
  }
  const { id, snapshot, endedAt, temperature } = record;
  requireTemperature(record);
  const result = readStored(TrainResult, record.result);
  if (result !== null) return { id, snapshot, endedAt, temperature, result };
  throw new Failure(
    'project-damaged',
    `The result of ${run} can't be read: its row in the catalog is damaged.`,
    'Restore a backup, or train again.',
  );
}

/**
 * Finds a finished run that has a model. Kinds as `requireDone`, and 'unsupported' for a run over folds: it measures a recipe, and none of
 * its models is the one for all images.
 */
export function requireModel(project: Project, run: string): DoneRun {
  const done = requireDone(project, run);
  const { folds, recipe } = done.result;
  if (folds === null) return done;
  throw new Failure(
    'unsupported',
    `${run} has no model: it measured the recipe ${recipe} over ${String(folds.count)} folds.`,
    `Train the recipe ${recipe} without folds, and use that run.`,
  );
}

export const runNumber = (run: string): number => Number(run.slice(1));

/** @throws Failure of kind 'not-found' */
export function findRun(project: Project, run: string): RunRecord {
  const record = project.catalog.runs.byId(runNumber(run));
  if (!record) throw new Failure('not-found', `There is no run ${run}.`, { step: 'choose-run' });
  return record;
}
