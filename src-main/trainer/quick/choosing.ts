import { at } from '../../../src-shared/domain/at';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { TriedHead } from '../../../src-shared/domain/training';
import { yieldToMessages } from '../job/yielding';
import type { TensorFlow } from '../runtime/tensorflow';
import { dealFolds, type Folds } from './folds';
import { probabilitiesOf, startOf, type HeadObjective, type HeadProblem, type HeadShape } from './head';
import { HiddenHeads } from './hidden-heads';
import { minimize } from './lbfgs';
import type { Lesson } from './lesson';
import { LinearHeads } from './linear-heads';

/** What a training of heads has at hand. */
export interface Solving {
  readonly tf: TensorFlow;
  readonly inputs: number;
  /** As a head's: 1 for two classes, else one a class. */
  readonly outputs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told how many of the heads that are to be found are done; one that is on its way counts as a part. */
  readonly tried: (done: number, total: number) => void;
}

/** How a part of the work tells what it has done of the whole: it has `share` of `whole`, and `before` it are done. */
export const tellingPart =
  (
    tell: Solving['tried'],
    { before, share, whole }: { readonly before: number; readonly share: number; readonly whole: number },
  ): Solving['tried'] =>
  (done, total) => {
    tell(before + (share * done) / total, whole);
  };

/** A head that was found. */
export interface Head {
  readonly shape: HeadShape;
  readonly parameters: Float64Array;
}

/**
 * Tries heads by cross-validation.
 * @returns what was tried, the least cross-entropy over the left-out folds first; of equals the one that can do less. Empty
 *   when there are too few images
 */
export async function chooseHead(
  solving: Solving,
  recipe: Pick<QuickRecipe, 'hiddenUnits' | 'l2' | 'folds'>,
  lesson: Lesson,
): Promise<TriedHead[]> {
  const dealt = dealFolds(lesson.labels, lesson.groups, recipe.folds, solving.seed);
  if (dealt === null) return [];
  const strengths = [...new Set(recipe.l2)].sort((a, b) => b - a);
  const widths = [...new Set(recipe.hiddenUnits)].sort((a, b) => a - b);
  const tried: TriedHead[] = [];
  for (const hidden of widths) {
    const part = { before: tried.length, share: strengths.length, whole: widths.length * strengths.length };
    const telling = { ...solving, tried: tellingPart(solving.tried, part) };
    tried.push(...(await tryStrengths(telling, hidden, strengths, lesson, dealt)));
  }
  return tried.sort((a, b) => a.loss - b.loss);
}

/** Chooses a head as above, and finds it on all images of another lesson; told as one work. */
export async function chooseAndFit(
  solving: Solving,
  recipe: Pick<QuickRecipe, 'hiddenUnits' | 'l2' | 'folds'>,
  lessons: { readonly choosing: Lesson; readonly fitting: Lesson },
  unchosen: Pick<TriedHead, 'hiddenUnits' | 'l2'>,
): Promise<{ head: Head; tried: TriedHead[] }> {
  const share = recipe.hiddenUnits.length * recipe.l2.length * recipe.folds;
  const tell = (before: number, own: number): Solving['tried'] =>
    tellingPart(solving.tried, { before, share: own, whole: share + 1 });
  const tried = await chooseHead({ ...solving, tried: tell(0, share) }, recipe, lessons.choosing);
  const fitting = { ...solving, tried: tell(share, 1) };
  return { tried, head: await fitHead(fitting, lessons.fitting, tried[0] ?? unchosen) };
}

/** Finds the head of one regularisation on all images. */
export async function fitHead(
  solving: Solving,
  lesson: Lesson,
  { hiddenUnits: hidden, l2 }: Pick<TriedHead, 'hiddenUnits' | 'l2'>,
): Promise<Head> {
  const shape = { inputs: solving.inputs, hidden, outputs: solving.outputs };
  const objective = objectiveOf(solving, shape, lesson, [{ l2, factors: lesson.factors }]);
  try {
    const [parameters] = await solve(solving, objective, shape, 1);
    return { shape, parameters: parameters ?? new Float64Array() };
  } finally {
    objective.dispose();
  }
}

