import { at } from '../../../src-shared/domain/at';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { TriedHead } from '../../../src-shared/domain/training';
import { yieldToMessages } from '../job/yielding';
import type { TensorFlow } from '../runtime/tensorflow';
import type { Examples } from './examples';
import { divideIntoFolds, type Folds } from './folds';
import { probabilitiesOf, type Head, type HeadShape } from '../heads/head';
import { startOf, type HeadObjective, type HeadProblem } from './head';
import { HiddenHeads } from './hidden-heads';
import { minimize } from './lbfgs';
import { LinearHeads } from './linear-heads';

/** Everything that a search for heads needs beside its examples. */
export interface HeadSearch {
  readonly tf: TensorFlow;
  /** Features per image. */
  readonly inputs: number;
  /** Outputs of a head: 1 for two classes, else one per class. */
  readonly outputs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Receives how many heads have been found, of those to find. Those in progress count in part. */
  readonly onProgress: (done: number, total: number) => void;
}

/** The choices that cross-validation tries. */
type HeadChoices = Pick<QuickRecipe, 'hiddenUnits' | 'l2' | 'folds'>;

/** One of these choices. */
export type HeadChoice = Pick<TriedHead, 'hiddenUnits' | 'l2'>;

/** A part of some work: its share of the whole, and how much of the whole is done before it. */
interface WorkPart {
  readonly before: number;
  readonly share: number;
  readonly whole: number;
}

/** Makes a progress listener for a part of some work, which reports to the listener of the whole. */
export function progressOfPart(
  report: HeadSearch['onProgress'],
  { before, share, whole }: WorkPart,
): HeadSearch['onProgress'] {
  return (done, total) => {
    report(before + (share * done) / total, whole);
  };
}

/**
 * Tries heads by cross-validation.
 * @returns the heads that were tried, that with the lowest cross-entropy over the left-out folds first. Among equals the simpler
 *   head is first. Empty when there are too few images
 * @throws Failure of kind 'cancelled' within one evaluation of the signal
 */
export async function chooseHead(search: HeadSearch, recipe: HeadChoices, examples: Examples): Promise<TriedHead[]> {
  const folds = divideIntoFolds(examples.labels, examples.groups, recipe.folds, search.seed);
  if (folds === null) return [];
  const strengths = [...new Set(recipe.l2)].sort((a, b) => b - a);
  const widths = [...new Set(recipe.hiddenUnits)].sort((a, b) => a - b);
  const tried: TriedHead[] = [];
  for (const hiddenUnits of widths) {
    const part = { before: tried.length, share: strengths.length, whole: widths.length * strengths.length };
    const partOfSearch = { ...search, onProgress: progressOfPart(search.onProgress, part) };
    const probabilities = await leaveFoldsOut(partOfSearch, examples, folds, { hiddenUnits, strengths });
    strengths.forEach((l2, index) => {
      tried.push({ hiddenUnits, l2, ...figuresOf(at(probabilities, index), examples.labels, classesOf(search)) });
    });
  }
  return tried.sort((a, b) => a.loss - b.loss);
}

/**
 * Chooses a head by cross-validation on some examples, and finds it on others. Progress is reported as that of one work.
 * @param fallback the choice when there are too few images to choose by
 * @throws Failure of kind 'cancelled' within one evaluation of the signal
 */
export async function chooseAndFit(
  search: HeadSearch,
  recipe: HeadChoices,
  examples: { readonly choosing: Examples; readonly fitting: Examples },
  fallback: HeadChoice,
): Promise<{ head: Head; tried: TriedHead[] }> {
  const share = recipe.hiddenUnits.length * recipe.l2.length * recipe.folds;
  const partOfSearch = (before: number, ownShare: number): HeadSearch => ({
    ...search,
    onProgress: progressOfPart(search.onProgress, { before, share: ownShare, whole: share + 1 }),
  });
  const tried = await chooseHead(partOfSearch(0, share), recipe, examples.choosing);
  const head = await fitHead(partOfSearch(share, 1), examples.fitting, tried[0] ?? fallback);
  return { tried, head };
}

