import type { Evaluation } from '../domain/evaluation';
import { classFigures, confusionMatrix, correctCount } from './confusion';
import { wilsonInterval } from './interval';
import { argmax, crossEntropy } from './probabilities';

/**
 * Computes all figures of a set of predictions.
 * @param probabilities [n, classes]
 * @param labels [n] indices into classes
 * @throws RangeError when there is no image, or a label is not a class
 */
export function summarize(probabilities: Float32Array, labels: Int32Array, classes: readonly string[]): Evaluation {
  const predicted = argmax(probabilities, classes.length);
  const confusion = confusionMatrix(labels, predicted, classes.length);
  const correct = correctCount(confusion);
  return {
    n: labels.length,
    loss: crossEntropy(probabilities, labels, classes.length),
    accuracy: correct / labels.length,
    interval: wilsonInterval(correct, labels.length),
    confusion,
    perClass: classFigures(confusion, classes),
  };
}
