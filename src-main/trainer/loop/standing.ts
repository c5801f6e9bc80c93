import * as v from 'valibot';
import type { EpochRecipe } from '../../../src-shared/domain/recipe';

/** State of the plateau schedule between epochs. */
export const Plateau = v.object({
  /** The lowest validation loss that counted as a fall; null before the first. */
  best: v.nullable(v.number()),
  /** Epochs since then, or since the rate was last lowered. */
  wait: v.number(),
  /** Share of the full rate. */
  factor: v.number(),
});
export type Plateau = v.InferOutput<typeof Plateau>;

/** State of early stopping, keep-best and the plateau schedule between epochs. */
export const Standing = v.object({
  /** The epoch with the lowest validation loss; null before the first. */
  best: v.nullable(v.object({ epoch: v.number(), loss: v.number() })),
  /** Epochs since the best one. */
  wait: v.number(),
  plateau: Plateau,
});
export type Standing = v.InferOutput<typeof Standing>;

/** The standing before the first epoch. */
export const newStanding: Standing = { best: null, wait: 0, plateau: { best: null, wait: 0, factor: 1 } };

/**
 * The standing after an epoch. A loss equal to the best does not count as better.
 * @param loss validation loss of the epoch; null, without validation images, changes nothing
 */
export function judgeEpoch(standing: Standing, recipe: EpochRecipe, epoch: number, loss: number | null): Standing {
  if (loss === null) return standing;
  const isBest = standing.best === null || loss < standing.best.loss;
  return {
    best: isBest ? { epoch, loss } : standing.best,
    wait: isBest ? 0 : standing.wait + 1,
    plateau: epoch > recipe.warmUpEpochs ? judgePlateau(standing.plateau, recipe.schedule, loss) : standing.plateau,
  };
}

/** Whether the training ends early. Follows Keras's EarlyStopping with min_delta 0. */
export function isOutOfPatience({ wait }: Standing, { earlyStoppingPatience }: EpochRecipe): boolean {
  return earlyStoppingPatience !== undefined && wait >= earlyStoppingPatience;
}

/** A loss must be lower by this to count as a fall; Keras's default min_delta. */
const minDelta = 1e-4;

/**
 * The plateau state after an epoch. Follows Keras 3's ReduceLROnPlateau (keras/src/callbacks/reduce_lr_on_plateau.py) with its
 * defaults: min_delta 1e-4, no cooldown, and `wait` keeps counting at the lowest rate.
 */
export function judgePlateau(plateau: Plateau, schedule: EpochRecipe['schedule'], loss: number): Plateau {
  if (schedule.kind !== 'plateau') return plateau;
  if (plateau.best === null || loss < plateau.best - minDelta) return { ...plateau, best: loss, wait: 0 };
  const wait = plateau.wait + 1;
  if (wait < schedule.patience || plateau.factor <= schedule.minimum) return { ...plateau, wait };
  return { ...plateau, wait: 0, factor: Math.max(plateau.factor * schedule.factor, schedule.minimum) };
}