/** Finds the head of one choice on all examples. @throws Failure of kind 'cancelled' within one evaluation of the signal */
export async function fitHead(search: HeadSearch, examples: Examples, { hiddenUnits, l2 }: HeadChoice): Promise<Head> {
  const shape = { inputs: search.inputs, hidden: hiddenUnits, outputs: search.outputs };
  const objective = objectiveOf(search, shape, examples, [{ l2, factors: examples.factors }]);
  try {
    const found = await solve(search, objective, shape, 1);
    return { shape, parameters: at(found, 0) };
  } finally {
    objective.dispose();
  }
}

/** Heads with one hidden layer's width and several regularisations. */
export interface HeadFamily {
  readonly hiddenUnits: number;
  /** Regularisations, as `HeadProblem.l2`. */
  readonly strengths: readonly number[];
}

/**
 * Finds the heads of each regularisation with each fold left out, all in lock-step.
 * @returns one array per regularisation: probabilities [images, classes] of each image by the head that did not see it
 * @throws Failure of kind 'cancelled' within one evaluation of the signal
 */
export async function leaveFoldsOut(
  search: HeadSearch,
  examples: Examples,
  { folds, count }: Folds,
  { hiddenUnits, strengths }: HeadFamily,
): Promise<Float32Array[]> {
  const { inputs, outputs } = search;
  const shape = { inputs, hidden: hiddenUnits, outputs };
  const factorsByFold = Array.from({ length: count }, (_, fold) => factorsWithout(examples.factors, folds, fold));
  const problems = strengths.flatMap((l2) => factorsByFold.map((factors): HeadProblem => ({ l2, factors })));
  const objective = objectiveOf(search, shape, examples, problems);
  const classes = classesOf(search);
  try {
    const heads = await solve(search, objective, shape, problems.length);
    return strengths.map((_, strength) => {
      const leftOut = new Float32Array(examples.labels.length * classes);
      for (let fold = 0; fold < count; fold += 1) {
        const logits = objective.logits(at(heads, strength * count + fold));
        const probabilities = probabilitiesOf(logits, outputs);
        folds.forEach((ownFold, image) => {
          const [from, to] = [image * classes, (image + 1) * classes];
          if (ownFold === fold) leftOut.set(probabilities.subarray(from, to), from);
        });
      }
      return leftOut;
    });
  } finally {
    objective.dispose();
  }
}

const classesOf = ({ outputs }: HeadSearch): number => (outputs === 1 ? 2 : outputs);

function objectiveOf(
  { tf }: HeadSearch,
  shape: HeadShape,
  { features, labels }: Examples,
  problems: readonly HeadProblem[],
): HeadObjective {
  const Heads = shape.hidden === 0 ? LinearHeads : HiddenHeads;
  return new Heads(tf, { features, labels, shape, problems });
}

/** Finds the parameters of all heads of an objective. */
function solve(
  { signal, seed, onProgress }: HeadSearch,
  objective: HeadObjective,
  shape: HeadShape,
  heads: number,
): Promise<Float64Array[]> {
  const starts = Array.from({ length: heads }, () => startOf(shape, randomGenerator(seed).fork('head')));
  return minimize(
    starts,
    async (problems, points) => {
      await yieldToMessages(signal);
      return objective.evaluate(problems, points);
    },
    {
      steps: 300,
      tolerance: 1e-4,
      onProgress: (done) => {
        onProgress(done, heads);
      },
    },
  );
}

/** Factors that leave a fold out: 0 for its images, those of the others scaled to a sum of 1. */
function factorsWithout(factors: Float32Array, folds: Int32Array, fold: number): Float32Array {
  const remaining = factors.map((factor, image) => (folds[image] === fold ? 0 : factor));
  const sum = remaining.reduce((total, factor) => total + factor, 0);
  return remaining.map((factor) => factor / sum);
}

/**
 * Mean cross-entropy in nats and accuracy.
 * @param probabilities [images, classes]
 * @param labels [images] class indices
 */
export function figuresOf(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
): { loss: number; accuracy: number } {
  const correct = argmax(probabilities, classes).filter((index, image) => index === labels[image]).length;
  return { loss: crossEntropy(probabilities, labels, classes), accuracy: correct / labels.length };
}
