import type { EpochRecipe, Optimizer, Schedule } from '../../../src-shared/domain/recipe';
import { settingsOf, type Setting } from './recipe-text';

/** A recipe's settings as fields hold them. Null stands for a number field that is empty. */
export interface Draft {
  readonly optimizer: Optimizer['kind'];
  readonly learningRate: number | null;
  /** For sgd only. */
  readonly momentum: number | null;
  /** For adamw only. */
  readonly weightDecay: number | null;
  readonly schedule: Schedule['kind'];
  /** Epochs between two steps of a 'step' schedule. */
  readonly stepEpochs: number | null;
  /** Epochs without a lower validation loss after which a 'plateau' schedule lowers the rate. */
  readonly plateauPatience: number | null;
  /** Factor of each step of 'step' and 'plateau'. */
  readonly factor: number | null;
  /** Lowest rate of 'cosine' and 'plateau', as a share of the full rate. */
  readonly minimum: number | null;
  readonly warmUpEpochs: number | null;
  readonly labelSmoothing: number | null;
  readonly classWeights: EpochRecipe['classWeights'];
  /** 0 for no clipping. */
  readonly clipNorm: number | null;
  readonly stopsEarly: boolean;
  readonly patience: number | null;
  readonly keepBest: boolean;
}

export type Problems = Readonly<Partial<Record<keyof Draft, string>>>;

/** A setting that was edited. */
export interface Change {
  readonly setting: Setting;
  /** Text of the original setting. */
  readonly before: string;
}

export const editedSuffix = '-edited';

/** Settings of a recipe for the fields; those that the recipe does not use get usual values. */
export function draftOf(recipe: EpochRecipe): Draft {
  const { optimizer, schedule, earlyStoppingPatience } = recipe;
  return {
    optimizer: optimizer.kind,
    learningRate: optimizer.learningRate,
    momentum: optimizer.kind === 'sgd' ? optimizer.momentum : 0.9,
    weightDecay: optimizer.kind === 'sgd' ? 0.004 : optimizer.weightDecay,
    schedule: schedule.kind,
    stepEpochs: schedule.kind === 'step' ? schedule.epochs : 10,
    plateauPatience: schedule.kind === 'plateau' ? schedule.patience : 5,
    factor: 'factor' in schedule ? schedule.factor : 0.5,
    minimum: 'minimum' in schedule ? schedule.minimum : 0,
    warmUpEpochs: recipe.warmUpEpochs,
    labelSmoothing: recipe.labelSmoothing,
    classWeights: recipe.classWeights,
    clipNorm: recipe.clipNorm ?? 0,
    stopsEarly: earlyStoppingPatience !== undefined,
    patience: earlyStoppingPatience ?? 5,
    keepBest: recipe.keepBest,
  };
}

/** A sentence for each invalid field. Fields that the other settings make unused are left out. */
export function problemsOf(draft: Draft): Problems {
  const isScheduled = (...kinds: Draft['schedule'][]): boolean => kinds.includes(draft.schedule);
  const rules: readonly [field: keyof Draft, isUsed: boolean, isValid: boolean, sentence: string][] = [
    ['learningRate', true, isAbove(draft.learningRate), 'A number above 0, such as 0.001.'],
    ['momentum', draft.optimizer === 'sgd', isBelowOne(draft.momentum), 'A number from 0 up to, but not including, 1.'],
    ['weightDecay', draft.optimizer === 'adamw', isNotNegative(draft.weightDecay), '0 or a number above it.'],
    ['stepEpochs', isScheduled('step'), isCount(draft.stepEpochs), 'A whole number, at least 1.'],
    ['plateauPatience', isScheduled('plateau'), isCount(draft.plateauPatience), 'A whole number, at least 1.'],
    ['factor', isScheduled('step', 'plateau'), isFactor(draft.factor), 'A number above 0, at most 1.'],
    ['minimum', isScheduled('cosine', 'plateau'), isShare(draft.minimum), 'A number from 0 to 1.'],
    ['warmUpEpochs', true, isNotNegative(draft.warmUpEpochs), '0 or a number above it.'],
    ['labelSmoothing', true, isBelowOne(draft.labelSmoothing), 'A number from 0 up to, but not including, 1.'],
    ['clipNorm', true, isNotNegative(draft.clipNorm), 'A number above 0, or 0 for no clipping.'],
    ['patience', draft.stopsEarly, isCount(draft.patience), 'A whole number, at least 1.'],
  ];
  const broken = rules.filter(([, isUsed, isValid]) => isUsed && !isValid);
  return Object.fromEntries(broken.map(([field, , , sentence]) => [field, sentence]));
}

