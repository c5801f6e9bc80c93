import type { ExportCheck } from '../../../src-shared/contract/exports';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { atTemperature } from '../../../src-shared/metrics/calibration';
import { readModelMetadata } from '../../platform/model-folder';
import { preparationOf } from '../models/model';
import { pixelRowOf, preparePixels } from '../pixels/prepare-pixels';
import type { ProjectJob } from '../project/project-job';
import { copyRows, hasPrediction } from '../results/evaluations';
import type { DoneRun } from '../results/judged';
import { calibrated, predictionsAsTrained } from '../results/probabilities';
import { predictPrepared } from '../runs/predict-rows';
import { hashAt, wantedOf } from '../splits/snapshot-images';
import { readSnapshot } from '../splits/snapshots';

/** Images on which an exported model is compared with its run. */
const checkedImages = 64;
/** Largest difference of probabilities that passes. */
const tolerance = 1e-5;

/** Compares a model folder's probabilities with those of its run, at its temperature, on the images that can be read. */
export async function compareWithRun(
  context: ProjectJob,
  { id, snapshot: hash, temperature }: Pick<DoneRun, 'id' | 'snapshot' | 'temperature'>,
  model: string,
): Promise<ExportCheck> {
  const { project, job } = context;
  const snapshot = await readSnapshot(project, hash);
  const preparation = preparationOf(await readModelMetadata(model));
  const width = snapshot.classes.length;
  const asTrained = await predictionsAsTrained(project.folder.run(id));
  const predicted = [...snapshot.ids.keys()].filter((row) => hasPrediction(asTrained, row, width));
  const count = Math.min(checkedImages, predicted.length);
  // Spread over the snapshot, so that every part and class is among them.
  const spread = Array.from({ length: count }, (_, index) => {
    return at(predicted, Math.floor((index * predicted.length) / count));
  });
  // A run trained on features has no prepared pixels.
  const isAvailable = await preparePixels(context, wantedOf(project, snapshot, spread), preparation)
    .then(() => true)
    .catch(falseWhereAway);
  if (!isAvailable) return { images: 0, worstDifference: null };
  const chosen = spread.flatMap((index) => {
    const row = pixelRowOf(project, preparation, hashAt(snapshot, index));
    return row === undefined ? [] : [{ index, row }];
  });
  if (chosen.length === 0) return { images: 0, worstDifference: null };
  job.phase('Checking', 'images', chosen.length);
  const rows = chosen.map(({ row }) => row);
  const found = await predictPrepared(context, { model, preparation, rows, by: 'layers' });
  if (found.length !== chosen.length * width) {
    throw new Failure(
      'internal',
      `The exported model gives ${String(found.length / chosen.length)} probabilities for ${String(width)} classes. Nothing was written.`,
      { step: 'report' },
    );
  }
  const expected = copyRows(
    asTrained,
    chosen.map(({ index }) => index),
    width,
  );
  return { images: chosen.length, worstDifference: worstDifference(found, expected, { temperature, width }) };
}

/**
 * Refuses an export that differs from its run, or that could not be checked, unless the person accepts that.
 * @throws Failure of kinds 'internal', 'no-data'
 */
export function requireGood(
  { images, worstDifference: worst }: ExportCheck,
  { temperature, isUncheckedFine }: { readonly temperature: number | null; readonly isUncheckedFine: boolean },
): void {
  if (images === 0 || worst === null) {
    if (isUncheckedFine) return;
    throw new Failure(
      'no-data',
      'The exported model could not be checked: none of the images that the run was trained on can be read. Nothing was written.',
      { step: 'export-unchecked' },
    );
  }
  // A temperature scales differences of logits.
  if (worst <= tolerance * Math.max(1, temperature ?? 1, 1 / (temperature ?? 1))) return;
  throw new Failure('internal', `The exported model differs from the run by ${String(worst)}. Nothing was written.`, {
    step: 'report',
  });
}

/**
 * Largest difference between a model's probabilities and those that are expected. A temperature amplifies rounding where it makes
 * probabilities less extreme: above 1, the model's are taken back to what they were as trained; below 1, the expected ones are calibrated.
 * @param found at the temperature
 * @param asTrained without it
 */
function worstDifference(
  found: Float32Array,
  asTrained: Float32Array,
  { temperature, width }: { readonly temperature: number | null; readonly width: number },
): number {
  const isAbove = temperature !== null && temperature > 1;
  const given = isAbove ? atTemperature(found, 1 / temperature, width) : found;
  const expected = isAbove ? asTrained : calibrated(asTrained, { temperature }, width);
  return given.reduce((worst, value, index) => Math.max(worst, Math.abs(value - at(expected, index))), 0);
}

/** false where whole sources are away, so that nothing can be checked: the person decides what to do. Throws other errors. */
function falseWhereAway(error: unknown): false {
  if (error instanceof Failure && error.kind === 'not-found') return false;
  throw error;
}
