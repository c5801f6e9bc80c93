import { randomGenerator } from '../../../src-shared/domain/random';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { TriedHead } from '../../../src-shared/workers/trainer';
import { pause } from '../pause';
import type { TensorFlow } from '../tensorflow';
import { dealFolds } from './folds';
import { probabilitiesOf, startOf, type HeadObjective, type HeadProblem, type HeadShape } from './head';
import { HiddenHeads } from './hidden-heads';
import { minimize } from './lbfgs';
import { LinearHeads } from './linear-heads';

/** Images to learn from: standardised features [images, inputs], classes and groups. */
export interface Lesson {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly groups: Int32Array;
  /** Each image's factor in the loss; they sum up to 1. */
  readonly factors: Float32Array;
}

/** What a training of heads has at hand. */
export interface Solving {
  readonly tf: TensorFlow;
  readonly inputs: number;
  /** As a head's: 1 for two classes, else one a class. */
  readonly outputs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told how many of the heads that are to be tried are done. */
  readonly tried: (done: number, total: number) => void;
}

/** A head that was found. */
export interface Head {
  readonly shape: HeadShape;
  readonly parameters: Float64Array;
}

/** Images that cross-validation looks at, at most: its answer hardly depends on more. */
export const mostForChoosing = 20_000;

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
    solving.tried(tried.length, widths.length * strengths.length);
    tried.push(...(await tryStrengths(solving, hidden, strengths, lesson, dealt)));
  }
  return tried.sort((a, b) => a.loss - b.loss);
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

/** Heads of one shape, each regularisation with each fold left out, all in lock-step. */
async function tryStrengths(
  solving: Solving,
  hidden: number,
  strengths: readonly number[],
  lesson: Lesson,
  { folds, count }: { readonly folds: Int32Array; readonly count: number },
): Promise<TriedHead[]> {
  const { outputs } = solving;
  const shape = { inputs: solving.inputs, hidden, outputs };
  const parts = Array.from({ length: count }, (_, fold) => without(lesson.factors, folds, fold));
  const problems = strengths.flatMap((l2) => parts.map((factors): HeadProblem => ({ l2, factors })));
  const objective = objectiveOf(solving, shape, lesson, problems);
  try {
    const heads = await solve(solving, objective, shape, problems.length);
    const classes = outputs === 1 ? 2 : outputs;
    return strengths.map((l2, index): TriedHead => {
      const left = new Float32Array(lesson.labels.length * classes);
      for (let fold = 0; fold < count; fold += 1) {
        const logits = objective.logits(heads[index * count + fold] ?? new Float64Array());
        takeFold(left, probabilitiesOf(logits, outputs), folds, fold, classes);
      }
      return { hiddenUnits: hidden, l2, ...figuresOf(left, lesson.labels, classes) };
    });
  } finally {
    objective.dispose();
  }
}

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
  { signal, seed }: Solving,
  objective: HeadObjective,
  shape: HeadShape,
  problems: number,
): Promise<Float64Array[]> {
  const starts = Array.from({ length: problems }, () => startOf(shape, randomGenerator(seed).fork('head')));
  return minimize(
    starts,
    async (numbers, places) => {
      await pause(signal);
      return objective.evaluate(numbers, places);
    },
    { steps: 300, tolerance: 1e-4 },
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
