import type { EpochRecipe } from '../../../src-shared/domain/recipe';
import type { Plateau } from './standing';

/** The position of a step in a training. */
export interface StepPosition {
  /** Counted from 1. */
  readonly epoch: number;
  /** Counted from 0 within the epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Epochs of the whole training. If it is extended later, it follows another cosine from then on. */
  readonly epochs: number;
}

type RatedRecipe = Pick<EpochRecipe, 'optimizer' | 'schedule' | 'warmUpEpochs'>;

/**
 * The learning rate of one step. During the warm-up it rises linearly, from 0 before the first step to the full rate in the
 * first step after the warm-up. The schedule counts from there.
 * Cosine: Loshchilov and Hutter, SGDR (2017), equation 5, without restarts. Plateau: see `judgePlateau`.
 */
export function learningRate(recipe: RatedRecipe, position: StepPosition, plateau: Plateau): number {
  const { optimizer, schedule } = recipe;
  const warmUp = warmUpSteps(recipe, position.stepsPerEpoch);
  const step = (position.epoch - 1) * position.stepsPerEpoch + position.step;
  if (step < warmUp) return (optimizer.learningRate * (step + 1)) / (warmUp + 1);
  const scheduled = step - warmUp;
  switch (schedule.kind) {
    case 'constant':
      return optimizer.learningRate;
    case 'step': {
      const drops = Math.floor(scheduled / (schedule.epochs * position.stepsPerEpoch));
      return optimizer.learningRate * schedule.factor ** drops;
    }
    case 'cosine': {
      const total = Math.max(1, position.epochs * position.stepsPerEpoch - warmUp);
      const share = (1 + Math.cos((Math.PI * Math.min(scheduled, total)) / total)) / 2;
      return optimizer.learningRate * (schedule.minimum + (1 - schedule.minimum) * share);
    }
    case 'plateau':
      return optimizer.learningRate * plateau.factor;
  }
}

/** Number of steps of the warm-up, rounded. */
export function warmUpSteps({ warmUpEpochs }: Pick<EpochRecipe, 'warmUpEpochs'>, stepsPerEpoch: number): number {
  return Math.round(warmUpEpochs * stepsPerEpoch);
}
