import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type * as v from 'valibot';
import type { predictions as predictionsContract } from '../../../src-shared/contract/predictions';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { readModelMetadata } from '../../platform/model-folder';
import { kindOfFile } from '../../platform/regular-file';
import { LeftOutTally } from '../importing/clutter';
import { resolvePhotoFolder, scanFolder } from '../importing/scan';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import { chunksOf } from '../base/concurrency';
import type { Services } from '../project/services';
import { ClassFolders } from './class-folders';
import { blockImages, predictFiles } from '../models/files';
import { PredictionTable } from './table';

type Declaration = (typeof predictionsContract)['run'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

const shownPredictions = 1000;

/** Classifies files and folders with an exported model, a block at a time. */
export async function predict(services: Services, params: Params, job: JobContext): Promise<Result> {
  const startedAt = performance.now();
  const model = resolve(params.model);
  const metadata = await readModelMetadata(model);
  const refused: Result['refused'] = [];
  const leftOut = new LeftOutTally();
  const files = await filesOf(params.paths, { refused, leftOut }, job);
  const { classes } = metadata;
  const csv = params.csv === null ? null : await PredictionTable.create(params.csv, classes, params.overwrite);
  const folders = params.copyInto === null ? null : new ClassFolders(resolve(params.copyInto), classes);
  const counts = new Int32Array(classes.length);
  const shown: Result['predictions'] = [];
  let images = 0;
  try {
    if (csv !== null) requireNoImage(csv.path, files);
    for (const block of chunksOf(files, blockImages)) {
      const predicted = await predictFiles(services, model, block, job);
      refused.push(...predicted.refused);
      for (const { path, probabilities } of predicted.images) {
        const index = at(argmax(probabilities, classes.length), 0);
        const prediction = { path, class: at(classes, index), confidence: at(probabilities, index) };
        images += 1;
        counts[index] = at(counts, index) + 1;
        if (shown.length < shownPredictions) shown.push(prediction);
        await csv?.add(path, prediction.class, prediction.confidence, probabilities);
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
    ...{ images, seconds, imagesPerSecond: images / seconds, refused },
    leftOut: leftOut.report(),
    classes: classes.map((name, index) => ({ class: name, images: at(counts, index) })),
    predictions: shown,
    quotedCells: csv?.quotedCells ?? 0,
  };
}

/** Even --overwrite means no original. */
function requireNoImage(csv: string, files: readonly string[]): void {
  if (!files.includes(csv)) return;
  throw new Failure('bad-input', `${csv} is one of the images.`, 'Give another name for the CSV.');
}

/** Files that were given or found, and are not predicted. */
interface NotUsed {
  readonly refused: Result['refused'];
  readonly leftOut: LeftOutTally;
}

/** Files as given, and the images below folders. A path that does not exist is refused, the others go on. */
async function filesOf(paths: readonly string[], notUsed: NotUsed, job: JobContext): Promise<string[]> {
  job.phase('Looking', 'images', null);
  const files: string[] = [];
  for (const path of paths) {
    const full = resolve(path);
    const found = await stat(full).catch(() => undefined);
    if (!found) notUsed.refused.push({ path: full, reason: 'It does not exist.' });
    else if (found.isDirectory()) await addFolder(full, files, notUsed, job);
    else if (found.isFile()) files.push(full);
    else notUsed.refused.push({ path: full, reason: `It is ${kindOfFile(found)}.` });
  }
  if (files.length > 0 || notUsed.refused.length > 0) return files;
  throw new Failure(
    'no-data',
    `There are no images in ${paths.join(', ')}.`,
    'Give image files or folders that hold some.',
  );
}

async function addFolder(folder: string, files: string[], notUsed: NotUsed, job: JobContext): Promise<void> {
  const root = await resolvePhotoFolder(folder);
  for await (const entry of scanFolder(root)) {
    throwIfCancelled(job.signal);
    if (entry.kind === 'image') files.push(join(root, entry.path));
    if (entry.kind === 'left-out') notUsed.leftOut.add(join(root, entry.path), entry.why);
    if (entry.kind === 'refused') notUsed.refused.push({ path: join(root, entry.path), reason: entry.reason });
  }
}
