import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { at } from '../../../../src-shared/domain/at';
import type { TrainResult } from '../../../../src-shared/domain/run';
import { Resume } from '../../../../src-shared/domain/training';
import { Augmentation } from '../../../../src-shared/domain/recipe';
import { runFiles } from '../../../../src-shared/workers/run-files';
import { bytesOf } from '../../../platform/atomic';
import { damagedFile, readWhole, writeWithSums } from '../../../platform/sums/sums';
import { readStored } from '../../catalog/stored-json';
import { predictionsAsTrained } from '../../results/probabilities';
import type { FoldedImages } from './deal';

/** What the training without one fold came to. */
const FinishedFold = v.object({
  epochs: v.number(),
  seconds: v.number(),
  skippedSteps: v.number(),
  resumes: v.array(Resume),
  peakRssMb: v.number(),
  precision: v.picklist(['float32', 'bfloat16']),
  device: v.picklist(['cpu', 'gpu']),
  augmentationApplied: Augmentation,
});
export type FinishedFold = v.InferOutput<typeof FinishedFold>;

/** The first folds of a run that are finished. Their predictions are in the run's folder. Kind 'project-damaged'. */
export async function readFinishedFolds(runFolder: string): Promise<FinishedFold[]> {
  const file = join(runFolder, runFiles.finishedFolds);
  if (!existsSync(file)) return [];
  const finished = readStored(v.array(FinishedFold), (await readWhole(file, { adopts: false })).toString('utf8'));
  if (finished === null) throw damagedFile(file);
  return finished;
}

/**
 * Adds a fold's predictions of the images that it holds out to those of the run, and then the fold to those that are finished. A crash
 * between the two only means that the fold is trained again.
 * @param finished all finished folds, this one last
 */
export async function keepFold(
  runFolder: string,
  { folder, images, classes }: { folder: string; images: FoldedImages; classes: number },
  finished: readonly FinishedFold[],
): Promise<void> {
  const fold = finished.length - 1;
  const predicted = await predictionsAsTrained(folder);
  const pooled =
    fold === 0 ? new Float32Array(predicted.length).fill(Number.NaN) : await predictionsAsTrained(runFolder);
  images.folds.forEach((each, image) => {
    const [from, to] = [image * classes, (image + 1) * classes];
    if (each === fold) pooled.set(predicted.subarray(from, to), from);
  });
  await writeWithSums(runFolder, { [runFiles.predictions]: bytesOf(pooled) });
  await writeWithSums(runFolder, { [runFiles.finishedFolds]: JSON.stringify(finished) });
}

/** Folds of a run's images, as they were dealt when it began; null before that. */
export async function readFolds(runFolder: string): Promise<Uint8Array | null> {
  const file = join(runFolder, runFiles.folds);
  return existsSync(file) ? new Uint8Array(await readWhole(file, { adopts: false })) : null;
}

/** The trainings of all folds as one: sums of their lengths, and what was equal for all. */
export function joinFolds(
  finished: readonly FinishedFold[],
): Pick<
  TrainResult,
  'epochs' | 'keptEpoch' | 'ending' | 'seconds' | 'skippedSteps' | 'resumes' | 'peakRssMb' | 'tried'
> &
  Pick<FinishedFold, 'precision' | 'device' | 'augmentationApplied'> {
  const { precision, device, augmentationApplied } = at(finished, 0);
  const sum = (key: 'epochs' | 'seconds' | 'skippedSteps'): number =>
    finished.reduce((total, fold) => total + fold[key], 0);
  return {
    epochs: sum('epochs'),
    keptEpoch: sum('epochs'), // no fold's model is kept
    ending: 'complete',
    seconds: sum('seconds'),
    skippedSteps: sum('skippedSteps'),
    resumes: finished.flatMap(({ resumes }) => resumes),
    peakRssMb: Math.max(...finished.map(({ peakRssMb }) => peakRssMb)),
    tried: [],
    precision,
    device,
    augmentationApplied,
  };
}
