import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { atTemperature, isWithinBounds } from '../../../src-shared/metrics/calibration';
import { runFiles } from '../../../src-shared/workers/run-files';
import { readWhole } from '../../platform/sums/sums';
import type { RunRecord } from '../catalog/runs';
import type { Project } from '../project/project';

// The only place where stored predictions become probabilities: a run's temperature is applied everywhere or nowhere.

/** The part of a run that its probabilities depend on. */
export type Calibrated = Pick<RunRecord, 'id' | 'temperature'>;

/**
 * Reads a run's probabilities [images, outputs] of its snapshot's images, at its temperature if one is applied. Images that were
 * forgotten since are rows of NaN. Kind 'project-damaged'.
 */
export async function probabilitiesOf({ folder }: Pick<Project, 'folder'>, run: Calibrated, outputs: number) {
  requireTemperature(run);
  return calibrated(await predictionsAsTrained(folder.run(run.id)), run, outputs);
}

/** Throws kind 'project-damaged' for a run whose temperature can't have been fitted: its probabilities would be wrong, or reversed. */
export function requireTemperature({ id, temperature }: Calibrated): void {
  if (temperature === null || isWithinBounds(temperature)) return;
  throw new Failure(
    'project-damaged',
    `The temperature of r${String(id)} can't be read: its row in the catalog is damaged.`,
    'Restore a backup, or train again.',
  );
}

/**
 * Applies a run's temperature to predictions of its network. It belongs to the outputs, before those of merged classes are added.
 * @param predictions [n, outputs]; returned as they are without a temperature
 */
export function calibrated(
  predictions: Float32Array,
  { temperature }: Pick<Calibrated, 'temperature'>,
  outputs: number,
): Float32Array {
  return temperature === null ? predictions : atTemperature(predictions, temperature, outputs);
}

/**
 * Reads what a run's network predicted, [images, outputs], without its temperature: for the evaluation that ends a training, and to fit
 * or judge a temperature. Everything else is about `probabilitiesOf`. Kind 'project-damaged'.
 */
export async function predictionsAsTrained(runFolder: string): Promise<Float32Array> {
  const bytes = new Uint8Array(await readWhole(join(runFolder, runFiles.predictions), { adopts: true }));
  return new Float32Array(bytes.buffer);
}
