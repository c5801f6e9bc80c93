import * as v from 'valibot';

/** Sums over the steps of an epoch that have been taken so far. Doubles, which JSON keeps to the bit. */
export const EpochSums = v.object({
  /** Images of all steps, including skipped ones. */
  seen: v.number(),
  /** Images of steps with a finite loss. The sums below are over these steps. */
  images: v.number(),
  steps: v.number(),
  /** Sum of each step's mean loss times its images. */
  loss: v.number(),
  correct: v.number(),
  gradientNorm: v.number(),
  /** Steps whose loss was not finite. */
  skipped: v.number(),
  /** Learning rate of the last step. */
  learningRate: v.number(),
  /** Seconds that the steps took. */
  seconds: v.number(),
});
export type EpochSums = v.InferOutput<typeof EpochSums>;

/** Sums at the beginning of an epoch. */
export const noSteps: EpochSums = {
  seen: 0,
  images: 0,
  steps: 0,
  loss: 0,
  correct: 0,
  gradientNorm: 0,
  skipped: 0,
  learningRate: 0,
  seconds: 0,
};

/** Figures of one step. */
export interface StepFigures {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly gradientNorm: number;
  readonly finite: boolean;
  readonly learningRate: number;
}

/** Adds a step. One without a finite loss is only counted, and its images are not in the means. */
export function addStep(sums: EpochSums, step: StepFigures): EpochSums {
  const { images, learningRate } = step;
  const seen = sums.seen + images;
  if (!step.finite) return { ...sums, seen, learningRate, skipped: sums.skipped + 1 };
  return {
    ...sums,
    seen,
    learningRate,
    images: sums.images + images,
    steps: sums.steps + 1,
    loss: sums.loss + step.loss * images,
    correct: sums.correct + step.correct,
    gradientNorm: sums.gradientNorm + step.gradientNorm,
  };
}

/** Means over the epoch, weighted by images as Keras does; null when no step had a finite loss. */
export function meansOf(sums: EpochSums): { train: { loss: number; accuracy: number }; gradientNorm: number } | null {
  if (sums.images === 0) return null;
  return {
    train: { loss: sums.loss / sums.images, accuracy: sums.correct / sums.images },
    gradientNorm: sums.gradientNorm / sums.steps,
  };
}
