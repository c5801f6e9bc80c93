import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../../../../src-shared/domain/at';
import { singleFoldSentence } from '../../../../src-shared/domain/fold-figures';
import { runFiles } from '../../../../src-shared/workers/run-files';
import { bytesOf } from '../../../platform/atomic';
import { readWhole, writeWithSums } from '../../../platform/sums/sums';
import { inSlices } from '../../base/slices';
import type { ProjectJob } from '../../project/project-job';
import { predictionsAsTrained } from '../../results/probabilities';
import { figuresOfFolds } from '../../results/fold-figures';
import { groupingOfSnapshot } from '../../splits/grouping-of-split';
import { writeManifest } from '../manifest';
import type { RunningRun, RunTraining } from '../running-run';
import { trainInChildren } from '../training-children';
import type { RunUnderway } from '../underway';
import { dealFolds, partsWithout, type FoldedImages } from './deal';
import { joinFolds, keepFold, readFinishedFolds, readFolds, type FinishedFold } from './finished-folds';
import { reportsOfFold } from './reports';

/**
 * Trains a run once per fold, each time without the images of that fold, and predicts these: the run's predictions are then those of
 * models that have not seen the image. A run that was cut off goes on with its finished folds kept, from the checkpoint of the fold that
 * was underway. Folds leave no model.
 */
export async function trainFolds(
  context: ProjectJob,
  run: RunningRun,
  { count, underway }: { count: number; underway: RunUnderway },
): Promise<RunTraining> {
  const runFolder = context.project.folder.run(run.id);
  const { snapshot } = run;
  const images = await foldedImages(context, run, count);
  const finished = await readFinishedFolds(runFolder);
  while (finished.length < count) {
    const fold = finished.length;
    const folder = join(runFolder, `fold-${String(fold + 1)}`);
    finished.push(await trainWithout(context, run, { fold, count, folder, images, underway }));
    await keepFold(runFolder, { folder, images, classes: snapshot.classes.length }, finished);
    await rm(folder, { recursive: true, force: true });
  }
  const names = classesInOneFold(images).map((label) => at(snapshot.classes, label));
  const classes = { names: snapshot.classes, indexOfLabel: (label: number) => label };
  return {
    ...joinFolds(finished),
    folds: figuresOfFolds(await predictionsAsTrained(runFolder), {
      snapshot,
      folds: images.folds,
      classes,
      trainings: finished,
    }),
    warnings: [singleFoldSentence(names)].filter((sentence) => sentence !== ''),
  };
}

/** Deals the run's images into folds, or reads how they were dealt when the run began: copies may have been found or dismissed since. */
async function foldedImages({ project, job }: ProjectJob, run: RunningRun, count: number): Promise<FoldedImages> {
  const { id, snapshot, snapshotId, seed, material } = run;
  const folder = project.folder.run(id);
  const { labels } = snapshot;
  const dealt = await readFolds(folder);
  if (dealt !== null) {
    const bytes = new Uint8Array(await readWhole(join(folder, runFiles.groups), { adopts: false }));
    return { labels, groups: new Int32Array(bytes.buffer), folds: dealt };
  }
  const groups = await inSlices(groupingOfSnapshot(project, snapshot, snapshotId), job.signal);
  const folds = await inSlices(dealFolds(labels, groups, count, seed), job.signal);
  await mkdir(folder, { recursive: true });
  const recipe = JSON.stringify(material.recipe, null, 2);
  await writeWithSums(folder, {
    [runFiles.groups]: bytesOf(groups),
    [runFiles.folds]: folds,
    [runFiles.recipe]: recipe,
  });
  return { labels, groups, folds };
}

interface FoldOrder {
  /** Fold that is held out, from 0, and how many there are. */
  readonly fold: number;
  readonly count: number;
  /** Folder that its trainer writes into. */
  readonly folder: string;
  readonly images: FoldedImages;
  readonly underway: RunUnderway;
}

async function trainWithout(
  context: ProjectJob,
  run: RunningRun,
  { fold, count, folder, images, underway }: FoldOrder,
): Promise<FinishedFold> {
  const { id, material, seed, epochs, settings, snapshot } = run;
  const { precision, device } = settings;
  const hasEpochs = material.kind !== 'quick';
  const parts = await inSlices(partsWithout(images, fold, { seed, hasEpochs }), context.job.signal);
  const manifest = await writeManifest(context.project, snapshot, {
    ...{ run: id, folder, material, seed, epochs, precision, extendsFrom: 0 },
    parts,
    groups: () => images.groups,
  });
  const reports = reportsOfFold(context, { run: id, fold, count, epochs });
  const trained = await trainInChildren(context, { run: id, folder, manifest, device, underway, reports });
  const { seconds, skippedSteps, resumes, peakRssMb, augmentationApplied } = trained;
  return {
    epochs: trained.epochs,
    precision: trained.precision,
    device: trained.environment.device,
    ...{ seconds, skippedSteps, resumes, peakRssMb, augmentationApplied },
  };
}

/** Classes whose images are all in one fold, so that the model that predicts them has not learned them. */
function classesInOneFold({ labels, folds }: FoldedImages): number[] {
  const foldsOf = new Map<number, Set<number>>();
  labels.forEach((label, image) => {
    const own = foldsOf.get(label) ?? new Set();
    foldsOf.set(label, own.add(at(folds, image)));
  });
  return [...foldsOf].filter(([, own]) => own.size === 1).map(([label]) => label);
}
