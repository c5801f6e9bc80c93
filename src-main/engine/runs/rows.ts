import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { TrainResult, type RunRow, type TestSet } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import { Recipe } from '../../../src-shared/domain/recipe';
import { isWithinBounds } from '../../../src-shared/metrics/calibration';
import { runFiles } from '../../../src-shared/workers/run-files';
import type { RunRecord } from '../catalog/runs';
import { readStored } from '../catalog/stored-json';
import type { Project } from '../project/project';
import type { ProjectFolder } from '../project/project-folder';
import { StoredDecision } from '../results/decisions';
import { newestCheckpoint } from './checkpoints';
import { RunSettings } from './settings';

/** The result of a run; null while it is not done, and when its row is damaged. */
export const resultOf = ({ result }: RunRecord): TrainResult | null =>
  result === null ? null : readStored(TrainResult, result);

/** The recipe that a run was trained with. Kind 'project-damaged' when it can't be read any more. */
export function recipeOfRun(record: RunRecord): Recipe {
  return readStored(Recipe, record.recipe) ?? damaged(record, 'recipe');
}

/** The settings that a run was started with. Kind 'project-damaged' when they can't be read any more. */
export function settingsOfRun(record: RunRecord): RunSettings {
  return readStored(RunSettings, record.settings) ?? damaged(record, 'settings');
}

function damaged({ id }: RunRecord, what: string): never {
  throw new Failure(
    'project-damaged',
    `The ${what} of r${String(id)} can't be read: its row in the catalog is damaged.`,
    'Restore a backup, or train again.',
  );
}

/** Whether a run trains a head on features. That takes seconds, so it has no checkpoints and starts over when resumed. */
export const isQuick = (record: RunRecord): boolean => recipeOf(record)?.kind === 'quick';

/** Number of folds of a run; null for one training, and when its settings can't be read. */
export const foldsOf = ({ settings }: RunRecord): number | null => readStored(RunSettings, settings)?.folds ?? null;

/** The fields of a recipe that are read here. The others may be of another version. */
const Named = v.object({ id: v.string(), kind: v.optional(v.string()), starter: v.optional(v.nullable(v.string())) });

const recipeOf = ({ recipe }: RunRecord): v.InferOutput<typeof Named> | null => readStored(Named, recipe);

/** Whether resuming a run starts it over, on its own snapshot and with its own seed, since it has no checkpoint. */
export function beginsAnew(folder: ProjectFolder, record: RunRecord): boolean {
  if (record.state === 'done' || record.snapshot === null) return false;
  if (foldsOf(record) !== null) return !existsSync(join(folder.run(record.id), runFiles.folds));
  return isQuick(record) || newestCheckpoint(folder.run(record.id)) === null;
}

/**
 * Describes which parts of a run can't be read any more; null when all can.
 * @param result of `resultOf`: with thousands of classes it is megabytes, not to be parsed twice
 */
export function damageOf(record: RunRecord, result = resultOf(record)): string | null {
  const parts = [
    ...(recipeOf(record) === null ? ['recipe'] : []),
    ...(record.result !== null && result === null ? ['result'] : []),
    ...(record.decision !== null && readStored(StoredDecision, record.decision) === null ? ['decision'] : []),
    ...(record.temperature !== null && !isWithinBounds(record.temperature) ? ['temperature'] : []),
  ];
  return parts.length === 0 ? null : `Its ${parts.join(' and its ')} in the catalog can’t be read any more.`;
}

/** Whether a run can be resumed, unless it is underway. */
function canBeResumed(folder: ProjectFolder, record: RunRecord): boolean {
  if (recipeOf(record) === null) return false;
  if (foldsOf(record) !== null) return record.state !== 'done' && record.snapshot !== null;
  try {
    return beginsAnew(folder, record) || (!isQuick(record) && newestCheckpoint(folder.run(record.id)) !== null);
  } catch {
    return false; // its folder can't be read
  }
}

/** A run as lists show it. @param result with its classes by their present names */
export function rowOf({ folder }: Project, record: RunRecord, testSet: TestSet, result: TrainResult | null): RunRow {
  const damage = damageOf(record, result);
  const isUnderway = record.state === 'queued' || record.state === 'running';
  const isResumable = !isUnderway && canBeResumed(folder, record);
  const folds = foldsOf(record);
  const { id = 'damaged', starter = null } = recipeOf(record) ?? {};
  return {
    run: `r${String(record.id)}`,
    recipe: id,
    ...(starter === null ? {} : { starter }),
    snapshot: record.snapshot,
    seed: record.seed,
    ...(folds === null ? {} : { folds }),
    epochs: record.epochs * (folds ?? 1),
    epochsDone: record.epochsDone,
    state: record.state,
    isResumable,
    beginsAnew: isResumable && beginsAnew(folder, record),
    startedAt: record.startedAt,
    seconds: record.endedAt === null ? null : (result?.seconds ?? record.epochSeconds),
    validation: result?.validation ?? null,
    test: result?.test ?? null,
    testAsSealed: result?.testAsSealed ?? null,
    starred: record.starred === 1,
    note: record.note,
    testSet,
    temperature: record.temperature,
    failure: record.failure,
    ...(damage === null ? {} : { damage }),
  };
}
