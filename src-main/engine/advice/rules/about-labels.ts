import { at } from '../../../../src-shared/domain/at';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';
import { leastOfEvenShare } from '../../issues/class-issues';
import type { Found } from '../found';

/** Contradicting labels: whenever there are some. At least one label of each group is wrong, which is the effect. */
export function contradictingLabels(open: { groups: number; images: number }, labelled: number): Found | null {
  const { groups, images } = open;
  if (groups === 0 || labelled === 0) return null;
  return { finding: { kind: 'contradicting-labels', groups }, subject: '', images, effect: groups / labelled };
}

/** Suspect labels: whenever the last search found some that are still open. */
export function suspectLabels(open: number, examined: number): Found | null {
  if (open === 0 || examined === 0) return null;
  return { finding: { kind: 'suspect-labels', examined }, subject: '', images: open, effect: open / examined };
}

/** A class by its id, with a number of images. */
export interface CountedClass {
  readonly id: number;
  readonly name: string;
  readonly images: number;
}

/** A recall that could be lower than this, although all images were right, is no figure to decide by. */
const leastKnownRecall = 0.8;

/**
 * A class with few test images: when the lower bound of Wilson's interval for all right is below 80 %, which is so up to 15 images. Of
 * several, the one with the fewest; the effect is how uncertain the mean recall of the classes is because of it.
 * @param test images of each class in the test part; empty without a test part
 */
export function fewTestImages(test: readonly CountedClass[]): Found | null {
  const atBest = (images: number): number => (images === 0 ? 0 : at(wilsonInterval(images, images), 0));
  const few = test.filter(({ images }) => atBest(images) < leastKnownRecall).sort((a, b) => a.images - b.images);
  const [fewest] = few;
  if (fewest === undefined || test.every(({ images }) => images === 0)) return null;
  const bound = atBest(fewest.images);
  return {
    finding: { kind: 'few-test-images', class: fewest.name, atBest: bound, others: few.length - 1 },
    subject: String(fewest.id),
    images: fewest.images,
    effect: (1 - bound) / test.length,
  };
}

/**
 * Unequal classes: when the smallest has less than a fifth of its even share of the labelled images, as in the search for issues. The
 * effect is by how much accuracy hides this: accuracy less balanced accuracy of the run on validation images.
 * @param hidden that difference; null when it is not known
 */
export function imbalancedClasses(labelled: readonly CountedClass[], hidden: number | null): Found | null {
  const used = labelled.filter(({ images }) => images > 0).sort((a, b) => b.images - a.images);
  const [largest, smallest] = [used[0], used.at(-1)];
  const total = used.reduce((sum, { images }) => sum + images, 0);
  if (!largest || !smallest || used.length < 2 || smallest.images >= (leastOfEvenShare * total) / used.length)
    return null;
  const named = ({ name, images }: CountedClass) => ({ class: name, images });
  return {
    finding: {
      kind: 'imbalanced-classes',
      largest: named(largest),
      smallest: named(smallest),
      labelled: total,
      classes: used.length,
    },
    subject: '',
    images: smallest.images,
    effect: Math.max(0, hidden ?? 0),
  };
}
