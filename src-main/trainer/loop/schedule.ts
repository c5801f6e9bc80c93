import type { EpochRecipe } from '../../../src-shared/domain/recipe';
import type { Plateau } from './standing';

/** A step's place in a training. */
export interface StepPlace {
  /** From 1. */
  readonly epoch: number;
  /** From 0, within the epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Epochs of the whole training. A training that is given more of them later follows another cosine from then on. */
  readonly epochs: number;
}

type Rated = Pick<EpochRecipe, 'optimizer' | 'schedule' | 'warmUpEpochs'>;

/**
 * The learning rate of one step. During the warm-up it rises by the same amount every step, from nothing before the first
 * to the full rate in the first step after it; the schedule counts from there.
 * Cosine: Loshchilov and Hutter, SGDR (2017), equation 5, without restarts. Plateau: see `judgePlateau`.
 */
export function learningRate(recipe: Rated, place: StepPlace, plateau: Plateau): number {
  const { optimizer, schedule } = recipe;
  const warmUp = warmUpSteps(recipe, place.stepsPerEpoch);
  const step = (place.epoch - 1) * place.stepsPerEpoch + place.step;
  if (step < warmUp) return (optimizer.learningRate * (step + 1)) / (warmUp + 1);
  const scheduled = step - warmUp;
  switch (schedule.kind) {
    case 'constant':
      return optimizer.learningRate;
    case 'step': {
      const drops = Math.floor(scheduled / (schedule.epochs * place.stepsPerEpoch));
      return optimizer.learningRate * schedule.factor ** drops;
    }
    case 'cosine': {
      const total = Math.max(1, place.epochs * place.stepsPerEpoch - warmUp);
      const share = (1 + Math.cos((Math.PI * Math.min(scheduled, total)) / total)) / 2;
      return optimizer.learningRate * (schedule.minimum + (1 - schedule.minimum) * share);
    }
    case 'plateau':
      return optimizer.learningRate * plateau.factor;
  }
}

/** Whole steps of the warm-up. */
export function warmUpSteps({ warmUpEpochs }: Pick<EpochRecipe, 'warmUpEpochs'>, stepsPerEpoch: number): number {
  return Math.round(warmUpEpochs * stepsPerEpoch);
}
