import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs-node-gpu';
import { randomGenerator, type Random } from '../../../src-shared/domain/random';
import type { Augmentation, NetworkRecipe } from '../../../src-shared/domain/recipe';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { buildNetwork } from '../../../src-main/trainer/network/network';
import type { TensorFlow } from '../../../src-main/trainer/runtime/tensorflow';
import { kerasAdam } from './adam';
import { flipSome } from './flip';
import { layersProbabilities, pixelTensor } from './layers';
import { useCheaperGradients } from './gradients';

/** Training images of one step. */
export interface Batch {
  readonly count: number;
  /** [count, edge, edge, 3], 0..255; the step may change them. */
  readonly pixels: Uint8Array;
  /** [count] class indices. */
  readonly labels: Int32Array;
}

/** A network trained operation by operation, against which the compiled step is tested. */
export interface TrainStep {
  /** The part of the recipe's augmentation that this step applies. */
  readonly augmentationApplied: Augmentation;
  readonly precision: 'float32';
  /** The weights as they are now, for saving. */
  readonly model: LayersModel;
  /**
   * Augments the batch and changes the weights once. The result is a function of (recipe, seed, the batches so far).
   * @returns mean loss in nats, and images predicted right, both before the change and with dropout. A loss that is not
   *   finite is returned like any other.
   */
  step(batch: Batch): { loss: number; correct: number };
  /** Probabilities [count, classes] of pixels [count, edge, edge, 3], unaugmented. */
  predict(pixels: Uint8Array, count: number): Float32Array;
  dispose(): void;
}

/**
 * A step run by tfjs, operation by operation. It follows Keras 3: the loss is computed from logits (as Keras does with
 * TensorFlow, which finds them behind the sigmoid), Adam by Keras's formula, batch normalization with the population
 * variance both for the batch and for the moving average. Of the augmentation only the horizontal flip is applied.
 */
export function createTfjsStep(tf: TensorFlow, recipe: NetworkRecipe, classes: number, seed: number): TrainStep {
  const restoreGradients = useCheaperGradients(tf);
  const model = buildNetwork(tf, recipe, classes, seed);
  const { features, kernel, bias } = splitAtHead(tf, model);
  const weights = model.trainableWeights
    .map((weight) => weight.read())
    .filter((weight) => weight instanceof tf.Variable);
  if (recipe.optimizer.kind !== 'adam') throw new Error('The oracle knows Adam only');
  const optimizer = kerasAdam(tf, weights, recipe.optimizer.learningRate, recipe.optimizer.epsilon);
  const flips = recipe.augmentation.horizontalFlip === true;
  const random = randomGenerator(seed);
  let steps = 0;

  return {
    augmentationApplied: flips ? { horizontalFlip: true } : {},
    precision: 'float32',
    model,
    step,
    predict: (pixels, count) => layersProbabilities(tf, model, pixels, count),
    dispose: () => {
      restoreGradients();
      optimizer.dispose();
      model.dispose(); // and with it the layers of `features`, which are the same
    },
  };

  function step(batch: Batch): { loss: number; correct: number } {
    steps += 1;
    if (flips) flipSome(batch.pixels, batch.count, recipe.inputEdge, random.fork(`flip ${String(steps)}`));
    seedDropout(model, random.fork(`dropout ${String(steps)}`));
    try {
      return tf.tidy(() => update(pixelTensor(tf, model, batch.pixels, batch.count), batch.labels));
    } finally {
      seedDropout(model, null);
    }
  }

  function update(pixels: Tensor, labels: Int32Array): { loss: number; correct: number } {
    let correct = 0;
    const { value, grads } = tf.variableGrads(() => {
      const logits = tf.add(tf.matMul(features.apply(pixels, { training: true }) as Tensor, kernel), bias);
      correct = countCorrect(logits.dataSync<'float32'>(), labels);
      return lossOf(tf, logits, labels);
    }, weights);
    optimizer.apply(grads);
    return { loss: value.dataSync()[0] ?? Number.NaN, correct };
  }
}

/** The network up to its head, and the head's weights: the loss needs what stands before the head's activation. */
function splitAtHead(tf: TensorFlow, model: LayersModel): { features: LayersModel; kernel: Tensor; bias: Tensor } {
  const head = model.getLayer('head');
  const [kernel, bias] = head.getWeights();
  if (!kernel || !bias) throw new Error('The head has no weights');
  return { features: tf.model({ inputs: model.inputs, outputs: head.input }), kernel, bias };
}

/** @param logits [n, 1], of the second of two classes, or [n, classes] */
function lossOf(tf: TensorFlow, logits: Tensor, labels: Int32Array): Scalar {
  const columns = logits.shape[1] ?? 1;
  return columns === 1
    ? tf.losses.sigmoidCrossEntropy(tf.tensor2d(Float32Array.from(labels), [labels.length, 1]), logits)
    : tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), columns), logits);
}

/** @param logits [n, 1], above 0 for the second of two classes, or [n, classes] */
function countCorrect(logits: Float32Array, labels: Int32Array): number {
  const columns = logits.length / labels.length;
  const predicted = columns === 1 ? Int32Array.from(logits, (logit) => (logit > 0 ? 1 : 0)) : argmax(logits, columns);
  return predicted.filter((index, image) => index === labels[image]).length;
}

/**
 * Gives every dropout layer the seed of its next mask: tfjs draws the same mask in every call of a layer with a fixed
 * seed, and without one a mask that can't be repeated. `null` takes the seeds away, so that none is saved with a model.
 * The field is private in tfjs, hence the cast.
 */
function seedDropout(model: LayersModel, random: Random | null): void {
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'Dropout') continue;
    (layer as unknown as { seed: number | undefined }).seed = random?.fork(layer.name).integer(2 ** 31);
  }
}