/** Heads of one shape, each regularisation with each fold left out. */
async function tryStrengths(
  solving: Solving,
  hidden: number,
  strengths: readonly number[],
  lesson: Lesson,
  dealt: Folds,
): Promise<TriedHead[]> {
  const classes = classesOf(solving);
  const left = await leaveFoldsOut(solving, hidden, strengths, lesson, dealt);
  return strengths.map((l2, index) => ({
    ...{ hiddenUnits: hidden, l2 },
    ...figuresOf(at(left, index), lesson.labels, classes),
  }));
}

/**
 * Finds heads of one shape, each regularisation with each fold left out, all in lock-step.
 * @returns for each regularisation the probabilities [images, classes] of each image by the head that did not see it
 */
export async function leaveFoldsOut(
  solving: Solving,
  hidden: number,
  strengths: readonly number[],
  lesson: Lesson,
  { folds, count }: Folds,
): Promise<Float32Array[]> {
  const { inputs, outputs } = solving;
  const shape = { inputs, hidden, outputs };
  const parts = Array.from({ length: count }, (_, fold) => without(lesson.factors, folds, fold));
  const problems = strengths.flatMap((l2) => parts.map((factors): HeadProblem => ({ l2, factors })));
  const objective = objectiveOf(solving, shape, lesson, problems);
  const classes = classesOf(solving);
  try {
    const heads = await solve(solving, objective, shape, problems.length);
    return strengths.map((_, index) => {
      const left = new Float32Array(lesson.labels.length * classes);
      for (let fold = 0; fold < count; fold += 1) {
        const logits = objective.logits(at(heads, index * count + fold));
        takeFold(left, probabilitiesOf(logits, outputs), folds, fold, classes);
      }
      return left;
    });
  } finally {
    objective.dispose();
  }
}

const classesOf = ({ outputs }: Solving): number => (outputs === 1 ? 2 : outputs);

function objectiveOf(
  { tf }: Solving,
  shape: HeadShape,
  { features, labels }: Lesson,
  problems: readonly HeadProblem[],
): HeadObjective {
  const Heads = shape.hidden === 0 ? LinearHeads : HiddenHeads;
  return new Heads(tf, features, labels, shape, problems);
}

function solve(
  { signal, seed, tried }: Solving,
  objective: HeadObjective,
  shape: HeadShape,
  problems: number,
): Promise<Float64Array[]> {
  const starts = Array.from({ length: problems }, () => startOf(shape, randomGenerator(seed).fork('head')));
  return minimize(
    starts,
    async (numbers, places) => {
      await yieldToMessages(signal);
      return objective.evaluate(numbers, places);
    },
    {
      ...{ steps: 300, tolerance: 1e-4 },
      stepping: (done) => {
        tried(done, problems);
      },
    },
  );
}

/** The factors of all images but a fold's, which sum up to 1. */
function without(factors: Float32Array, folds: Int32Array, fold: number): Float32Array {
  const left = factors.map((factor, image) => (folds[image] === fold ? 0 : factor));
  const sum = left.reduce((total, factor) => total + factor, 0);
  return left.map((factor) => factor / sum);
}

function takeFold(into: Float32Array, from: Float32Array, folds: Int32Array, fold: number, classes: number): void {
  folds.forEach((own, image) => {
    if (own === fold) into.set(from.subarray(image * classes, (image + 1) * classes), image * classes);
  });
}

/** Mean cross-entropy in nats and share of right answers. */
export function figuresOf(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
): { loss: number; accuracy: number } {
  const right = argmax(probabilities, classes).filter((index, image) => index === labels[image]).length;
  return { loss: crossEntropy(probabilities, labels, classes), accuracy: right / labels.length };
}
