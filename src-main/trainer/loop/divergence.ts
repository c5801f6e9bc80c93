import { Failure } from '../../../src-shared/domain/failure';
import type { TrainingPlace } from '../../../src-shared/workers/checkpoints';

/** Steps in a row without a finite loss after which there is no way back. */
export const badStepPatience = 3;

/** @param kept where the newest checkpoint stands; null when there is none */
export function diverged(kept: TrainingPlace | null): Failure {
  return new Failure(
    'training-diverged',
    `The training ran away: its loss is no longer a finite number. ${describeKept(kept)}`,
    'Train with a smaller learning rate, for example a tenth of it.',
  );
}

function describeKept(kept: TrainingPlace | null): string {
  if (kept === null) return 'There is no checkpoint from before.';
  const place =
    kept.step === 0
      ? `after epoch ${String(kept.epoch)}`
      : `after step ${String(kept.step)} of epoch ${String(kept.epoch + 1)}`;
  return `The last good checkpoint, ${place}, is kept.`;
}
