import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { Optimizer } from '../../../src-shared/domain/recipe';

/** Of the arithmetic: float32 throughout, or convolutions, products and activations in bfloat16 over float32 weights. */
export type Precision = 'float32' | 'bfloat16';

export interface TrainingOptions {
  readonly loss: 'binaryCrossentropy' | 'categoricalCrossentropy';
  readonly optimizer: Optimizer;
  /** What of it the graph has to do; the draws come with each batch. null: nothing. */
  readonly augmentation: GraphAugmentation | null;
  readonly precision: Precision;
  /** Factor of each class's images in the loss, [classes]; null: all 1. */
  readonly classWeights: readonly number[] | null;
  readonly labelSmoothing: number;
  readonly clipNorm: number | null;
}

export interface GraphAugmentation {
  /** Whether batches bring transforms: flip, rotation, shear, zoom, shift. */
  readonly geometric: boolean;
  readonly brightness: boolean;
  readonly contrast: boolean;
  readonly fill: 'reflect' | 'nearest' | 'constant';
}

/** What an augmentation drew for the images of one batch. */
export interface AugmentationDraws {
  /** [count, 8], output pixel → input pixel, as ImageProjectiveTransformV3 takes them. */
  readonly transforms: Float32Array;
  /** [count], added to pixels of 0..255. */
  readonly brightness: Float32Array;
  /** [count], factor of the distance from the channel's mean. */
  readonly contrast: Float32Array;
}

/** Training images of one step. */
export interface Batch {
  readonly count: number;
  /** [count, edge, edge, 3], 0..255; may be backed by shared memory. */
  readonly pixels: Uint8Array;
  /** [count] class indices. */
  readonly labels: Int32Array;
  /** [count] factors in the loss; null: all 1. */
  readonly weights: Float32Array | null;
  readonly draws: AugmentationDraws | null;
}

export interface StepResult {
  /** Mean loss in nats over the batch, weighted, with regularization; before the change and with dropout. */
  readonly loss: number;
  /** Images predicted right. */
  readonly correct: number;
  /** Global L2 norm of the gradients, before clipping. */
  readonly gradientNorm: number;
  /** Whether loss and norm are finite numbers. When not, the step has changed nothing. */
  readonly finite: boolean;
}

/** Everything that the steps of a training change, by name: weights, moving statistics, the optimizer's slots. */
export type TrainingState = ReadonlyMap<string, Float32Array>;

/** A tf.LayersModel, a loss, an optimizer and an augmentation as one TensorFlow graph. */
export interface CompiledTraining {
  readonly precision: Precision;
  /**
   * Augments the batch and changes the weights once.
   * @param seed of dropout: another for each step
   * @throws Failure of kind 'step-failed' when TensorFlow refuses; this process must then end, see session.ts
   */
  step(batch: Batch, seed: number, learningRate: number): StepResult;
  /** Mean loss and hits of a batch as it is, with moving statistics, in float32, without regularization. */
  evaluate(batch: Batch): { loss: number; correct: number };
  /** Probabilities [count, classes] of pixels [count, edge, edge, 3], with moving statistics, in float32. */
  predict(pixels: Uint8Array, count: number): Float32Array;
  /** Its whole state, one tensor after the other, each read when it is asked for: no second state in memory. */
  tensors(): Iterable<readonly [name: string, values: Float32Array]>;
  readState(): TrainingState;
  /** @throws Failure of kind 'bad-input' when the state is not one of this training */
  writeState(state: TrainingState): void;
  /**
   * Has batch norms' statistics taken anew by the steps that follow, at the learning rate 0; for good, since it ends what the
   * moving averages know. @returns ends that after so many steps that were finite: the mean over them, the later ones counting
   * a little more, as moving averages without their beginning do
   */
  restartStatistics(): (steps: number) => void;
  /** Takes the model's weights, and starts the optimizer anew. */
  initialize(): void;
  /** Puts the weights and moving statistics into the model that was compiled. */
  copyWeights(): void;
  /** What of the model was compiled. */
  readonly model: LayersModel;
  dispose(): void;
}
