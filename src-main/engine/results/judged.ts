import { TrainResult } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { partFromNumber } from '../catalog/image-list';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import type { Project } from '../project/project';
import { forEachIndex, inSlices } from '../base/slices';
import { hasPrediction } from './evaluations';
import { probabilitiesOf } from './probabilities';
import { classesOfSnapshot, keyOf } from './figures-now';
import { RunClasses } from '../splits/run-classes';
import { readSnapshot } from '../splits/snapshots';

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
  const record = requireDone(project, run);
  const snapshot = await readSnapshot(project, record.snapshot);
  const { ids, labels, parts } = snapshot;
  const classes = new RunClasses(project.catalog, snapshot);
  const probabilities = classes.gather(await probabilitiesOf(project, record, classes.outputs.length));
  const width = classes.now.length;
  const judged: JudgedImage[] = [];
  const judge = (index: number): void => {
    if (!hasPrediction(probabilities, index, width)) return;
    const top = at(argmax(probabilities.subarray(index * width, (index + 1) * width), width), 0);
    judged.push({
      image: at(ids, index),
      part: partFromNumber(at(parts, index)),
      actual: at(classes.now, classes.indexOfLabel(at(labels, index))).id,
      predicted: at(classes.now, top).id,
      confidence: at(probabilities, index * width + top),
    });
  };
  await inSlices(forEachIndex(ids.length, judge));
  return { judged, classes };
}

/** Loads a run's predictions for `run:` and `confidence:` filters; those of test images only after a look. */
export async function loadPredictions(project: Project, run: string): Promise<number> {
  const record = requireDone(project, run);
  const { columns } = project;
  // Merging classes changes which predictions are right, and a temperature how confident they are.
  const meaning = keyOf(record, classesOfSnapshot(project, record.snapshot));
  if (columns.hasPredictions(record.id, meaning)) return record.id;
  const isSealed = !project.catalog.testSets.wasLookedAt(record.id);
  const { judged } = await judgedImagesOf(project, run);
  const open = judged.filter(({ part }) => !isSealed || part !== 'test');
  await columns.setPredictions(
    record.id,
    meaning,
    open.map(({ image, predicted, actual, confidence }) => ({ image, wrong: predicted !== actual, confidence })),
  );
  return record.id;
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
  const result = readStored(TrainResult, record.result);
  if (result !== null) return { id, snapshot, endedAt, temperature, result };
  throw new Failure(
    'project-damaged',
    `The result of ${run} can't be read: its row in the catalog is damaged.`,
    'Restore a backup, or train again.',
  );
}

export const runNumber = (run: string): number => Number(run.slice(1));

/** @throws Failure of kind 'not-found' */
export function findRun(project: Project, run: string): RunRecord {
  const record = project.catalog.runs.byId(runNumber(run));
  if (!record) throw new Failure('not-found', `There is no run ${run}.`, { step: 'choose-run' });
  return record;
}
