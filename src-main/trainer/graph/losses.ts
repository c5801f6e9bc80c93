import { Failure } from '../../../src-shared/domain/failure';
import type { TrainingOptions } from './compiled';
import { output, type GraphTensor } from './graph';
import {
  add,
  argMax,
  binary,
  cast,
  compare,
  constant,
  countOf,
  multiply,
  oneHot,
  reduce,
  relu,
  reshape,
  scalarLike,
  scale,
  sigmoid,
  subtract,
  unary,
} from './ops';

export interface Labels {
  /** int32 [n], class indices. */
  readonly indices: GraphTensor;
  /** float32 [n], factors of the images in the loss. */
  readonly weights: GraphTensor;
}

export interface LossOptions {
  readonly loss: TrainingOptions['loss'];
  readonly labelSmoothing: number;
  readonly classWeights: readonly number[] | null;
}

export interface Loss {
  /** Mean over the batch, weighted, a scalar in nats. */
  readonly loss: GraphTensor;
  /** Its gradient by the logits. */
  readonly gradient: GraphTensor;
  /** Images predicted right, a scalar float32. */
  readonly correct: GraphTensor;
  /** Whether every label is a class, a scalar bool. */
  readonly areValid: GraphTensor;
}

/**
 * Cross-entropy from logits, divided by the sum of the weights of this batch (0 when that is 0), as Keras's reduction
 * 'mean_with_sample_weight' does; its default divides by the number of images, which is the same without weights.
 * @param logits float32: [n, 1], of the second of two classes, or [n, classes]
 */
export function crossEntropy(logits: GraphTensor, labels: Labels, options: LossOptions): Loss {
  const classes = options.loss === 'binaryCrossentropy' ? 2 : (logits.shape[1] ?? 1);
  const targets = oneHot(labels.indices, classes);
  checkClassWeights(options.classWeights, classes);
  const weights = weightsOf(labels, targets, options.classWeights);
  const total = reduce('Sum', weights, [0]);
  const each =
    options.loss === 'binaryCrossentropy'
      ? binaryCrossEntropy(logits, cast(labels.indices, 'float32'), options.labelSmoothing)
      : categoricalCrossEntropy(logits, targets, options.labelSmoothing);
  const share = binary('DivNoNan', weights, total);
  return {
    loss: reduce('Sum', multiply(each.losses, share), [0]),
    gradient: multiply(each.gradient, reshape(share, [-1, 1])),
    correct: reduce('Sum', cast(compare('Equal', predictedClass(logits), labels.indices), 'float32'), [0]),
    // A label that is no class has a row of zeros.
    areValid: compare('Equal', reduce('Sum', targets, [0, 1]), countOf(labels.indices)),
  };
}

function checkClassWeights(given: LossOptions['classWeights'], classes: number): void {
  if (given === null || given.length === classes) return;
  const counts = `${String(given.length)} class weights for ${String(classes)} classes`;
  throw new Failure('bad-input', `There are ${counts}.`, 'Give one weight a class.');
}

function weightsOf({ weights }: Labels, targets: GraphTensor, classWeights: LossOptions['classWeights']): GraphTensor {
  if (!classWeights) return weights;
  const { graph } = weights.node;
  const row = constant(graph, 'float32', classWeights, [1, classWeights.length]);
  return multiply(weights, reduce('Sum', multiply(targets, row), [1]));
}

interface ImageLosses {
  /** [n] */
  readonly losses: GraphTensor;
  /** Of each loss by its logits. */
  readonly gradient: GraphTensor;
}

/** max(x, 0) - x·t + log(1 + e^-|x|), with t = label·(1 - s) + s/2; its derivative is sigmoid(x) - t. */
function binaryCrossEntropy(logits: GraphTensor, label: GraphTensor, smoothing: number): ImageLosses {
  const x = reshape(logits, [-1]);
  const target = add(scale(label, 1 - smoothing), scalarLike(label, smoothing / 2));
  const tail = unary('Log1p', unary('Exp', unary('Neg', unary('Abs', x))));
  return {
    losses: add(subtract(relu(x), multiply(x, target)), tail),
    gradient: reshape(subtract(sigmoid(x), target), [-1, 1]),
  };
}

/** -Σ t·log softmax(x), with t = label·(1 - s) + s/classes; its derivative is softmax(x) - t. */
function categoricalCrossEntropy(logits: GraphTensor, targets: GraphTensor, smoothing: number): ImageLosses {
  const classes = logits.shape[1] ?? 1;
  const smoothed = add(scale(targets, 1 - smoothing), scalarLike(targets, smoothing / classes));
  const node = logits.node.graph.add('SoftmaxCrossEntropyWithLogits', [logits, smoothed], { T: { type: 'float32' } }, [
    { type: 'float32', shape: [-1] },
    logits,
  ]);
  return { losses: output(node), gradient: output(node, 1) };
}

function predictedClass(logits: GraphTensor): GraphTensor {
  if (logits.shape[1] !== 1) return argMax(logits);
  return cast(compare('Greater', reshape(logits, [-1]), scalarLike(logits, 0)), 'int32');
}
