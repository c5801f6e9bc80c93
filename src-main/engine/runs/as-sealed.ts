import { join } from 'node:path';
import type { TestAsSealed } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import { summarize } from '../../../src-shared/metrics/summary';
import { readModelMetadata } from '../../platform/model-folder';
import type { Catalog } from '../catalog/catalog';
import { preparationOf } from '../models/model';
import type { ProjectJob } from '../project/project-job';
import { evaluateRows } from '../results/evaluations';
import { predictionsAsTrained } from '../results/probabilities';
import { modelOfRun } from './model-of-run';
import { predictPrepared } from './predict-rows';
import type { Wanted } from '../pixels/pixels';
import { pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';
import { editedAfterLook, sealedLabels } from '../splits/test-sets';

/** A run that has predicted its snapshot. */
export interface PredictedRun {
  /** Its folder, with predictions and model. */
  readonly folder: string;
  readonly snapshotId: string;
  readonly snapshot: Snapshot;
}

/**
 * Computes a run's test figures on the labels as sealed; null as long as none was edited after a look. Test images that its snapshot
 * lacks, since they were excluded or marked unsure, are predicted for this.
 */
export async function figuresAsSealed(context: ProjectJob, run: PredictedRun): Promise<TestAsSealed | null> {
  const { catalog } = context.project;
  const split = catalog.snapshots.splitOf(run.snapshotId);
  if (split === undefined) return null;
  const testSet = catalog.testSets.of(split);
  const edited = editedAfterLook(catalog, testSet).length;
  if (edited === 0) return null;
  const classes = new RunClasses(catalog, run.snapshot);
  const { labels, unknown } = sealedLabels(catalog, testSet, classes);
  const rowOf = new Map(Array.from(run.snapshot.ids, (image, row) => [image, row]));
  const outside = [...labels.keys()].filter((image) => !rowOf.has(image));
  const outsidePredictions = await predictImages(context, run, outside);
  const predictions = await predictionsAsTrained(run.folder); // a run that has just been trained has no temperature
  const width = run.snapshot.classes.length;
  const known = [...labels].flatMap(([image, label]) => {
    const row = rowOf.get(image);
    const probabilities =
      row === undefined ? outsidePredictions.get(image) : predictions.subarray(row * width, (row + 1) * width);
    return probabilities ? [{ label, probabilities }] : [];
  });
  if (known.length === 0) return null;
  const { n, loss, accuracy, interval } = summarize(
    classes.gather(Float32Array.from(known.flatMap(({ probabilities }) => [...probabilities]))),
    Int32Array.from(known, ({ label }) => label),
    classes.names,
  );
  return { n, loss, accuracy, interval, edited, unknown: unknown.toRecord() };
}

/** Predictions for images that a filter chose; entry k of `images` and row k of `probabilities` are about the same image. */
interface FilteredPredictions {
  readonly images: readonly number[];
  /** [images, present classes] */
  readonly probabilities: Float32Array;
  readonly classes: RunClasses;
  /** Indices of the images that figures count. */
  readonly counted: ReadonlySet<number>;
}

/**
 * Computes figures of the test images among those that a filter chose, on the labels as sealed; null when none of these labels was
 * edited after a look.
 */
export function filteredAsSealed(
  catalog: Catalog,
  { images, probabilities, classes, counted }: FilteredPredictions,
): TestAsSealed | null {
  const split = catalog.splits.current();
  if (split === null) return null;
  const testSet = catalog.testSets.of(split);
  const chosen = new Set(images.filter((_, index) => counted.has(index)));
  const edited = editedAfterLook(catalog, testSet).filter((image) => chosen.has(image)).length;
  const sealed = sealedLabels(catalog, testSet, classes).labels;
  const rows = [...counted].filter((row) => sealed.has(at(images, row)));
  if (edited === 0 || rows.length === 0) return null;
  const labels = Int32Array.from(rows, (row) => sealed.get(at(images, row)) ?? -1);
  const { n, loss, accuracy, interval } = evaluateRows(probabilities, rows, labels, classes.names);
  return { n, loss, accuracy, interval, edited, unknown: {} };
}

/** Predicts images outside the snapshot: probabilities [classes] by image. Images that can't be decoded any more are left out. */
async function predictImages(
  context: ProjectJob,
  { folder, snapshot }: PredictedRun,
  images: readonly number[],
): Promise<ReadonlyMap<number, Float32Array>> {
  const { project, job } = context;
  const { catalog } = project;
  const wanted = images.flatMap((image): Wanted[] => {
    const location = catalog.images.location(image);
    const sha256 = catalog.images.hash(image);
    return location && sha256 ? [{ image, sha256, file: join(location.root, location.path) }] : [];
  });
  const model = await modelOfRun(folder);
  const preparation = preparationOf(await readModelMetadata(model));
  await preparePixels(context, wanted, preparation);
  const prepared = wanted.flatMap(({ image, sha256 }) => {
    const row = pixelRowOf(project, preparation, sha256);
    return row === undefined ? [] : [{ image, row }];
  });
  if (prepared.length === 0) return new Map();
  job.phase('Evaluating on the labels as sealed', 'images', prepared.length);
  const width = snapshot.classes.length;
  const rows = prepared.map(({ row }) => row);
  const probabilities = await predictPrepared(context, { model, preparation, rows });
  return new Map(
    prepared.map(({ image }, index) => [image, probabilities.subarray(index * width, (index + 1) * width)]),
  );
}
