import { join } from 'node:path';
import type { TestAsSealed } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import { summarize } from '../../../src-shared/metrics/summary';
import { bytesOf, withTemporaryFolder, writeSynced } from '../../platform/atomic';
import { privateFolder } from '../../platform/temporary';
import { readModelMetadata } from '../../platform/model-folder';
import type { Catalog } from '../catalog/catalog';
import type { JobContext } from '../base/jobs';
import { predictRows, preparationOf } from '../models/model';
import type { Project } from '../project/project';
import type { Services } from '../project/services';
import { evaluateRows, readPredictions } from '../results/evaluations';
import { modelOfRun } from './model-of-run';
import type { Wanted } from '../pixels/pixels';
import { pixelFileOf, pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import { RunClasses } from '../splits/run-classes';
import type { Snapshot } from '../splits/snapshots';
import { editedAfterLook, sealedLabels } from '../splits/test-sets';

/** Where a run stands whose figures are wanted on the labels as sealed. */
export interface Predicted {
  /** Its folder, with predictions and model. */
  readonly folder: string;
  readonly snapshotId: string;
  readonly snapshot: Snapshot;
}

/**
 * A run's test figures on the labels as sealed; null as long as none was edited after a look. Test images that are not in
 * its snapshot any more, since they were excluded or marked unsure, are predicted for this.
 */
export async function figuresAsSealed(
  services: Services,
  project: Project,
  run: Predicted,
  job: JobContext,
): Promise<TestAsSealed | null> {
  const { catalog } = project;
  const split = catalog.snapshots.splitOf(run.snapshotId);
  if (split === undefined) return null;
  const testSet = catalog.testSets.of(split);
  const edited = editedAfterLook(catalog, testSet).length;
  if (edited === 0) return null;
  const classes = new RunClasses(catalog, run.snapshot);
  const { labels, unknown } = sealedLabels(catalog, testSet, classes);
  const rowOf = new Map(Array.from(run.snapshot.ids, (image, row) => [image, row]));
  const outside = [...labels.keys()].filter((image) => !rowOf.has(image));
  const more = await predictOutside(services, project, run, outside, job);
  const own = await readPredictions(run.folder);
  const width = run.snapshot.classes.length;
  const known = [...labels].flatMap(([image, label]) => {
    const row = rowOf.get(image);
    const probabilities = row === undefined ? more.get(image) : own.subarray(row * width, (row + 1) * width);
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

/**
 * Figures of the test images among those that a filter chose, on the labels as sealed; null when none of these was edited
 * after a look.
 * @param probabilities [images, present classes]
 * @param counted places of the images that figures count
 */
export function filteredAsSealed(
  catalog: Catalog,
  images: readonly number[],
  probabilities: Float32Array,
  classes: RunClasses,
  counted: ReadonlySet<number>,
): TestAsSealed | null {
  const split = catalog.splits.current();
  if (split === null) return null;
  const testSet = catalog.testSets.of(split);
  const chosen = new Set(images.filter((_, place) => counted.has(place)));
  const edited = editedAfterLook(catalog, testSet).filter((image) => chosen.has(image)).length;
  const sealed = sealedLabels(catalog, testSet, classes).labels;
  const rows = [...counted].filter((row) => sealed.has(at(images, row)));
  if (edited === 0 || rows.length === 0) return null;
  const labels = Int32Array.from(rows, (row) => sealed.get(at(images, row)) ?? -1);
  const { n, loss, accuracy, interval } = evaluateRows(probabilities, rows, labels, classes.names);
  return { n, loss, accuracy, interval, edited, unknown: {} };
}

/** Probabilities [classes] of images beside the snapshot; those that can't be decoded any more are left out. */
async function predictOutside(
  services: Services,
  project: Project,
  { folder, snapshot }: Predicted,
  images: readonly number[],
  job: JobContext,
): Promise<Map<number, Float32Array>> {
  const { catalog } = project;
  const wanted = images.flatMap((image): Wanted[] => {
    const location = catalog.images.location(image);
    const sha256 = catalog.images.hash(image);
    return location && sha256 ? [{ image, sha256, file: join(location.root, location.path) }] : [];
  });
  const model = await modelOfRun(folder);
  const preparation = preparationOf(await readModelMetadata(model));
  await preparePixels(services, project, wanted, preparation, job);
  const found = wanted.flatMap(({ image, sha256 }) => {
    const row = pixelRowOf(project, preparation, sha256);
    return row === undefined ? [] : [{ image, row }];
  });
  if (found.length === 0) return new Map();
  job.phase('Evaluating on the labels as sealed', 'images', found.length);
  const width = snapshot.classes.length;
  const probabilities = await withTemporaryFolder(privateFolder(), async (temporary) => {
    const rows = join(temporary, 'rows.i32');
    await writeSynced(rows, bytesOf(Int32Array.from(found, ({ row }) => row)));
    const pixels = pixelFileOf(project, preparation);
    const output = join(temporary, 'p.f32');
    return predictRows(services, { model, pixels, rows, count: found.length, output }, job);
  });
  return new Map(found.map(({ image }, index) => [image, probabilities.subarray(index * width, (index + 1) * width)]));
}
