import type { Decision, DecisionFigures } from '../domain/decision';
import { at } from '../domain/at';
import { Failure } from '../domain/failure';
import { wilsonInterval } from './interval';
import { argmax } from './probabilities';

/** Predictions with their labels. */
export interface Rows {
  /** [n, classes] */
  readonly probabilities: Float32Array;
  /** [n] indices into classes. */
  readonly labels: ArrayLike<number>;
  readonly classes: readonly string[];
}

/** The part of predictions that answers depend on: with it, trying another threshold takes one pass over the images. */
export interface Scores {
  readonly classes: readonly string[];
  /** [n] indices into classes. */
  readonly labels: ArrayLike<number>;
  /** [n] most probable class of each image, and its probability. */
  readonly likeliest: Int32Array;
  readonly confidences: Float32Array;
  /** Of two classes: [n] probabilities of each. Empty for more. */
  readonly ofClass: readonly Float32Array[];
}

/** Stands for "unsure" among class indices. */
export const noClass = -1;

/** Prepares predictions for answers at many thresholds. */
export function scoresOf({ probabilities, labels, classes }: Rows): Scores {
  const width = classes.length;
  const likeliest = argmax(probabilities, width);
  const confidences = Float32Array.from(likeliest, (index, row) => at(probabilities, row * width + index));
  const columnOf = (index: number): Float32Array =>
    Float32Array.from(likeliest, (_, row) => at(probabilities, row * width + index));
  return { classes, labels, likeliest, confidences, ofClass: width === 2 ? [columnOf(0), columnOf(1)] : [] };
}

/**
 * Answers under a decision.
 * @param probabilities [n, classes]
 * @param decision null for the most probable class
 * @returns [n] class indices, or noClass for "unsure"
 * @throws Failure of kind 'bad-input' for a class threshold where there are not two classes, or none of its name
 */
export const decide = (
  probabilities: Float32Array,
  classes: readonly string[],
  decision: Decision | null,
): Int32Array => answersUnder(scoresOf({ probabilities, labels: [], classes }), decision);

/** Answers under a decision, as `decide` gives them. A hot loop over arrays of one length: a person drags the threshold. */
export function answersUnder(
  { classes, likeliest, confidences, ofClass }: Scores,
  decision: Decision | null,
): Int32Array {
  if (decision === null) return likeliest;
  const { threshold } = decision;
  const answers = new Int32Array(likeliest.length);
  if (decision.kind === 'abstain') {
    for (let row = 0; row < answers.length; row += 1) {
      answers[row] = (confidences[row] ?? Number.NaN) >= threshold ? (likeliest[row] ?? noClass) : noClass;
    }
    return answers;
  }
  const chosen = requireTwo(classes, decision.class);
  const scores = at(ofClass, chosen);
  for (let row = 0; row < answers.length; row += 1) {
    answers[row] = (scores[row] ?? Number.NaN) >= threshold ? chosen : 1 - chosen;
  }
  return answers;
}

/**
 * Counts answers by label. A hot loop, too.
 * @returns counts [label][answer]; the last column is "unsure"
 */
export function answerCounts(scores: Scores, decision: Decision | null): number[][] {
  const { classes, labels } = scores;
  const width = classes.length + 1;
  const counts = new Int32Array(classes.length * width);
  const answers = answersUnder(scores, decision);
  for (let image = 0; image < answers.length; image += 1) {
    const answer = answers[image] ?? noClass;
    const cell = (labels[image] ?? Number.NaN) * width + (answer === noClass ? classes.length : answer);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return classes.map((_, label) => [...counts.subarray(label * width, (label + 1) * width)]);
}

/** Figures of the answers under a decision. */
export const decisionFigures = (rows: Rows, decision: Decision | null): DecisionFigures =>
  figuresUnder(scoresOf(rows), decision);

/** Figures of the answers under a decision, as `decisionFigures` gives them. */
export function figuresUnder(scores: Scores, decision: Decision | null): DecisionFigures {
  const { classes, labels } = scores;
  const answers = answersUnder(scores, decision);
  const support = new Int32Array(classes.length);
  const rightOf = new Int32Array(classes.length);
  const unsureOf = new Int32Array(classes.length);
  for (let image = 0; image < answers.length; image += 1) {
    const label = labels[image] ?? Number.NaN; // a hot loop, as above
    support[label] = (support[label] ?? 0) + 1;
    if (answers[image] === label) rightOf[label] = (rightOf[label] ?? 0) + 1;
    else if (answers[image] === noClass) unsureOf[label] = (unsureOf[label] ?? 0) + 1;
  }
  const perClass = classes.map((name, index) => {
    const [images, isRight, isUnsure] = [at(support, index), at(rightOf, index), at(unsureOf, index)];
    return { class: name, support: images, right: isRight, wrong: images - isRight - isUnsure, unsure: isUnsure };
  });
  const right = perClass.reduce((total, counts) => total + counts.right, 0);
  const decided = right + perClass.reduce((total, { wrong }) => total + wrong, 0);
  const shareOf = (part: number, support: number): number | null => (support === 0 ? null : part / support);
  return {
    n: answers.length,
    decided,
    coverage: answers.length === 0 ? 0 : decided / answers.length,
    accuracy: shareOf(right, decided),
    interval: wilsonInterval(right, decided),
    perClass: perClass.map(({ class: name, support, ...counts }) => ({
      class: name,
      support,
      right: shareOf(counts.right, support),
      wrong: shareOf(counts.wrong, support),
      unsure: shareOf(counts.unsure, support),
      intervals: {
        right: wilsonInterval(counts.right, support),
        wrong: wilsonInterval(counts.wrong, support),
        unsure: wilsonInterval(counts.unsure, support),
      },
    })),
  };
}

/** Index of a class of two. Kind 'bad-input' when there are not two, or none of that name. */
export function requireTwo(classes: readonly string[], name: string): number {
  const index = classes.indexOf(name);
  if (classes.length === 2 && index >= 0) return index;
  const reason =
    classes.length === 2
      ? `it knows ${classes.map((each) => `“${each}”`).join(' and ')}`
      : `it has ${String(classes.length)}`;
  throw new Failure(
    'bad-input',
    `A threshold for one class needs a run of two classes that knows it; ${reason}.`,
    'Choose a confidence below which the answer is “unsure”.',
  );
}
