import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import type { Optimizer } from '../../../src-shared/domain/recipe';

/** Precision of training: float32 throughout, or convolutions and activations in bfloat16 with float32 weights. */
export type Precision = 'float32' | 'bfloat16';

/** Everything that a training is compiled from, beside its model. */
export interface TrainingOptions {
  readonly loss: 'binaryCrossentropy' | 'categoricalCrossentropy';
  readonly optimizer: Optimizer;
  /** The augmentation that the graph applies, with draws from each batch; null for none. */
  readonly augmentation: GraphAugmentation | null;
  readonly precision: Precision;
  /** [classes]: factor of each class's images in the loss; null when all are 1. */
  readonly classWeights: readonly number[] | null;
  /** Share of each label that is spread evenly over all classes. */
  readonly labelSmoothing: number;
  /** Largest global L2 norm of the gradients; null for no limit. */
  readonly clipNorm: number | null;
}

/** The operations that an augmentation needs in the graph. */
export interface GraphAugmentation {
  /** Whether batches contain transforms: flip, rotation, shear, zoom or shift. */
  readonly geometric: boolean;
  readonly brightness: boolean;
  readonly contrast: boolean;
  /** Content beyond an image's edge: its mirror image, its edge pixels or black. */
  readonly fill: 'reflect' | 'nearest' | 'constant';
}

/** Augmentations drawn for the images of one batch. */
export interface AugmentationDraws {
  /** [count, 8]: transforms from output pixels to input pixels, as ImageProjectiveTransformV3 takes them. */
  readonly transforms: Float32Array;
  /** [count]: added to pixels of 0..255. */
  readonly brightness: Float32Array;
  /** [count]: factor of the distance from the channel's mean. */
  readonly contrast: Float32Array;
}

/** Training images of one step. */
export interface Batch {
  readonly count: number;
  /** [count, edge, edge, 3], 0..255; may be backed by shared memory. */
  readonly pixels: Uint8Array;
  /** [count] class indices. */
  readonly labels: Int32Array;
  /** [count] factors of the images in the loss; null when all are 1. */
  readonly weights: Float32Array | null;
  /** null when the training was compiled without augmentation. */
  readonly draws: AugmentationDraws | null;
}

/** Figures of one training step. */
export interface StepResult {
  /** Weighted mean loss over the batch in nats, with regularization and dropout, before the weights change. */
  readonly loss: number;
  /** Number of images that were predicted right. */
  readonly correct: number;
  /** Global L2 norm of the gradients, before clipping. */
  readonly gradientNorm: number;
  /** Whether loss and norm are finite. If not, the step has changed nothing. */
  readonly finite: boolean;
}

/** All tensors that training steps change, by name: weights, moving statistics and the optimizer's slots. */
export type TrainingState = ReadonlyMap<string, Float32Array>;

/** A tf.LayersModel, a loss, an optimizer and an augmentation, compiled into one TensorFlow graph. */
export interface CompiledTraining {
  readonly precision: Precision;
  /**
   * Augments the batch and changes the weights once.
   * @param seed of dropout; each step needs another one
   * @throws Failure of kind 'step-failed' when TensorFlow refuses the step. This process must then end, see session.ts
   */
  step(batch: Batch, seed: number, learningRate: number): StepResult;
  /**
   * Mean loss in nats, without regularization, and number of images predicted right. Inference form: no augmentation, moving
   * statistics, float32.
   */
  evaluate(batch: Batch): { loss: number; correct: number };
  /** Probabilities [count, classes] of pixels [count, edge, edge, 3], in inference form and float32. */
  predict(pixels: Uint8Array, count: number): Float32Array;
  /** The whole state. Each tensor is read when the iterator reaches it, so that no second copy of the state is in memory. */
  tensors(): Iterable<readonly [name: string, values: Float32Array]>;
  /** A copy of the whole state. */
  readState(): TrainingState;
  /** Replaces the whole state. @throws Failure of kind 'bad-input' when the state belongs to another training */
  writeState(state: TrainingState): void;
  /**
   * Resets the moving statistics of batch norms, so that the following steps, at learning rate 0, compute them afresh.
   * @returns a function to call after these steps with the number of finite ones. It makes the statistics their mean over these
   *   steps, later ones weighted a little more, as in any moving average
   */
  restartStatistics(): (steps: number) => void;
  /** Resets to the model's weights and a fresh optimizer. */
  initialize(): void;
  /** Copies weights and moving statistics into the model. */
  copyWeights(): void;
  /** The model that was compiled. */
  readonly model: LayersModel;
  dispose(): void;
}
