import { mostDenseClasses, type Evaluation } from '../domain/evaluation';
import { at } from '../domain/at';
import { classFigures, confusionMatrix } from './confusion';
import { wilsonInterval } from './interval';
import { cellsOfPredictions, marginsOfCells, type ConfusionCells } from './margins';
import { argmax, crossEntropy } from './probabilities';

/**
 * Computes all figures of a set of predictions.
 * @param probabilities [n, classes]
 * @param labels [n] indices into classes
 * @throws RangeError when there is no image, or a label is not a class
 */
export function summarize(probabilities: Float32Array, labels: Int32Array, classes: readonly string[]): Evaluation {
  const predicted = argmax(probabilities, classes.length);
  const cells = cellsOfPredictions(labels, predicted, classes.length);
  const margins = marginsOfCells(cells);
  const correct = margins.hits.reduce((sum, hits) => sum + hits, 0);
  const isDense = classes.length <= mostDenseClasses;
  return {
    n: labels.length,
    loss: crossEntropy(probabilities, labels, classes.length),
    accuracy: correct / labels.length,
    interval: wilsonInterval(correct, labels.length),
    confusion: isDense ? confusionMatrix(labels, predicted, classes.length) : [],
    ...(!isDense && { confusionCells: listCells(cells) }),
    perClass: classFigures(margins, classes),
  };
}

const listCells = ({ actual, predicted, counts }: ConfusionCells): [number, number, number][] =>
  Array.from(actual, (row, cell) => [row, at(predicted, cell), at(counts, cell)]);
