import type * as v from 'valibot';
import type { TrainResult } from '../../../src-shared/domain/run';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import type { Recipe } from '../../../src-shared/domain/recipe';
import { preprocessingOf } from '../../../src-shared/domain/preprocessing';
import type { JobContext } from '../base/jobs';
import type { Session } from '../session/session';
import { requireTrainable } from '../features/starters/own-starters';
import { attempt } from './attempt';
import { chooseFromSplit, type ChosenImages } from './choosing-images';
import { chooseForFolds } from './folds/choosing-images';
import { prepareMaterial } from './material';
import { findRecipe, withCrop, withStarter } from '../recipes/recipes';
import type { RunSettings } from './settings';

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
  requireTrainable(recipe);
  await checkDevice(session, device);
  const epochs = epochsFor(recipe, params.epochs);
  const chosen = await chooseImages(session, params, job); // fails before anything is decoded
  const preprocessing = preprocessingOf(recipe.crop);
  const { material, leftOut } = await prepareMaterial(context, { recipe, preprocessing }, chosen.images);
  const { snapshotId, snapshot, plan, sentences } = await chosen.take(new Set(leftOut.map(({ image }) => image)));
  const settings: RunSettings = {
    precision,
    device,
    extendsFrom: 0,
    folds: params.folds ?? null,
    madeDefaultSplit: chosen.madeDefaultSplit,
    plan,
    preprocessing,
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
  runs.start(id, snapshotId);
  services.emit('runs', 'planned', { job: job.id, run: `r${String(id)}`, plan, sentences });
  return attempt(context, { id, recipe, seed, epochs, settings, snapshotId, snapshot, material });
}

function chooseImages({ open }: Session, params: Params, { signal }: JobContext): Promise<ChosenImages> {
  const { folds: count, seed, holdBackNew: isHoldingBack } = params;
  return count === undefined
    ? chooseFromSplit(open, isHoldingBack, signal)
    : chooseForFolds(open, { count, seed, isHoldingBack }, signal);
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
