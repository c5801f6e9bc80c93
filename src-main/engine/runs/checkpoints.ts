import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkpointName,
  checkpointPositions,
  checkpointsFolder,
  type TrainingPosition,
} from '../../../src-shared/workers/checkpoints';

/** Epoch and step of a run's newest checkpoint, by the names in its folder; null when there is none. */
export function newestCheckpoint(runFolder: string): TrainingPosition | null {
  try {
    return checkpointPositions(readdirSync(join(runFolder, checkpointsFolder)))[0] ?? null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Name of a run's newest checkpoint; empty when there is none. */
export function newestCheckpointName(runFolder: string): string {
  const newest = newestCheckpoint(runFolder);
  return newest ? checkpointName(newest) : '';
}
