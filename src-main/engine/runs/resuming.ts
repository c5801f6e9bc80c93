import type * as v from 'valibot';
import type { TrainResult } from '../../../src-shared/domain/run';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { PreprocessingId } from '../../../src-shared/domain/preprocessing';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { RunRecord } from '../catalog/runs';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
import type { Session } from '../session/session';
import { attempt } from './attempt';
import { newestCheckpoint } from './checkpoints';
import { findRun } from '../results/judged';
import { prepareMaterial, type Material } from './material';
import { beginsAnew, foldsOf, isQuick, recipeOfRun, settingsOfRun } from './rows';
import { wantedOf } from '../splits/snapshot-images';
import { readSnapshot, type Snapshot } from '../splits/snapshots';
import { preprocessingOfRun } from './settings';
import { checkDevice } from './training';

type Params = v.InferOutput<(typeof runsContract)['resume']['params']>;

/**
 * Answers `runs.resume`: continues a run from its last checkpoint, on its own snapshot and split. A run that is done gets more epochs,
 * and one that was cut off before its first checkpoint starts over.
 * @throws Failure of kind 'bad-input' when there is nothing to continue, 'not-found' when pixels of the snapshot are gone and can't
 *   be decoded again
 */
export async function resume(session: Session, params: Params, job: JobContext): Promise<TrainResult> {
  const { services, open: project } = session;
  const context = { services, project, job };
  const record = findRun(project, params.run);
  const epochs = params.epochs ?? record.epochs;
  const snapshotId = checkResumable(project, record, epochs);
  const before = settingsOfRun(record);
  const settings = record.state === 'done' ? { ...before, extendsFrom: record.epochsDone } : before;
  await checkDevice(session, settings.device);
  const recipe = recipeOfRun(record);
  const snapshot = await readSnapshot(project, snapshotId);
  const material = await prepareSnapshot(context, snapshot, {
    recipe,
    preprocessing: preprocessingOfRun(settings, recipe),
  });
  const { id, seed } = record;
  if (beginsAnew(project.folder, record)) project.catalog.runs.replaceEpochs(id, []);
  if (!project.catalog.runs.resume(id, epochs, JSON.stringify(settings))) throw underway(record);
  project.columns.forgetPredictions(id);
  return attempt(context, { id, recipe, seed, epochs, settings, snapshotId, snapshot, material });
}

/** @returns the run's snapshot. @throws Failure of kind 'bad-input' when the run can't be resumed */
function checkResumable(project: Project, record: RunRecord, epochs: number): string {
  const { id, state, snapshot, epochsDone } = record;
  if (state === 'queued' || state === 'running') throw underway(record);
  if (foldsOf(record) !== null) return checkFoldsResumable(record, epochs);
  if (snapshot !== null && beginsAnew(project.folder, record)) return snapshot;
  if (isQuick(record)) {
    throw new Failure('bad-input', `r${String(id)} is complete: a quick run has no epochs to add.`, 'Train again.');
  }
  if (snapshot === null || newestCheckpoint(project.folder.run(id)) === null) {
    throw new Failure('bad-input', `r${String(id)} has no checkpoint to continue from.`, 'Train again.');
  }
  // A run that was cut off after all its epochs still lacks its evaluation.
  if (epochs < epochsDone || (state === 'done' && epochs === epochsDone)) {
    throw new Failure(
      'bad-input',
      `r${String(id)} has ${String(epochsDone)} epochs already.`,
      `Give a total of more than ${String(epochsDone)} epochs.`,
    );
  }
  return snapshot;
}

/** A run over folds goes on with the folds that it lacks. Each fold is trained alike, so that none gets more epochs than another. */
function checkFoldsResumable({ id, state, snapshot, epochs: given }: RunRecord, epochs: number): string {
  const run = `r${String(id)}`;
  if (state === 'done') {
    throw new Failure('bad-input', `${run} is complete: all its folds are trained.`, 'Train again.');
  }
  if (epochs !== given) {
    throw new Failure(
      'bad-input',
      `All folds of ${run} are trained for ${String(given)} epochs.`,
      'Resume it without a number of epochs, or train again.',
    );
  }
  if (snapshot !== null) return snapshot;
  throw new Failure('bad-input', `${run} ended before its images were ready.`, 'Train again.');
}

/** Prepares the snapshot's material again where it is missing: deleting its files costs only time. */
async function prepareSnapshot(
  context: ProjectJob,
  snapshot: Snapshot,
  trained: { readonly recipe: Recipe; readonly preprocessing: PreprocessingId },
): Promise<Material> {
  const { project } = context;
  const indices = [...snapshot.ids.keys()];
  if (indices.some((index) => !project.catalog.images.location(at(snapshot.ids, index)))) throw forgotten();
  const wanted = wantedOf(project, snapshot, indices);
  const { material, leftOut } = await prepareMaterial(context, trained, wanted);
  const [first] = leftOut;
  if (!first) return material;
  throw new Failure(
    'not-found',
    `${String(leftOut.length)} images of the run's snapshot can't be decoded again. The first is ${first.path}: ${first.reason}`,
    'Bring them back unchanged, or train again.',
  );
}

const forgotten = (): Failure =>
  new Failure(
    'bad-input',
    'The run was trained on images that have been forgotten since.',
    'Train again, without them.',
  );

const underway = ({ id }: RunRecord): Failure =>
  new Failure('bad-input', `r${String(id)} is underway already.`, 'Wait for it, or cancel it.');
