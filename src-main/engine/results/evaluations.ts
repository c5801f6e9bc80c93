import { join } from 'node:path';
import * as v from 'valibot';
import { at } from '../../../src-shared/domain/at';
import { Evaluation, inUsualForm } from '../../../src-shared/domain/evaluation';
import { parts, type Part } from '../../../src-shared/domain/image';
import { summarize } from '../../../src-shared/metrics/summary';
import { runFiles } from '../../../src-shared/workers/run-files';
import { damagedFile, readWhole, writeWithSums } from '../../platform/sums/sums';
import { readStored } from '../catalog/stored-json';
import type { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';
import { predictionsAsTrained } from './probabilities';

export type PartEvaluations = Record<Part, Evaluation | null>;

/** Evaluates a run's predictions on each part of its snapshot, with the class names of its time, and stores the result with the run. */
export async function evaluateParts(folder: string, snapshot: Snapshot): Promise<PartEvaluations> {
  const evaluations = evaluateSnapshot(await predictionsAsTrained(folder), snapshot, asThen(snapshot));
  await writeWithSums(folder, { [runFiles.evaluation]: JSON.stringify(evaluations) });
  return evaluations;
}

/** The part of a run's classes that evaluation needs: names, and the class of each output and label. */
type Classes = Pick<RunClasses, 'names' | 'indexOfLabel' | 'gather'>;

const asThen = ({ classes }: Snapshot): Classes => ({
  names: classes,
  indexOfLabel: (label) => label,
  gather: (probabilities) => probabilities,
});

/** Evaluates probabilities on each part of a snapshot. @param probabilities [images, outputs] */
export function evaluateSnapshot(probabilities: Float32Array, snapshot: Snapshot, classes: Classes): PartEvaluations {
  const gathered = classes.gather(probabilities);
  const [train, validation, test] = parts.map((_, part) => evaluatePart(gathered, snapshot, part, classes));
  return { train: train ?? null, validation: validation ?? null, test: test ?? null };
}

/** Whether an image has a prediction; not if it was forgotten since. */
export const hasPrediction = (probabilities: Float32Array, row: number, width: number): boolean =>
  !Number.isNaN(at(probabilities, row * width));

/** Figures on each part as they were stored with a run, under the class names of its time. Kind 'project-damaged'. */
export async function readEvaluations(folder: string): Promise<PartEvaluations> {
  const file = join(folder, runFiles.evaluation);
  const stored = readStored(StoredEvaluations, (await readWhole(file, { adopts: true })).toString('utf8'));
  if (stored === null) throw damagedFile(file);
  const usual = (evaluation: Evaluation | null): Evaluation | null => evaluation && inUsualForm(evaluation);
  return { train: usual(stored.train), validation: usual(stored.validation), test: usual(stored.test) };
}

/** With thousands of classes a confusion matrix has millions of cells: a schema per cell would hold the engine up for seconds. */
const Confusion = v.custom<number[][]>(
  (rows) => Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every(Number.isInteger)),
);
const StoredEvaluation = v.nullable(v.object({ ...Evaluation.entries, confusion: Confusion }));
const StoredEvaluations = v.object({ train: StoredEvaluation, validation: StoredEvaluation, test: StoredEvaluation });

function evaluatePart(
  probabilities: Float32Array,
  snapshot: Snapshot,
  part: number,
  classes: Classes,
): Evaluation | null {
  const rows = predictedRows(probabilities, snapshot, { part, width: classes.names.length });
  if (rows.length === 0) return null;
  return evaluateRows(
    probabilities,
    rows,
    Int32Array.from(rows, (row) => classes.indexOfLabel(at(snapshot.labels, row))),
    classes.names,
  );
}

/** Evaluates chosen rows of probabilities [images, classes] against one label per row. */
export function evaluateRows(
  probabilities: Float32Array,
  rows: readonly number[],
  labels: Int32Array,
  classes: readonly string[],
): Evaluation {
  return summarize(copyRows(probabilities, rows, classes.length), labels, [...classes]);
}

/** Rows of a snapshot's images in one part that have a prediction. @param probabilities [images, width] */
export const predictedRows = (
  probabilities: Float32Array,
  { parts: partOfRow }: Snapshot,
  { part, width }: { part: number; width: number },
): number[] =>
  Array.from(partOfRow.keys()).filter((row) => partOfRow[row] === part && hasPrediction(probabilities, row, width));

/** Copies some rows of probabilities [images, width], in the order given. */
export function copyRows(probabilities: Float32Array, rows: readonly number[], width: number): Float32Array {
  const copied = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    copied.set(probabilities.subarray(row * width, (row + 1) * width), index * width);
  });
  return copied;
}
