import * as v from 'valibot';

/** Sums over the steps of an epoch as far as it has come. Doubles, which JSON keeps to the bit. */
export const EpochSums = v.object({
  /** Images of all steps, also of those left out. */
  seen: v.number(),
  /** Images of steps with a finite loss; the sums below are over those. */
  images: v.number(),
  steps: v.number(),
  /** Each step's mean loss times its images. */
  loss: v.number(),
  correct: v.number(),
  gradientNorm: v.number(),
  /** Steps whose loss was not finite. */
  skipped: v.number(),
  learningRate: v.number(),
  /** Seconds that the steps took. */
  seconds: v.number(),
});
export type EpochSums = v.InferOutput<typeof EpochSums>;

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

/** What one step came to. */
export interface StepFigures {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly gradientNorm: number;
  readonly finite: boolean;
  readonly learningRate: number;
}

/** Adds a step. One that is not finite is counted and otherwise left out, with its images. */
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

/** Means weighted by images, as Keras reports them; null when no step was finite. */
export function meansOf(sums: EpochSums): { train: { loss: number; accuracy: number }; gradientNorm: number } | null {
  if (sums.images === 0) return null;
  return {
    train: { loss: sums.loss / sums.images, accuracy: sums.correct / sums.images },
    gradientNorm: sums.gradientNorm / sums.steps,
  };
}
