import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import type { predictions as predictionsContract } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { unsureMarker } from '../../../src-shared/domain/decision';
import { decide, noClass } from '../../../src-shared/metrics/decisions';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { readModelMetadata } from '../../platform/model-folder';
import { kindOfFile } from '../../platform/regular-file';
import { LeftOutTally } from '../importing/clutter';
import { resolvePhotoFolder, scanFolder } from '../importing/scan';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { chunksOf, forEachConcurrently } from '../base/concurrency';
import { identityOf, isSameFile } from '../base/file-identity';
import type { Services } from '../project/services';
import { ClassFolders } from './class-folders';
import { blockImages, predictFiles } from '../models/files';
import { PredictionTable } from './table';

type Declaration = (typeof predictionsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Predictions that the result lists. */
const listedPredictions = 1000;
const statsAtOnce = 32;

/** Answers `predictions.run`: classifies files and folders with an exported model, one block at a time. */
export async function predict(services: Services, params: Params, job: JobContext): Promise<Result> {
  const startedAt = performance.now();
  const model = resolve(params.model);
  const metadata = await readModelMetadata(model);
  decide(new Float32Array(), metadata.classes, metadata.decision ?? null); // refuses a decision that does not fit the classes
  const refused: Result['refused'] = [];
  const leftOut = new LeftOutTally();
  const files = await filesOf(params.paths, { refused, leftOut }, job);
  const { classes } = metadata;
  const csv = params.csv === null ? null : await PredictionTable.create(params.csv, classes, params.overwrite);
  const folders = params.copyInto === null ? null : new ClassFolders(resolve(params.copyInto), classes);
  const counts = new Int32Array(classes.length);
  const predictions: Result['predictions'] = [];
  let images = 0;
  try {
    if (csv !== null) await requireNoImage(csv.path, files);
    for (const block of chunksOf(files, blockImages)) {
      const predicted = await predictFiles(services, model, block, job);
      refused.push(...predicted.refused);
      for (const { path, probabilities } of predicted.images) {
        const index = at(argmax(probabilities, classes.length), 0);
        const answer = at(decide(probabilities, classes, metadata.decision ?? null), 0);
        const isUnsure = answer === noClass;
        const decision = isUnsure ? unsureMarker(classes) : at(classes, answer);
        const prediction = {
          path,
          class: at(classes, index),
          decision,
          isUnsure,
          confidence: at(probabilities, index),
        };
        images += 1;
        counts[index] = at(counts, index) + 1;
        if (predictions.length < listedPredictions) predictions.push(prediction);
        await csv?.add(prediction, probabilities);
        await folders?.copy(path, index);
      }
    }
    await csv?.finish();
  } catch (error) {
    await csv?.discard();
    throw error;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    images,
    seconds,
    imagesPerSecond: images / seconds,
    refused,
    leftOut: leftOut.report(),
    classes: classes.map((name, index) => ({ class: name, images: at(counts, index) })),
    predictions,
    quotedCells: csv?.quotedCells ?? 0,
  };
}

/** Refuses to replace an image by the table, under whatever name: permission to overwrite never covers an original. */
async function requireNoImage(csv: string, files: readonly string[]): Promise<void> {
  const table = await identityOf(csv);
  if (table === null) return;
  await forEachConcurrently(files, statsAtOnce, async (file) => {
    if (!isSameFile(table, await identityOf(file)) && file !== csv) return;
    throw new Failure('bad-input', `${csv} is one of the images.`, 'Give another name for the CSV.');
  });
}

/** Files that are not predicted. */
interface Unused {
  readonly refused: Result['refused'];
  readonly leftOut: LeftOutTally;
}

/** Lists the given files and the images below the given folders. A path that does not exist is refused and stops nothing. */
async function filesOf(paths: readonly string[], unused: Unused, job: JobContext): Promise<string[]> {
  job.phase('Looking for images', 'images', null);
  const files: string[] = [];
  for (const path of paths) {
    const full = resolve(path);
    const found = await stat(full).catch(() => undefined);
    if (!found) unused.refused.push({ path: full, reason: 'It does not exist.' });
    else if (found.isDirectory()) await addFolder(full, files, unused, job);
    else if (found.isFile()) files.push(full);
    else unused.refused.push({ path: full, reason: `It is ${kindOfFile(found)}.` });
  }
  if (files.length > 0 || unused.refused.length > 0) return files;
  throw new Failure(
    'no-data',
    `There are no images in ${paths.join(', ')}.`,
    'Give image files or folders that hold some.',
  );
}

async function addFolder(folder: string, files: string[], unused: Unused, job: JobContext): Promise<void> {
  const root = await resolvePhotoFolder(folder);
  for await (const entry of scanFolder(root)) {
    throwIfCancelled(job.signal);
    if (entry.kind === 'image') files.push(join(root, entry.path));
    if (entry.kind === 'left-out') unused.leftOut.add(join(root, entry.path), entry.why);
    if (entry.kind === 'refused') unused.refused.push({ path: join(root, entry.path), reason: entry.reason });
  }
}
