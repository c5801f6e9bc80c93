import { at } from '../../../src-shared/domain/at';
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
  multiply,
  oneHot,
  reduce,
  relu,
  scalarLike,
  scale,
  sigmoid,
  subtract,
  unary,
} from './ops';
import { countOf, reshape } from './shape-ops';

/** Labels of a batch. */
export interface Labels {
  /** int32 [n]: class indices. */
  readonly indices: GraphTensor;
  /** float32 [n]: factors of the images in the loss. */
  readonly weights: GraphTensor;
}

/** Options of a loss, as in TrainingOptions. */
export interface LossOptions {
  readonly loss: TrainingOptions['loss'];
  readonly labelSmoothing: number;
  readonly classWeights: readonly number[] | null;
}

/** A loss with its gradient. */
export interface Loss {
  /** Weighted mean over the batch in nats, a scalar. */
  readonly loss: GraphTensor;
  /** Gradient of the loss by the logits, in their shape. */
  readonly gradient: GraphTensor;
  /** Number of images that are predicted right, a scalar float32. */
  readonly correct: GraphTensor;
  /** Whether every label is the index of a class, a scalar bool. */
  readonly areValid: GraphTensor;
}

/**
 * Cross-entropy from logits, divided by the sum of this batch's weights (0 if that is 0), like Keras's reduction
 * 'mean_with_sample_weight'. Keras's default divides by the number of images, which is the same without weights.
 * @param logits float32 [n, 1], logits of the second of two classes, or [n, classes]
 * @throws Failure of kind 'bad-input' when there are not as many class weights as classes
 */
export function crossEntropy(logits: GraphTensor, labels: Labels, options: LossOptions): Loss {
  const classes = options.loss === 'binaryCrossentropy' ? 2 : at(logits.shape, 1);
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
    // The one-hot row of a label that is no class is all zeros.
    areValid: compare('Equal', reduce('Sum', targets, [0, 1]), countOf(labels.indices)),
  };
}

function checkClassWeights(given: LossOptions['classWeights'], classes: number): void {
  if (given === null || given.length === classes) return;
  const counts = `${String(given.length)} class weights for ${String(classes)} classes`;
  throw new Failure('bad-input', `There are ${counts}.`, 'Give one weight per class.');
}

/** Factors of the images [n]: their own times those of their classes. */
function weightsOf({ weights }: Labels, targets: GraphTensor, classWeights: LossOptions['classWeights']): GraphTensor {
  if (!classWeights) return weights;
  const { graph } = weights.node;
  const row = constant(graph, 'float32', classWeights, [1, classWeights.length]);
  return multiply(weights, reduce('Sum', multiply(targets, row), [1]));
}

/** Losses of single images. */
interface ImageLosses {
  /** float32 [n], in nats. */
  readonly losses: GraphTensor;
  /** Gradient of each loss by the image's logits, in their shape. */
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
  const classes = at(logits.shape, 1);
  const smoothed = add(scale(targets, 1 - smoothing), scalarLike(targets, smoothing / classes));
  const node = logits.node.graph.add('SoftmaxCrossEntropyWithLogits', [logits, smoothed], {
    attributes: { T: { type: 'float32' } },
    outputs: [{ type: 'float32', shape: [-1] }, logits],
  });
  return { losses: output(node), gradient: output(node, 1) };
}

/** int32 [n]: index of each image's likeliest class. */
function predictedClass(logits: GraphTensor): GraphTensor {
  if (logits.shape[1] !== 1) return argMax(logits);
  return cast(compare('Greater', reshape(logits, [-1]), scalarLike(logits, 0)), 'int32');
}
