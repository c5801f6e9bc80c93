import { constants } from 'node:fs';
import { copyFile, mkdir, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type * as v from 'valibot';
import type { predictions as predictionsContract } from '../../../src-shared/contract/predictions';
import { Failure } from '../../../src-shared/domain/failure';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { LeftOutTally } from '../importing/clutter';
import { resolvePhotoFolder, scanFolder } from '../importing/scan';
import { throwIfCancelled, type JobContext } from '../jobs';
import { chunksOf } from '../runs/pixels';
import type { Services } from '../services';
import { blockImages, predictFiles } from './files';
import { readModelMetadata } from './model';

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
  const csv = params.csv === null ? null : await CsvFile.create(resolve(params.csv), metadata.classes);
  const counts = metadata.classes.map(() => 0);
  const shown: Result['predictions'] = [];
  let images = 0;
  try {
    for (const block of chunksOf(files, blockImages)) {
      const predicted = await predictFiles(services, model, block, job);
      refused.push(...predicted.refused);
      for (const { path, probabilities } of predicted.images) {
        const [index = 0] = argmax(probabilities, metadata.classes.length);
        const prediction = { path, class: metadata.classes[index] ?? '', confidence: probabilities[index] ?? 0 };
        images += 1;
        counts[index] = (counts[index] ?? 0) + 1;
        if (shown.length < shownPredictions) shown.push(prediction);
        await csv?.add([path, prediction.class, prediction.confidence, ...probabilities]);
        if (params.copyInto !== null) await copyInto(resolve(params.copyInto), prediction.class, path);
      }
    }
    await csv?.finish();
  } catch (error) {
    await csv?.discard();
    throw error;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const classes = metadata.classes.map((name, index) => ({ class: name, images: counts[index] ?? 0 }));
  return {
    images,
    seconds,
    imagesPerSecond: images / seconds,
    refused,
    leftOut: leftOut.report(),
    classes,
    predictions: shown,
  };
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
    else if (!found.isDirectory()) files.push(full);
    else await addFolder(full, files, notUsed, job);
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

/** A CSV file that appears when it is complete. */
class CsvFile {
  private constructor(
    private readonly file: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(file: string, classes: readonly string[]): Promise<CsvFile> {
    const temporary = `${file}.${String(process.pid)}.tmp`;
    const csv = new CsvFile(file, temporary, await open(temporary, 'w'));
    await csv.add(['path', 'class', 'confidence', ...classes]);
    return csv;
  }

  async add(row: readonly (string | number)[]): Promise<void> {
    await this.handle.write(stringify([[...row]]));
  }

  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.temporary, this.file);
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.temporary, { force: true });
  }
}

/** Copies a file into the folder of its class under its own name, or the first free `name (2)`; overwrites nothing. */
async function copyInto(folder: string, className: string, path: string): Promise<void> {
  const target = join(folder, basename(className));
  await mkdir(target, { recursive: true });
  const source = await realpath(path);
  const extension = extname(path);
  const stem = basename(path, extension);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}${extension}` : `${stem} (${String(number)})${extension}`;
    try {
      await copyFile(source, join(target, name), constants.COPYFILE_EXCL);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
