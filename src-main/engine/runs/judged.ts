import type { TrainResult } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { partAt } from '../catalog/image-list';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project';
import { everyIndex, inSlices } from '../slices';
import { hasPrediction, readPredictions } from './evaluations';
import { readSnapshot } from './snapshots';

/** What a run says of one image, by the labels of its snapshot. */
export interface Judged {
  readonly image: number;
  readonly part: Part;
  readonly actual: string;
  readonly predicted: string;
  readonly confidence: number;
}

/** What a run said of the images of its snapshot, but those that were forgotten since; in slices. */
export async function judgedOf(project: Project, run: string): Promise<Judged[]> {
  const record = requireDone(project, run);
  const { classes, ids, labels, parts } = await readSnapshot(project, record.snapshot);
  const probabilities = await readPredictions(project.folder.run(record.id));
  const width = classes.length;
  const judged: Judged[] = [];
  const judge = (index: number): void => {
    if (!hasPrediction(probabilities, index, width)) return;
    const [top = 0] = argmax(probabilities.subarray(index * width, (index + 1) * width), width);
    judged.push({
      image: ids[index] ?? 0,
      part: partAt(parts[index] ?? 0),
      actual: classes[labels[index] ?? -1] ?? '',
      predicted: classes[top] ?? '',
      confidence: probabilities[index * width + top] ?? 0,
    });
  };
  await inSlices(everyIndex(ids.length, judge), new AbortController().signal);
  return judged;
}

/** Makes a run's predictions known to `run:` and `confidence:` filters: of test images only when a look was taken. */
export async function loadPredictions(project: Project, run: string): Promise<number> {
  const record = requireDone(project, run);
  const { columns } = project;
  if (columns.hasPredictions(record.id)) return record.id;
  const isSealed = !project.catalog.testSets.wasLookedAt(record.id);
  const judged = (await judgedOf(project, run)).filter(({ part }) => !isSealed || part !== 'test');
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
