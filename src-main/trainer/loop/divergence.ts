import { Failure } from '../../../src-shared/domain/failure';
import type { TrainingPosition } from '../../../src-shared/workers/checkpoints';

/** Consecutive steps without a finite loss after which the training is given up. */
export const badStepPatience = 3;

/**
 * Failure of kind 'training-diverged'.
 * @param newest position of the newest checkpoint; null when there is none
 */
export function diverged(newest: TrainingPosition | null): Failure {
  return new Failure(
    'training-diverged',
    `The training diverged: its loss is no longer a finite number. ${describeCheckpoint(newest)}`,
    'Train with a smaller learning rate, for example a tenth of it.',
  );
}

function describeCheckpoint(newest: TrainingPosition | null): string {
  if (newest === null) return 'There is no earlier checkpoint.';
  const position =
    newest.step === 0
      ? `after epoch ${String(newest.epoch)}`
      : `after step ${String(newest.step)} of epoch ${String(newest.epoch + 1)}`;
  return `The last good checkpoint, ${position}, is kept.`;
}
