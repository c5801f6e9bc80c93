import { significance, type PairedComparison } from '../../../../src-shared/domain/paired';
import type { Part } from '../../../../src-shared/domain/image';
import { crossing, type Slice } from '../../../../src-shared/domain/slice';
import { fisherExact } from '../../../../src-shared/metrics/exact-tests';
import { imagesToTellApart } from '../../../../src-shared/metrics/sample-size';
import type { Found } from '../found';

/** An accuracy, and the number of images that it was measured on. */
interface Measured {
  readonly n: number;
  readonly accuracy: number;
}

/** Issues that say that a label is wrong: a model that is right about its images seems to fail there. */
const aboutLabels = ['suspect-label', 'label-conflict'];

/**
 * A failing slice: one of validation images whose accuracy is below that of the others with an adjusted p below 0.05. Of several, the one
 * with the most mistakes too many, which is the effect. Slices by suspect or contradicting labels are left out.
 * @param n images of the part
 */
export function weakSlice(run: string, slices: readonly Slice[], n: number): Found | null {
  const lost = ({ n: images, accuracy, restAccuracy }: Slice): number => images * ((restAccuracy ?? 0) - accuracy);
  const [worst] = slices
    .filter((slice) => slice.differs && slice.accuracy < (slice.restAccuracy ?? 0) && !isAboutLabels(slice))
    .sort((a, b) => lost(b) - lost(a));
  const { restAccuracy, p } = worst ?? { restAccuracy: null, p: null };
  if (worst === undefined || restAccuracy === null || p === null) return null;
  const { key, value, accuracy, interval } = worst;
  return {
    finding: { kind: 'weak-slice', run, key, value, accuracy, interval, restAccuracy, p },
    subject: `${key}: ${value}`,
    images: worst.n,
    effect: lost(worst) / n,
  };
}

const isAboutLabels = ({ key, value }: Slice): boolean =>
  key.split(crossing).includes('issue') && value.split(crossing).some((each) => aboutLabels.includes(each));

/** A smaller gap between training and validation is usual, and no reason to change anything. */
const leastGap = 0.05;

/** Overfitting: at least 5 points between training and validation, with p below 0.05 by Fisher's exact test. The gap is the effect. */
export function overfitting(run: string, train: Measured | null, validation: Measured | null): Found | null {
  if (!train || !validation) return null;
  const p = differenceOf(train, validation);
  const effect = train.accuracy - validation.accuracy;
  if (effect < leastGap || p >= significance) return null;
  return {
    finding: { kind: 'overfitting', run, train: only(train), validation: only(validation), p },
    subject: run,
    images: validation.n,
    effect,
  };
}

/** Validation above test, with p below 0.05 by Fisher's exact test. The difference is the effect. */
export function validationAboveTest(run: string, validation: Measured | null, test: Measured | null): Found | null {
  if (!validation || !test) return null;
  const p = differenceOf(validation, test);
  const effect = validation.accuracy - test.accuracy;
  if (effect <= 0 || p >= significance) return null;
  return {
    finding: { kind: 'validation-above-test', run, validation: only(validation), test: only(test), p },
    subject: run,
    images: test.n,
    effect,
  };
}

/** Probability that two accuracies on different images differ as much by chance. */
function differenceOf(a: Measured, b: Measured): number {
  const right = ({ n, accuracy }: Measured): number => Math.round(n * accuracy);
  return fisherExact([
    [right(a), a.n - right(a)],
    [right(b), b.n - right(b)],
  ]);
}

const only = ({ n, accuracy }: Measured): Measured => ({ n, accuracy });

/** Two runs compared on the same images. */
interface Compared extends Pick<PairedComparison, 'n' | 'difference' | 'mcnemar'> {
  readonly before: string;
  readonly run: string;
  readonly part: Part;
}

/** Runs that do not differ: they answer differently, and p of McNemar's exact test is 0.05 or more. The difference is the effect. */
export function runsDoNotDiffer(compared: Compared | null): Found | null {
  if (compared === null) return null;
  const { run, before, part, n, difference, mcnemar } = compared;
  const { fixed, broken, p } = mcnemar;
  if (fixed + broken === 0 || p < significance) return null;
  return {
    finding: { kind: 'runs-do-not-differ', run, before, part, fixed, broken, p },
    subject: `${before} ${run}`,
    images: n,
    effect: Math.abs(difference),
  };
}

/**
 * A test part that is too small: it has fewer images than McNemar's test needs to find a difference with a power of 80 %. Two runs are
 * taken to disagree as often as they did on validation images, or, without a second run, as often as two whose mistakes are independent.
 * @param disagreement share of validation images that only one of two runs gets right; null without a second run
 * @param difference that a person wants to see, which is the effect
 */
export function testTooSmall(test: Measured | null, disagreement: number | null, difference: number): Found | null {
  if (!test) return null;
  const independent = 2 * test.accuracy * (1 - test.accuracy);
  const discordant = Math.max(disagreement ?? independent, difference);
  const needed = Math.ceil(imagesToTellApart(discordant, difference));
  if (test.n >= needed) return null;
  return {
    finding: { kind: 'test-too-small', difference, discordant, needed },
    subject: '',
    images: test.n,
    effect: difference,
  };
}