/**
 * The recipe with a draft's settings: the recipe itself when nothing differs, else one with another id and name. An empty number
 * field counts as the recipe's own number.
 */
export function recipeOf(recipe: EpochRecipe, draft: Draft): EpochRecipe {
  const own = draftOf(recipe);
  const edited: EpochRecipe = {
    ...recipe,
    optimizer: optimizerOf(recipe.optimizer, draft, own),
    schedule: scheduleOf(draft, own),
    warmUpEpochs: draft.warmUpEpochs ?? recipe.warmUpEpochs,
    labelSmoothing: draft.labelSmoothing ?? recipe.labelSmoothing,
    classWeights: draft.classWeights,
    clipNorm: draft.clipNorm === 0 ? undefined : (draft.clipNorm ?? recipe.clipNorm),
    earlyStoppingPatience: draft.stopsEarly ? (draft.patience ?? own.patience ?? 1) : undefined,
    keepBest: draft.keepBest,
  };
  if (changesOf(recipe, edited).length === 0) return recipe;
  const id = `${recipe.id.slice(0, 64 - editedSuffix.length)}${editedSuffix}`;
  return { ...edited, id, name: `${recipe.name} (edited)` };
}

/** Settings in which an edited recipe differs from the original. */
export function changesOf(recipe: EpochRecipe, edited: EpochRecipe): readonly Change[] {
  const [before, after] = [settingsOf(recipe), settingsOf(edited)];
  return before
    .filter(([setting, text], index) => after[index]?.[0] === setting && after[index][1] !== text)
    .map(([setting, text]) => ({ setting, before: text }));
}

function optimizerOf(base: Optimizer, draft: Draft, own: Draft): Optimizer {
  const learningRate = draft.learningRate ?? base.learningRate;
  const momentum = draft.momentum ?? own.momentum ?? 0;
  if (draft.optimizer === 'sgd') {
    return { kind: 'sgd', learningRate, momentum, nesterov: base.kind === 'sgd' && base.nesterov };
  }
  const { epsilon, beta1, beta2 } = base.kind === 'sgd' ? { epsilon: 1e-7, beta1: 0.9, beta2: 0.999 } : base;
  const weightDecay = draft.weightDecay ?? own.weightDecay ?? 0;
  return { kind: draft.optimizer, learningRate, epsilon, beta1, beta2, weightDecay };
}

function scheduleOf(draft: Draft, own: Draft): Schedule {
  const factor = draft.factor ?? own.factor ?? 1;
  const minimum = draft.minimum ?? own.minimum ?? 0;
  switch (draft.schedule) {
    case 'constant':
      return { kind: 'constant' };
    case 'step':
      return { kind: 'step', epochs: draft.stepEpochs ?? own.stepEpochs ?? 1, factor };
    case 'cosine':
      return { kind: 'cosine', minimum };
    case 'plateau':
      return { kind: 'plateau', patience: draft.plateauPatience ?? own.plateauPatience ?? 1, factor, minimum };
  }
}

const isAbove = (value: number | null): boolean => value !== null && value > 0;
const isNotNegative = (value: number | null): boolean => value !== null && value >= 0;
const isBelowOne = (value: number | null): boolean => value !== null && value >= 0 && value < 1;
const isShare = (value: number | null): boolean => value !== null && value >= 0 && value <= 1;
const isFactor = (value: number | null): boolean => value !== null && value > 0 && value <= 1;
const isCount = (value: number | null): boolean => value !== null && Number.isSafeInteger(value) && value >= 1;
