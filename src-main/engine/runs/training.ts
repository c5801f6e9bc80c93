import { join } from 'node:path';
import type * as v from 'valibot';
import type { TrainResult } from '../../../src-shared/domain/run';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { planSentences, intendedParts } from '../../../src-shared/domain/training-plan';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { Session } from '../session/session';
import { attempt } from './attempt';
import { joinTraining } from './joining';
import { prepareMaterial } from './material';
import type { Wanted } from '../pixels/pixels';
import { planTraining } from './plan';
import { findRecipe, withCrop, withStarter } from '../recipes/recipes';
import type { RunSettings } from './settings';
import { takeSnapshot } from '../splits/snapshots';
import { currentSplit } from '../splits/splits';

type Params = v.InferOutput<(typeof runsContract)['train']['params']>;

/**
 * Answers `runs.train`: trains a classifier on the current labels and split, and evaluates it. The catalog lists the run as soon as its
 * images are ready.
 */
export async function train(session: Session, params: Params, job: JobContext): Promise<TrainResult> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const { seed, precision, device } = params;
  const recipe = withCrop(withStarter(await findRecipe(project, params.recipe), params.starter), params.crop);
  await checkDevice(session, device);
  const epochs = epochsFor(recipe, params.epochs);
  const { id: split, madeDefault } = await project.stepMutex.whenFree(() => currentSplit(project));
  const joining = await joinTraining(project, split, params.holdBackNew, job.signal);
  const { missing } = planTraining(project, split, joining); // fails before anything is decoded
  const { material, leftOut } = await prepareMaterial(context, recipe, imagesOf(project, split));
  const without = new Set(leftOut.map(({ image }) => image));
  const { row, snapshot } = await takeSnapshot(project, split, without);
  const plan = { ...planTraining(project, split, joining, without), missing }; // images left out now are reported apart
  const settings: RunSettings = {
    precision,
    device,
    extendsFrom: 0,
    madeDefaultSplit: madeDefault,
    plan,
    leftOut: leftOut.map(({ path, reason }) => ({ path, reason })),
  };
  const { runs } = project.catalog;
  const id = runs.add({
    recipe: JSON.stringify(recipe),
    settings: JSON.stringify(settings),
    seed,
    epochs,
    at: Date.now(),
  });
  runs.start(id, row.snapshot);
  const sentences = planSentences(plan, intendedParts(project.catalog.splits.method(split)));
  services.emit('runs', 'planned', { job: job.id, run: `r${String(id)}`, plan, sentences });
  return attempt(context, { id, recipe, seed, epochs, settings, snapshotId: row.snapshot, snapshot, material });
}

/** The labelled, readable images of a split. */
function imagesOf({ catalog }: Project, split: number): Wanted[] {
  const members = catalog.splits.members(split);
  return catalog.images
    .trainable()
    .filter(({ id }) => members.has(id))
    .map(({ id, sourceRoot, path, sha256 }) => ({ image: id, file: join(sourceRoot, path), sha256 }));
}

/** Epochs of a run. A head on features is found in one go, whatever was asked for. */
const epochsFor = (recipe: Recipe, asked: number | undefined): number =>
  recipe.kind === 'quick' ? 1 : (asked ?? recipe.epochs);

/** @throws Failure of kind 'unsupported', with the reason, when a GPU was asked for and there is none to use */
export async function checkDevice({ machine }: Session, device: RunSettings['device']): Promise<void> {
  if (device !== 'gpu') return;
  const found = await machine.describe();
  if (found.device === 'gpu') return;
  throw new Failure('unsupported', `No GPU can be used: ${found.deviceReason}`, 'Train on the CPU instead.');
}
