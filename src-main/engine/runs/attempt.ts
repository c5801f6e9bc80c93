import type { TrainResult } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { trainedCopySentences, gapSentences, intendedParts } from '../../../src-shared/domain/training-plan';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import { runsUnderway } from './underway';
import { figuresAsSealed } from './as-sealed';
import { epochsOf, recordEpochs } from './epochs';
import { evaluateParts, type PartEvaluations } from '../results/evaluations';
import { figuresOf } from '../results/figures-now';
import { writeManifest } from './manifest';
import type { Material } from './material';
import type { RunSettings } from './settings';
import type { Snapshot } from '../splits/snapshots';
import { sealTestSet } from '../splits/test-sets';
import { trainInChildren, type Trained } from './training-children';

/** A run that the catalog shows as running, with everything that it is trained on. */
export interface RunningRun {
  readonly id: number;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly epochs: number;
  readonly settings: RunSettings;
  readonly snapshotId: string;
  readonly snapshot: Snapshot;
  readonly material: Material;
}

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
    await recordEpochs(project, run.id);
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

async function trainRun(context: ProjectJob, run: RunningRun): Promise<Trained> {
  const { project } = context;
  const { material, seed, epochs, settings } = run;
  const { precision, extendsFrom, device } = settings;
  const split = project.catalog.snapshots.splitOf(run.snapshotId);
  const manifest = await writeManifest(project, run.id, run.snapshot, {
    material,
    split,
    seed,
    epochs,
    precision,
    extendsFrom,
  });
  return runsUnderway
    .of(project)
    .during(run.id, (underway) => trainInChildren(context, { run: run.id, manifest, device, underway }));
}

function describe(
  project: Project,
  run: RunningRun,
  trained: Trained,
  { train, validation, test }: PartEvaluations,
): Omit<TrainResult, 'testAsSealed'> {
  const shown = test ?? validation;
  const { epochs, ending, keptEpoch, skippedSteps, resumes, seconds, tried } = trained;
  const { precision, peakRssMb, augmentationApplied, environment } = trained;
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
    confusion: shown?.confusion ?? [],
    perClass: shown?.perClass ?? [],
    tried,
    precision,
    peakRssMb,
    augmentationApplied,
    device: environment.device,
    madeDefaultSplit: run.settings.madeDefaultSplit,
    ...planFields(project, run),
    leftOut: run.settings.leftOut,
  };
}

/** The plan's counts of images that the run left out, and its warnings about classes that the figures lack. */
function planFields(project: Project, { settings, snapshotId }: RunningRun) {
  const { plan } = settings;
  if (plan === undefined) return { joined: 0, heldBack: 0, tied: 0, missing: 0, lacking: [], warnings: [] };
  const { joined, heldBack, tied, missing, lacking } = plan;
  const split = project.catalog.snapshots.splitOf(snapshotId);
  const wanted = intendedParts(project.catalog.splits.method(split ?? -1));
  const warnings = [...trainedCopySentences(plan), ...gapSentences(plan, wanted)];
  return { joined, heldBack, tied, missing, lacking, warnings };
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
