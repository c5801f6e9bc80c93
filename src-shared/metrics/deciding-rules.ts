import type { Decision, DecisionRule } from '../domain/decision';
import { at } from '../domain/at';
import { Failure } from '../domain/failure';
import { requireTwo, type Rows } from './decisions';
import { argmax } from './probabilities';

/**
 * Suggests a decision from held-out images, never from test images: a threshold chosen on them would flatter them.
 * - f1: the highest mean F1 of the two classes.
 * - equal-error: the two classes' shares of wrong answers are as close as possible.
 * - cost: the lowest sum of the stated costs of wrong answers.
 * - error: the lowest threshold at which at most that share of answers is wrong, and so the most answers. For any number of classes.
 *
 * A threshold lies halfway between two neighbouring probabilities, so that neither is on its edge.
 * @throws Failure of kind 'bad-input' when the rule needs two classes; 'no-data' without images, or when even the surest answers are
 *   wrong too often
 */
export function suggestDecision(rows: Rows, rule: DecisionRule): Decision {
  if (rows.labels.length === 0)
    throw new Failure(
      'no-data',
      'There are no validation images to choose a threshold on.',
      'Train again with a split that has a validation part.',
    );
  return rule.by === 'error' ? suggestAbstaining(rows, rule.most) : suggestClassThreshold(rows, rule);
}

function suggestClassThreshold(
  { probabilities, labels, classes }: Rows,
  rule: Exclude<DecisionRule, { by: 'error' }>,
): Decision {
  requireTwo(classes, classes[1] ?? '');
  const scores = Float64Array.from({ length: labels.length }, (_, image) => at(probabilities, image * 2 + 1));
  const order = [...scores.keys()].sort((a, b) => at(scores, b) - at(scores, a));
  const totals = [0, 0];
  for (const image of order) totals[at(labels, image)] = at(totals, at(labels, image)) + 1;
  const counts = { hits: 0, falseAlarms: 0, first: at(totals, 0), second: at(totals, 1) };
  const top = at(scores, at(order, 0));
  // Above the highest probability, nothing is called the second class. A threshold above 1 does not exist.
  let best =
    top < 1 ? { badness: badnessOf(rule, counts), threshold: (top + 1) / 2 } : { badness: Infinity, threshold: 1 };
  order.forEach((image, position) => {
    if (at(labels, image) === 1) counts.hits += 1;
    else counts.falseAlarms += 1;
    const threshold = thresholdAfter(scores, order, position);
    if (threshold === null) return;
    const badness = badnessOf(rule, counts);
    if (badness < best.badness) best = { badness, threshold };
  });
  return { kind: 'class', class: at(classes, 1), threshold: best.threshold };
}

/**
 * Threshold between an image's score and the next lower one; 0 below the lowest; null between equal ones.
 * @param order images by falling score
 */
function thresholdAfter(scores: Float64Array, order: readonly number[], position: number): number | null {
  const score = at(scores, at(order, position));
  if (position + 1 === order.length) return 0;
  const next = at(scores, at(order, position + 1));
  return next === score ? null : (score + next) / 2;
}

interface Counts {
  /** Images called the second class: those of the second class, and those of the first. */
  readonly hits: number;
  readonly falseAlarms: number;
  /** Images of each class. */
  readonly first: number;
  readonly second: number;
}

/** The lower the better; see suggestDecision. */
function badnessOf(rule: Exclude<DecisionRule, { by: 'error' }>, { hits, falseAlarms, first, second }: Counts): number {
  const misses = second - hits;
  if (rule.by === 'cost') return rule.costs[0] * falseAlarms + rule.costs[1] * misses;
  if (rule.by === 'equal-error') return Math.abs(share(misses, second) - share(falseAlarms, first));
  const f1OfSecond = share(2 * hits, second + hits + falseAlarms);
  const f1OfFirst = share(2 * (first - falseAlarms), first + first - falseAlarms + misses);
  return -(f1OfFirst + f1OfSecond) / 2;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function suggestAbstaining({ probabilities, labels, classes }: Rows, most: number): Decision {
  const width = classes.length;
  const likeliest = argmax(probabilities, width);
  const confidences = Float64Array.from(likeliest, (index, image) => at(probabilities, image * width + index));
  const order = [...confidences.keys()].sort((a, b) => at(confidences, b) - at(confidences, a));
  let wrong = 0;
  let threshold = Number.NaN;
  for (const [position, image] of order.entries()) {
    if (at(likeliest, image) !== at(labels, image)) wrong += 1;
    const candidate = thresholdAfter(confidences, order, position);
    if (candidate !== null && wrong / (position + 1) <= most) threshold = candidate;
  }
  if (!Number.isNaN(threshold)) return { kind: 'abstain', threshold };
  throw new Failure(
    'no-data',
    `Even the surest answers are wrong in more than ${String(Number((most * 100).toPrecision(3)))} % of the validation images.`,
    'Allow more, or correct labels and train again.',
  );
}
