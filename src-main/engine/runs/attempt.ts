import type { TrainResult } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { trainedCopySentences, gapSentences, intendedParts } from '../../../src-shared/domain/training-plan';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import { runsUnderway } from './underway';
import type { Session } from '../session/session';
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

/** A run that stands as running in the catalog, with all that it is trained on. */
export interface RunInHand {
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
 * Has a run trained from where it stands, evaluates it on every part and writes down how that ended. Until all of it is
 * there the run has no result: whatever is cut off leaves a run that can be resumed.
 */
export async function attempt(
  session: Session,
  project: Project,
  run: RunInHand,
  job: JobContext,
): Promise<TrainResult> {
  const { services } = session;
  const { catalog, folder } = project;
  const { seed, epochs, settings } = run;
  services.notices.runChanged(run.id);
  try {
    const { precision, extendsFrom, device } = settings;
    const split = catalog.snapshots.splitOf(run.snapshotId);
    const manifest = await writeManifest(project, run.id, run.snapshot, {
      material: run.material,
      split,
      seed,
      epochs,
      precision,
      extendsFrom,
    });
    const trained = await runsUnderway
      .of(project)
      .during(run.id, (underway) =>
        trainInChildren(services, project, { run: run.id, manifest, device, underway }, job),
      );
    await recordEpochs(project, run.id);
    const evaluations = await evaluateParts(folder.run(run.id), run.snapshot);
    sealTestSet(project, run.snapshotId, run.snapshot);
    const testAsSealed = await figuresAsSealed(services, project, { ...run, folder: folder.run(run.id) }, job);
    const described = describe(project, run, trained, evaluations);
    const warnings = [...described.warnings, ...editedWarnings(described.test, testAsSealed)];
    const result = { ...described, testAsSealed, warnings };
    catalog.runs.end(run.id, 'done', Date.now(), JSON.stringify(result), null);
    return result;
  } catch (error) {
    await recordEpochs(project, run.id).catch(() => undefined); // what ended the run says more
    const { kind, message } = Failure.from(error);
    if (kind === 'paused' || kind === 'cancelled') catalog.runs.end(run.id, kind, Date.now(), null, null);
    else catalog.runs.end(run.id, 'failed', Date.now(), null, message);
    throw error;
  } finally {
    services.notices.runChanged(run.id);
  }
}

function describe(
  project: Project,
  run: RunInHand,
  trained: Trained,
  { train, validation, test }: PartEvaluations,
): Omit<TrainResult, 'testAsSealed'> {
  const shown = test ?? validation;
  const { epochs, ending, keptEpoch, skippedSteps, resumes, seconds } = trained;
  const { precision, peakRssMb, augmentationApplied, environment, tried } = trained;
  return {
    run: `r${String(run.id)}`,
    recipe: run.recipe.id,
    kind: run.recipe.kind,
    starter: run.recipe.kind === 'network' ? null : run.recipe.starter,
    crop: run.recipe.crop,
    snapshot: run.snapshotId,
    classes: [...run.snapshot.classes],
    seed: run.seed,
    ...{ epochs, ending, keptEpoch, skippedSteps, resumes, seconds },
    imagesPerSecond: epochsOf(project, run.id).map((epoch) => epoch.imagesPerSecond),
    train: figuresOf(train),
    validation: figuresOf(validation),
    test: figuresOf(test),
    confusion: shown?.confusion ?? [],
    perClass: shown?.perClass ?? [],
    ...{ tried, precision, peakRssMb, augmentationApplied, device: environment.device },
    madeDefaultSplit: run.settings.madeDefaultSplit,
    ...planned(project, run),
    leftOut: run.settings.leftOut,
  };
}

/** The images that the run left out, and the classes that its figures lack. */
function planned(project: Project, { settings, snapshotId }: RunInHand) {
  const { plan } = settings;
  if (plan === undefined) return { joined: 0, heldBack: 0, tied: 0, missing: 0, lacking: [], warnings: [] };
  const { joined, heldBack, tied, missing, lacking } = plan;
  const split = project.catalog.snapshots.splitOf(snapshotId);
  const wanted = intendedParts(project.catalog.splits.method(split ?? -1));
  const warnings = [...trainedCopySentences(plan), ...gapSentences(plan, wanted)];
  return { joined, heldBack, tied, missing, lacking, warnings };
}

/** Says which of two test figures to trust, where labels were edited after a look at test mistakes. */
function editedWarnings(test: TrainResult['test'], sealed: TrainResult['testAsSealed']): string[] {
  if (test === null || sealed === null) return [];
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const labels = sealed.edited === 1 ? 'A test label was' : `${sealed.edited.toLocaleString('en')} test labels were`;
  return [
    `${labels} changed or excluded after a look at test mistakes: trust ${share(sealed.accuracy)} on the labels as sealed, not ${share(test.accuracy)}.`,
  ];
}
