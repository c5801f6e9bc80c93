import { join } from 'node:path';
import * as v from 'valibot';
import type { runs as runsContract, TrainResult } from '../../../src-shared/contract/runs';
import { Failure } from '../../../src-shared/domain/failure';
import { Recipe } from '../../../src-shared/domain/recipe';
import type { RunRecord } from '../catalog/runs';
import type { JobContext } from '../jobs';
import type { Project } from '../project';
import type { Session } from '../session';
import { attempt } from './attempt';
import { newestCheckpoint } from './checkpoints';
import { preparePixels } from './pixels';
import { findRun } from './judged';
import { RunSettings } from './settings';
import { readSnapshot, type Snapshot } from './snapshots';
import { checkDevice } from './training';

type Params = v.InferOutput<(typeof runsContract)['resume']['params']>;

/**
 * Goes on with a run from its last checkpoint, on the snapshot and split that it has; one that is done gets more epochs.
 * @throws Failure of kind 'bad-input' when there is nothing to go on with, 'not-found' when pixels of the snapshot are
 *   gone and can't be decoded again
 */
export async function resume(session: Session, params: Params, job: JobContext): Promise<TrainResult> {
  const project = session.open;
  const record = findRun(project, params.run);
  const epochs = params.epochs ?? record.epochs;
  const snapshotId = checkResumable(project, record, epochs);
  const before = v.parse(v.pipe(v.string(), v.parseJson(), RunSettings), record.settings);
  const settings = record.state === 'done' ? { ...before, extendsFrom: record.epochsDone } : before;
  await checkDevice(session, settings.device);
  const recipe = v.parse(v.pipe(v.string(), v.parseJson(), Recipe), record.recipe);
  const snapshot = await readSnapshot(project, snapshotId);
  await prepareSnapshot(session, project, snapshot, recipe, job);
  const { id, seed } = record;
  if (!project.catalog.runs.resume(id, epochs, JSON.stringify(settings))) throw underway(record);
  project.columns.forgetPredictions(id);
  return attempt(session, project, { id, recipe, seed, epochs, settings, snapshotId, snapshot }, job);
}

/** @returns the run's snapshot */
function checkResumable(project: Project, record: RunRecord, epochs: number): string {
  const { id, state, snapshot, epochsDone } = record;
  if (state === 'queued' || state === 'running') throw underway(record);
  if (snapshot === null || newestCheckpoint(project.folder.run(id)) === null) {
    throw new Failure('bad-input', `r${String(id)} has no checkpoint to go on from.`, 'Train anew.');
  }
  // One that was cut off when all its epochs were done still has its evaluation to come.
  if (epochs < epochsDone || (state === 'done' && epochs === epochsDone)) {
    throw new Failure(
      'bad-input',
      `r${String(id)} has ${String(epochsDone)} epochs already.`,
      `Give a total above ${String(epochsDone)} with --epochs.`,
    );
  }
  return snapshot;
}

/** Sees to it that the snapshot's pixels are there: the file may have been deleted, which costs only decoding again. */
async function prepareSnapshot(
  { services }: Session,
  project: Project,
  { ids, hashes }: Snapshot,
  { inputEdge }: Recipe,
  job: JobContext,
): Promise<void> {
  const wanted = Array.from(ids, (image, index) => {
    const location = project.catalog.images.location(image);
    if (!location) throw forgotten();
    const sha256 = Buffer.from(hashes.subarray(index * 32, index * 32 + 32));
    return { image, file: join(location.root, location.path), sha256 };
  });
  const [lost, ...others] = await preparePixels(project, services.decoders, wanted, inputEdge, job);
  if (!lost) return;
  throw new Failure(
    'not-found',
    `${String(others.length + 1)} images of the run's snapshot can't be decoded again, the first is ${lost.path}: ${lost.reason}`,
    'Bring them back as they were, or train anew.',
  );
}

const forgotten = (): Failure =>
  new Failure(
    'bad-input',
    'The run was trained on images that have been forgotten since.',
    'Train anew, without them.',
  );

const underway = ({ id }: RunRecord): Failure =>
  new Failure('bad-input', `r${String(id)} is underway already.`, 'Wait for it, or cancel it.');
