import type { TrainManifest, TrainingEnd } from '../../../src-shared/workers/trainer';
import type { Resume } from '../../../src-shared/workers/trainer';
import type { Checkpoint, ComputedBy, TrainingProgress } from './checkpoint';
import { noSteps } from './epoch-means';
import { newStanding } from './standing';

type Asked = Pick<TrainManifest, 'epochs' | 'extendsFrom'>;

export const newProgress: TrainingProgress = {
  epoch: 0,
  step: 0,
  appliedSteps: 0,
  skippedSteps: 0,
  badInRow: 0,
  sums: noSteps,
  standing: newStanding,
  ending: null,
  seconds: 0,
  resumes: [],
};

/** Why a training is over; null while it is not. */
export function endOf(progress: TrainingProgress, manifest: Asked): TrainingEnd | null {
  if (progress.epoch >= manifest.epochs) return 'complete';
  return progress.epoch > manifest.extendsFrom ? progress.ending : null;
}

/** How a training goes on from a checkpoint. Where it had ended and is given more epochs, patience begins anew. */
export function goOn({ progress, computedBy: before }: Checkpoint, manifest: Asked, now: ComputedBy): TrainingProgress {
  if (endOf(progress, manifest) !== null) return progress;
  const reason = whyBitsMayDiffer(before, now);
  const { epoch, step, standing, ending, resumes } = progress;
  const resume: Resume = { epoch: epoch + 1, step, isBitEqual: reason === '', reason };
  return {
    ...progress,
    ending: null,
    standing: ending === 'early-stopping' ? { ...standing, wait: 0 } : standing,
    resumes: [...resumes, resume],
  };
}

/** A sentence for each difference that can change results in their last digits; empty when there is none. */
export function whyBitsMayDiffer(before: ComputedBy, now: ComputedBy): string {
  const reasons = [
    differs('TensorFlow', before.tensorflow, now.tensorflow),
    differs('The device', before.device, now.device),
    differs('The precision', before.precision, now.precision),
    differs('The processor’s arithmetic', before.arithmetic, now.arithmetic),
    ...(now.device === 'gpu' ? ['A GPU does not add up in the same order every time.'] : []),
  ];
  return reasons.filter((reason) => reason !== '').join(' ');
}

function differs(what: string, before: string, now: string): string {
  return before === now ? '' : `${what} was ${before}, now it is ${now}.`;
}
