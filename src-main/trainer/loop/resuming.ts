import type { EpochManifest } from '../../../src-shared/workers/manifest';
import type { Resume, TrainingEnd } from '../../../src-shared/domain/training';
import type { Checkpoint, ComputedBy, TrainingProgress } from './checkpoint';
import { noSteps } from './epoch-means';
import { newStanding } from './standing';

type Epochs = Pick<EpochManifest, 'epochs' | 'extendsFrom'>;

/** Progress of a training that has not begun. */
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

/** Why a training has ended; null while it goes on. */
export function endOf(progress: TrainingProgress, manifest: Epochs): TrainingEnd | null {
  if (progress.epoch >= manifest.epochs) return 'complete';
  return progress.epoch > manifest.extendsFrom ? progress.ending : null;
}

/**
 * Progress with which a training continues from a checkpoint. If it stopped early and was given more epochs, its patience
 * starts over.
 * @param now what it will be computed by; differences from the checkpoint's are recorded in `resumes`
 */
export function resumeFrom(
  { progress, computedBy: before }: Checkpoint,
  manifest: Epochs,
  now: ComputedBy,
): TrainingProgress {
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

/** Sentences on the differences that can change the last digits of results; empty when there is none. */
export function whyBitsMayDiffer(before: ComputedBy, now: ComputedBy): string {
  const reasons = [
    differs('TensorFlow', before.tensorflow, now.tensorflow),
    differs('The device', before.device, now.device),
    differs('The precision', before.precision, now.precision),
    differs('The processor’s arithmetic', before.arithmetic, now.arithmetic),
    ...(now.device === 'gpu' ? ['A GPU does not sum in the same order every time.'] : []),
  ];
  return reasons.filter((reason) => reason !== '').join(' ');
}

function differs(subject: string, before: string, now: string): string {
  return before === now ? '' : `${subject} was ${before}, now it is ${now}.`;
}
