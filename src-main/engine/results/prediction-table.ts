import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../../../src-shared/domain/at';
import { runFiles } from '../../../src-shared/workers/run-files';
import { descending } from '../base/descending';
import { forEachIndex, inSlices } from '../base/slices';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { RunClasses } from '../splits/run-classes';
import { hashAt } from '../splits/snapshot-images';
import { readSnapshot, type Snapshot } from '../splits/snapshots';
import { hasPrediction } from './evaluations';
import { classesOfSnapshot, keyOf } from './figures-now';
import { probabilitiesOf, type Calibrated } from './probabilities';

/**
 * A run's predictions for the images of its snapshot, without forgotten ones. Entry k of each array is about the same image; images are
 * in order of id. Labels and predictions are indices into `classes.now`.
 */
export interface PredictionTable {
  /** Equal as long as the run's predictions and the meaning of its classes are the same. */
  readonly key: string;
  readonly classes: RunClasses;
  readonly ids: Int32Array;
  /** First 8 bytes of the SHA-256 of the picture that was predicted: an image may have had another one in another run. */
  readonly contents: BigUint64Array;
  /** Indices into `parts` of domain/image. */
  readonly parts: Uint8Array;
  /** Labels in the snapshot. */
  readonly labels: Int32Array;
  /** Most probable classes. */
  readonly predicted: Int32Array;
  /** Probabilities of the predicted classes. */
  readonly confidences: Float32Array;
  /** Probabilities [images, 2] for a run of two classes; null for other runs, whose probabilities may not fit into memory twice. */
  readonly probabilities: Float32Array | null;
  /** Rows, the most confident first; equally confident ones in order of id. */
  readonly byConfidence: Int32Array;
}

interface Kept {
  readonly key: string;
  readonly table: Promise<PredictionTable>;
}

/** A finished run, as far as its table depends on it. */
export interface TabledRun extends Calibrated {
  readonly endedAt: number | null;
  readonly snapshot: string;
}

/** Runs whose tables are kept: some 35 bytes per image each. */
const mostTables = 8;

/** Tables by run, the one asked for last at the end. */
const kept = projectState(() => new Map<number, Kept>());

/** Drops all tables of a project, such as when images were forgotten. */
export const dropPredictionTables = (project: Project): void => {
  kept.drop(project);
};

/**
 * A finished run's predictions as a table, which is kept in memory for the next question. The first question reads and sorts them in
 * slices of time. Kinds 'not-found', 'project-damaged' when files of the run or its snapshot are.
 */
export async function predictionTable(project: Project, run: TabledRun): Promise<PredictionTable> {
  const tables = kept.of(project);
  const key = await contentKey(project, run);
  const known = tables.get(run.id);
  const table = known?.key === key ? known.table : read(project, run, key);
  tables.delete(run.id);
  tables.set(run.id, { key, table });
  const [oldest] = tables.keys();
  if (tables.size > mostTables && oldest !== undefined) tables.delete(oldest);
  try {
    return await table;
  } catch (error) {
    if (tables.get(run.id)?.table === table) tables.delete(run.id);
    throw error;
  }
}

/** Row of an image; -1 when the table has none. By bisection. */
export function rowOfImage({ ids }: PredictionTable, image: number): number {
  let [low, high] = [0, ids.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const id = at(ids, middle);
    if (id === image) return middle;
    if (id < image) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/**
 * Row of another run's table that is about the image and picture of a row, in the same part; -1 for none.
 * @param row of `table`
 */
export function sameImageIn(other: PredictionTable, table: PredictionTable, row: number): number {
  const found = rowOfImage(other, at(table.ids, row));
  const isSame =
    found >= 0 &&
    at(other.parts, found) === at(table.parts, row) &&
    at(other.contents, found) === at(table.contents, row);
  return isSame ? found : -1;
}

/** Whether the most probable class is the label. */
export const isRight = ({ labels, predicted }: PredictionTable, row: number): boolean =>
  at(labels, row) === at(predicted, row);

/**
 * Text that changes with what a run's figures depend on. The run's classes, model and temperature may change; forgetting images rewrites
 * the file.
 */
export async function contentKey(project: Project, run: TabledRun): Promise<string> {
  const file = await stat(join(project.folder.run(run.id), runFiles.predictions)).catch(() => null);
  return `${String(file?.mtimeMs)} ${String(file?.size)} ${keyOf(run, classesOfSnapshot(project, run.snapshot))}`;
}

async function read(project: Project, run: TabledRun, key: string): Promise<PredictionTable> {
  const snapshot = await readSnapshot(project, run.snapshot);
  const classes = new RunClasses(project.catalog, snapshot);
  const probabilities = await probabilitiesOf(project, run, classes.outputs.length);
  return { key, ...(await tableOf(snapshot, classes, probabilities)) };
}

/** @param probabilities [images of the snapshot, outputs] */
async function tableOf(
  snapshot: Snapshot,
  classes: RunClasses,
  probabilities: Float32Array,
): Promise<Omit<PredictionTable, 'key'>> {
  const width = classes.now.length;
  const gathered = classes.gather(probabilities);
  const rows: number[] = [];
  await inSlices(
    forEachIndex(snapshot.ids.length, (image) => {
      if (hasPrediction(gathered, image, width)) rows.push(image);
    }),
  );
  const count = rows.length;
  const [labels, predicted] = [new Int32Array(count), new Int32Array(count)];
  const confidences = new Float32Array(count);
  await inSlices(
    forEachIndex(count, (row) => {
      const image = at(rows, row);
      const top = likeliest(gathered, image * width, width);
      labels[row] = classes.indexOfLabel(at(snapshot.labels, image));
      predicted[row] = top;
      confidences[row] = at(gathered, image * width + top);
    }),
  );
  return {
    classes,
    ids: Int32Array.from(rows, (image) => at(snapshot.ids, image)),
    contents: BigUint64Array.from(rows, (image) => hashAt(snapshot, image).readBigUInt64BE()),
    parts: Uint8Array.from(rows, (image) => at(snapshot.parts, image)),
    labels,
    predicted,
    confidences,
    probabilities: width === 2 ? copyPairs(gathered, rows) : null,
    byConfidence: await inSlices(descending(confidences)),
  };
}

/** Index of the largest of `width` probabilities from `start` on; of equal ones the first. A hot loop without a copy per image. */
function likeliest(probabilities: Float32Array, start: number, width: number): number {
  let top = 0;
  for (let index = 1; index < width; index += 1) {
    if ((probabilities[start + index] ?? 0) > (probabilities[start + top] ?? 0)) top = index; // within the array
  }
  return top;
}

const copyPairs = (probabilities: Float32Array, rows: readonly number[]): Float32Array =>
  Float32Array.from({ length: rows.length * 2 }, (_, index) =>
    at(probabilities, at(rows, index >> 1) * 2 + (index & 1)),
  );
