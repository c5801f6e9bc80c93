import { at } from '../domain/at';
import type { ClassFigures } from '../domain/evaluation';
import type { Margins } from './margins';

/**
 * Counts images by label and prediction.
 * @param labels [n] class indices
 * @param predicted [n] class indices
 * @param classes number of classes
 * @returns [classes][classes] counts, confusion[actual][predicted]
 * @throws RangeError when an index is not a class, or the lengths differ
 */
export function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  if (labels.length !== predicted.length) throw new RangeError('There must be as many predictions as labels');
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let image = 0; image < labels.length; image += 1) {
    const row = confusion[labels[image] ?? -1];
    const column = predicted[image] ?? -1;
    const count = row?.[column];
    if (row === undefined || count === undefined) throw new RangeError(`Image ${String(image)} has no valid class`);
    row[column] = count + 1;
  }
  return confusion;
}

/** Number of images whose prediction equals their label. */
export function correctCount(confusion: readonly (readonly number[])[]): number {
  return sum(confusion.map((row, index) => at(row, index)));
}

/** Share of images whose prediction equals their label; null without images. */
export function accuracy(confusion: readonly (readonly number[])[]): number | null {
  return ratio(correctCount(confusion), sum(confusion.map(sum)));
}

/**
 * Precision, recall and F1 of each class, one against the rest.
 * Undefined figures are null, not 0: precision when nothing was predicted as the class. A class without images has no figures at
 * all: every prediction of it is wrong whatever the model has learned, so that 0 would say nothing about the model.
 * F1 = 2·hits / (support + predicted). Source: van Rijsbergen, Information Retrieval (1979).
 * @param classes names, in the order of the matrix
 */
export function classFigures(margins: Margins, classes: readonly string[]): ClassFigures[] {
  return classes.map((name, index) => {
    const [hits, support] = [at(margins.hits, index), at(margins.supports, index)];
    const predicted = at(margins.predicted, index);
    return {
      class: name,
      precision: support === 0 ? null : ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: support === 0 ? null : ratio(2 * hits, support + predicted),
      support,
      predicted,
    };
  });
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
