import type { TrainResult } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import { trainedCopySentences, gapSentences, intendedParts } from '../../../src-shared/domain/training-plan';
import { withoutYielding } from '../base/slices';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import { runsUnderway, type RunUnderway } from './underway';
import { figuresAsSealed } from './as-sealed';
import { epochsOf, recordEpochs } from './epochs';
import { evaluateParts, type PartEvaluations } from '../results/evaluations';
import { confusionOf, figuresOf } from '../results/figures-now';
import { trainFolds } from './folds/train-folds';
import { writeManifest } from './manifest';
import type { RunningRun, RunTraining } from './running-run';
import { groupingOfSnapshot } from '../splits/grouping-of-split';
import { sealTestSet } from '../splits/test-sets';
import { trainInChildren, reportsOf, type Trained } from './training-children';

/**
 * Trains a run from its present state, evaluates it on every part and records how that ended. Until all of it is there the run has no
 * result: whatever cuts it off leaves a run that can be resumed.
 */
export async function attempt(context: ProjectJob, run: RunningRun): Promise<TrainResult> {
  const { services, project } = context;
  const { catalog, folder } = project;
  services.notices.runChanged(run.id);
  try {
    const trained = await trainRun(context, run);
    const evaluations = await evaluateParts(folder.run(run.id), run.snapshot);
    sealTestSet(project, run.snapshotId, run.snapshot);
    const testAsSealed = await figuresAsSealed(context, { ...run, folder: folder.run(run.id) });
    const described = describe(project, run, trained, evaluations);
    const warnings = [...described.warnings, ...editedWarnings(described.test, testAsSealed)];
    const result = { ...described, testAsSealed, warnings };
    catalog.runs.end(run.id, { state: 'done', at: Date.now(), result: JSON.stringify(result) });
    return result;
  } catch (error) {
    await recordEpochs(project, run.id).catch(() => undefined); // the error that ended the run matters more
    const { kind, message } = Failure.from(error);
    const at = Date.now();
    if (kind === 'paused' || kind === 'cancelled') catalog.runs.end(run.id, { state: kind, at });
    else catalog.runs.end(run.id, { state: 'failed', at, failure: message });
    throw error;
  } finally {
    services.notices.runChanged(run.id);
  }
}

/** Trains a run. Afterwards its folder has predictions for the snapshot's images. */
async function trainRun(context: ProjectJob, run: RunningRun): Promise<RunTraining> {
  const { project } = context;
  const { settings } = run;
  return runsUnderway.of(project).during(run.id, async (underway) => {
    if (settings.folds !== null) return trainFolds(context, run, { count: settings.folds, underway });
    const trained = await trainOnce(context, run, underway);
    await recordEpochs(project, run.id);
    return { ...trained, device: trained.environment.device, folds: null, warnings: planWarnings(project, run) };
  });
}

async function trainOnce(context: ProjectJob, run: RunningRun, underway: RunUnderway): Promise<Trained> {
  const { project } = context;
  const { id, material, seed, epochs, settings, snapshot, snapshotId } = run;
  const { precision, extendsFrom, device } = settings;
  const folder = project.folder.run(id);
  const manifest = await writeManifest(project, snapshot, {
    ...{ run: id, folder, material, parts: snapshot.parts, seed, epochs, precision, extendsFrom },
    groups: () => withoutYielding(groupingOfSnapshot(project, snapshot, snapshotId)),
  });
  return trainInChildren(context, { run: id, folder, manifest, device, underway, reports: reportsOf(context, id) });
}

function describe(
  project: Project,
  run: RunningRun,
  trained: RunTraining,
  { train, validation, test }: PartEvaluations,
): Omit<TrainResult, 'testAsSealed'> {
  const shown = test ?? validation;
  const { epochs, ending, keptEpoch, skippedSteps, resumes, seconds, tried } = trained;
  const { precision, peakRssMb, augmentationApplied, device, folds, warnings } = trained;
  return {
    run: `r${String(run.id)}`,
    recipe: run.recipe.id,
    kind: run.recipe.kind,
    starter: run.recipe.kind === 'network' ? null : run.recipe.starter,
    crop: run.recipe.crop,
    snapshot: run.snapshotId,
    classes: [...run.snapshot.classes],
    seed: run.seed,
    epochs,
    ending,
    keptEpoch,
    skippedSteps,
    resumes,
    seconds,
    imagesPerSecond: epochsOf(project, run.id).map((epoch) => epoch.imagesPerSecond),
    train: figuresOf(train),
    validation: figuresOf(validation),
    test: figuresOf(test),
    folds,
    ...confusionOf(shown),
    perClass: shown?.perClass ?? [],
    tried,
    precision,
    peakRssMb,
    augmentationApplied,
    device,
    madeDefaultSplit: run.settings.madeDefaultSplit,
    ...planFields(run),
    warnings: [...warnings],
    leftOut: run.settings.leftOut,
  };
}

/** The plan's counts of images that the run left out. */
function planFields({ settings: { plan } }: RunningRun) {
  const { joined = 0, heldBack = 0, tied = 0, missing = 0, lacking = [] } = plan ?? {};
  return { joined, heldBack, tied, missing, lacking };
}

/** Warnings about classes that the figures of a run's plan lack. */
function planWarnings({ catalog }: Project, { settings: { plan }, snapshotId }: RunningRun): string[] {
  if (plan === undefined) return [];
  const wanted = intendedParts(catalog.splits.method(catalog.snapshots.splitOf(snapshotId) ?? -1));
  return [...trainedCopySentences(plan), ...gapSentences(plan, wanted)];
}

/** Warns which of two test figures to trust when labels were edited after a look at test mistakes. */
function editedWarnings(test: TrainResult['test'], sealed: TrainResult['testAsSealed']): string[] {
  if (test === null || sealed === null) return [];
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const labels = sealed.edited === 1 ? 'A test label was' : `${sealed.edited.toLocaleString('en')} test labels were`;
  return [
    `${labels} changed or excluded after a look at test mistakes: trust ${share(sealed.accuracy)} on the labels as sealed, not ${share(test.accuracy)}.`,
  ];
}
