import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { TriedHead } from '../../../src-shared/workers/trainer';
import { pause } from '../pause';
import type { TensorFlow } from '../tensorflow';
import { dealFolds } from './folds';
import { HeadObjective, probabilitiesOf, type HeadProblem, type HeadShape } from './head';
import { minimize } from './lbfgs';

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
  readonly shape: HeadShape;
  readonly signal: AbortSignal;
  /** Told with each evaluation; for progress, which L-BFGS can't foretell. */
  readonly stepped: () => void;
}

/** Images that cross-validation looks at, at most: its answer hardly depends on more. */
export const mostForChoosing = 20_000;

/**
 * Tries regularisations by cross-validation.
 * @returns what was tried, the least cross-entropy over the left-out folds first; of equals the stronger. Empty when there
 *   are too few images
 */
export async function chooseHead(
  { tf, shape, signal, stepped }: Solving,
  recipe: QuickRecipe,
  lesson: Lesson,
  seed: number,
): Promise<TriedHead[]> {
  const dealt = dealFolds(lesson.labels, lesson.groups, recipe.folds, seed);
  if (dealt === null) return [];
  const strengths = [...recipe.l2].sort((a, b) => b - a);
  const trials = strengths.flatMap((l2) => Array.from({ length: dealt.count }, (_, fold) => ({ l2, fold })));
  const problems = trials.map(({ l2, fold }): HeadProblem => ({
    l2,
    factors: without(lesson.factors, dealt.folds, fold),
  }));
  const objective = new HeadObjective(tf, lesson.features, lesson.labels, shape, problems);
  try {
    const heads = await solve(objective, problems.length, shape, signal, stepped);
    const classes = shape.outputs === 1 ? 2 : shape.outputs;
    const tried = strengths.map((l2, index): TriedHead => {
      const left = new Float32Array(lesson.labels.length * classes);
      for (let fold = 0; fold < dealt.count; fold += 1) {
        const logits = objective.logits(heads[index * dealt.count + fold] ?? new Float64Array());
        takeFold(left, probabilitiesOf(logits, shape.outputs), dealt.folds, fold, classes);
      }
      return { hiddenUnits: 0, l2, ...figuresOf(left, lesson.labels, classes) };
    });
    return tried.sort((a, b) => a.loss - b.loss);
  } finally {
    objective.dispose();
  }
}

/** Finds the head of one regularisation on all images. @returns its parameters */
export async function fitHead(
  { tf, shape, signal, stepped }: Solving,
  lesson: Lesson,
  l2: number,
): Promise<Float64Array> {
  const objective = new HeadObjective(tf, lesson.features, lesson.labels, shape, [{ l2, factors: lesson.factors }]);
  try {
    const [head] = await solve(objective, 1, shape, signal, stepped);
    return head ?? new Float64Array();
  } finally {
    objective.dispose();
  }
}

function solve(
  objective: HeadObjective,
  problems: number,
  { inputs, outputs }: HeadShape,
  signal: AbortSignal,
  stepped: () => void,
): Promise<Float64Array[]> {
  const starts = Array.from({ length: problems }, () => new Float64Array((inputs + 1) * outputs));
  return minimize(
    starts,
    async (numbers, places) => {
      await pause(signal);
      stepped();
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
