import type { RunRow, TestSet, TrainResult } from '../../../src-shared/contract/runs';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project';
import type { ProjectFolder } from '../project-folder';
import { newestCheckpoint } from './checkpoints';

/** What a run came to; null while it is not done. */
export const resultOf = ({ result }: RunRecord): TrainResult | null =>
  result === null ? null : (JSON.parse(result) as TrainResult);

/** Whether a run trains a head on features, which takes seconds and needs no checkpoint: it begins anew. */
export const isQuick = (record: RunRecord): boolean => recipeOf(record).kind === 'quick';

const recipeOf = ({ recipe }: RunRecord): Recipe => JSON.parse(recipe) as Recipe;

/** Whether resuming a run begins it anew, on its own snapshot and with its own seed: it has no checkpoint to go on from. */
export function beginsAnew(folder: ProjectFolder, record: RunRecord): boolean {
  if (record.state === 'done' || record.snapshot === null) return false;
  return isQuick(record) || newestCheckpoint(folder.run(record.id)) === null;
}

const canGoOn = (folder: ProjectFolder, record: RunRecord): boolean =>
  beginsAnew(folder, record) || (!isQuick(record) && newestCheckpoint(folder.run(record.id)) !== null);

/** A run as lists show it. @param result with its classes as they are now */
export function rowOf({ folder }: Project, record: RunRecord, testSet: TestSet, result: TrainResult | null): RunRow {
  const isUnderway = record.state === 'queued' || record.state === 'running';
  return {
    run: `r${String(record.id)}`,
    recipe: recipeOf(record).id,
    snapshot: record.snapshot,
    seed: record.seed,
    epochs: record.epochs,
    epochsDone: record.epochsDone,
    state: record.state,
    isResumable: !isUnderway && canGoOn(folder, record),
    beginsAnew: !isUnderway && beginsAnew(folder, record),
    startedAt: record.startedAt,
    seconds: record.endedAt === null ? null : (result?.seconds ?? record.epochSeconds),
    validation: result?.validation ?? null,
    test: result?.test ?? null,
    testAsSealed: result?.testAsSealed ?? null,
    testSet,
    failure: record.failure,
  };
}
