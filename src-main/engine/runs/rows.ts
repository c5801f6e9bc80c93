import type { RunRow, TestSet, TrainResult } from '../../../src-shared/contract/runs';
import type { Recipe } from '../../../src-shared/domain/recipe';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project';
import { newestCheckpoint } from './checkpoints';

/** What a run came to; null while it is not done. */
export const resultOf = ({ result }: RunRecord): TrainResult | null =>
  result === null ? null : (JSON.parse(result) as TrainResult);

/** A run as lists show it. */
export function rowOf({ folder }: Project, record: RunRecord, testSet: TestSet): RunRow {
  const result = resultOf(record);
  const isUnderway = record.state === 'queued' || record.state === 'running';
  return {
    run: `r${String(record.id)}`,
    recipe: (JSON.parse(record.recipe) as Recipe).id,
    snapshot: record.snapshot,
    seed: record.seed,
    epochs: record.epochs,
    epochsDone: record.epochsDone,
    state: record.state,
    isResumable: !isUnderway && newestCheckpoint(folder.run(record.id)) !== null,
    startedAt: record.startedAt,
    seconds: record.endedAt === null ? null : (result?.seconds ?? record.epochSeconds),
    validation: result?.validation ?? null,
    test: result?.test ?? null,
    testAsSealed: result?.testAsSealed ?? null,
    testSet,
    failure: record.failure,
  };
}
