import * as v from 'valibot';
import { Crop } from './preprocessing';
import { StarterId } from './starter';
import { unknownFields, unknownFieldSentence } from './unknown-fields';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = v.pipe(v.number(), v.gtValue(0));
const notNegative = v.pipe(v.number(), v.minValue(0));
const beta = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const padding = v.picklist(['same', 'valid']);
const activation = v.picklist(['linear', 'relu', 'relu6', 'sigmoid', 'softmax', 'tanh', 'elu', 'swish']);

/** One layer of a network, with the terms and defaults of Keras. */
export const LayerSpec = v.variant('layer', [
  v.object({
    layer: v.literal('conv2d'),
    filters: count,
    kernel: count,
    strides: v.optional(count),
    padding,
    activation,
    /** Factor of the kernel's squared L2 norm in the loss. */
    l2: v.optional(notNegative),
  }),
  v.object({
    layer: v.picklist(['depthwiseConv2d', 'separableConv2d']),
    /** Only for a separable convolution; a depthwise one keeps its channels. */
    filters: v.optional(count),
    kernel: count,
    strides: v.optional(count),
    padding,
    activation,
  }),
  v.object({ layer: v.literal('batchNormalization'), momentum: share, epsilon: positive }),
  v.object({ layer: v.picklist(['maxPooling2d', 'averagePooling2d']), pool: count, strides: v.optional(count) }),
  v.object({ layer: v.picklist(['flatten', 'globalAveragePooling2d', 'globalMaxPooling2d']) }),
  v.object({ layer: v.literal('dense'), units: count, activation, l2: v.optional(notNegative) }),
  v.object({ layer: v.literal('activation'), activation }),
  v.object({ layer: v.literal('dropout'), rate: v.pipe(v.number(), v.minValue(0), v.ltValue(1)) }),
]);
export type LayerSpec = v.InferOutput<typeof LayerSpec>;

/** Random changes of a training image. Missing settings are not applied. */
export const Augmentation = v.object({
  horizontalFlip: v.optional(v.boolean()),
  verticalFlip: v.optional(v.boolean()),
  /** Share of a full turn; the angle is uniform in ± this. */
  rotationTurns: v.optional(share),
  /** Degrees; the angle is uniform in ± this, as in Keras's ImageDataGenerator. */
  shearDegrees: v.optional(v.pipe(notNegative, v.maxValue(45))),
  /** Scale of each axis uniform in [1 - this, 1 + this]. */
  zoom: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9))),
  /** Share of the edge; the shift along each axis is uniform in ± this. */
  shift: v.optional(share),
  /** Share of the range 0..255; the added value is uniform in ± this, and the result is clipped. */
  brightness: v.optional(share),
  /** Distances from the channel's mean are multiplied by a factor uniform in [1 - this, 1 + this], and the result is clipped. */
  contrast: v.optional(share),
  /** Pixels beyond the picture's edge: its mirror image, its outermost pixels, or black. */
  fill: v.optional(v.picklist(['reflect', 'nearest', 'constant'])),
});
export type Augmentation = v.InferOutput<typeof Augmentation>;

/** Update rules, as Keras 3 defines them. */
export const Optimizer = v.variant('kind', [
  v.object({
    kind: v.picklist(['adam', 'adamw']),
    learningRate: positive,
    epsilon: positive,
    beta1: v.optional(beta, 0.9),
    beta2: v.optional(beta, 0.999),
    /** Only for adamw: share of the weight, times the learning rate, that is subtracted in each step. */
    weightDecay: v.optional(notNegative, 0.004),
  }),
  v.object({
    kind: v.literal('sgd'),
    learningRate: positive,
    momentum: v.optional(beta, 0),
    nesterov: v.optional(v.boolean(), false),
  }),
]);
export type Optimizer = v.InferOutput<typeof Optimizer>;

/** Course of the learning rate over a run. */
export const Schedule = v.variant('kind', [
  v.object({ kind: v.literal('constant') }),
  /** Multiplied by `factor` after every `epochs` epochs. */
  v.object({ kind: v.literal('step'), epochs: count, factor: v.pipe(positive, v.maxValue(1)) }),
  /** Half a cosine from the full rate to `minimum`, a share of it, in small steps over the run. */
  v.object({ kind: v.literal('cosine'), minimum: v.optional(share, 0) }),
  /** Multiplied by `factor` when the validation loss has not fallen for `patience` epochs. */
  v.object({
    kind: v.literal('plateau'),
    patience: count,
    factor: v.pipe(positive, v.maxValue(1)),
    minimum: v.optional(share, 0),
  }),
]);
export type Schedule = v.InferOutput<typeof Schedule>;

/** Id of a recipe, which is also the name of its file. */
export const RecipeId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));

const header = {
  version: v.literal(1),
  id: RecipeId,
  name: v.pipe(v.string(), v.minLength(1)),
  description: v.string(),
  /** Part of each picture that a run learns and predicts from. */
  crop: v.optional(Crop, 'none'),
};

/** Settings for training weights epoch by epoch. */
const course = {
  augmentation: Augmentation,
  optimizer: Optimizer,
  batchSize: count,
  epochs: count,
  schedule: v.optional(Schedule, { kind: 'constant' }),
  /** Epochs over which the learning rate rises from zero, in small steps, before the schedule begins. */
  warmUpEpochs: v.optional(notNegative, 0),
  /** Largest global norm of the gradients; larger ones are scaled down together. */
  clipNorm: v.optional(positive),
  /** Share of each label that is spread over all classes. */
  labelSmoothing: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0),
  /** 'balanced' weighs a class by images / (classes · images of the class), as scikit-learn does. */
  classWeights: v.optional(v.picklist(['none', 'balanced']), 'none'),
  /** Number of epochs without a lower validation loss after which the run ends. Without validation images it never does. */
  earlyStoppingPatience: v.optional(count),
  /** Whether the weights of the epoch with the lowest validation loss are kept, instead of the last ones. Needs validation images. */
  keepBest: v.optional(v.boolean(), false),
};

/** Settings for finding a head on a starter's features. */
const head = {
  starter: StarterId,
  /**
   * Sizes of the hidden layer that cross-validation tries inside the training part; 0 is no hidden layer, which is logistic regression.
   * Its activation is tanh.
   */
  hiddenUnits: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(512))), v.minLength(1)),
  /** Regularisations that cross-validation tries: factors of half the squared norm of the head's kernels in the mean loss. */
  l2: v.pipe(v.array(positive), v.minLength(1), v.maxLength(16)),
  /** Number of folds for cross-validation on the training images, by class; groups stay together. */
  folds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(20)), 5),
  classWeights: course.classWeights,
};

/** A network that is trained from scratch. Training adds the output layer: one sigmoid for two classes, else softmax. */
export const NetworkRecipe = v.object({
  ...header,
  kind: v.optional(v.literal('network'), 'network'),
  /** Edge in pixels of the square RGB input. Pixels are scaled by 1/255. */
  inputEdge: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024)),
  network: v.pipe(v.array(LayerSpec), v.minLength(1)),
  ...course,
  /**
   * Statistics of batch normalization in the finished model: 'moving' averages as Keras keeps them, or 'recalculated' for the
   * weights that are kept (Wu and Johnson 2021, "Rethinking 'Batch' in BatchNorm", section 3: precise BN).
   */
  statistics: v.optional(v.picklist(['moving', 'recalculated']), 'moving'),
});
export type NetworkRecipe = v.InferOutput<typeof NetworkRecipe>;

/** A small head on a starter's fixed features, trained in seconds. */
export const QuickRecipe = v.object({ ...header, kind: v.literal('quick'), ...head });
export type QuickRecipe = v.InferOutput<typeof QuickRecipe>;

/** A head as in `quick`, then the starter's last layers together with it. The starter's batch norms stay as they are. */
export const FineRecipe = v.object({
  ...header,
  kind: v.literal('fine'),
  ...head,
  /** Number of the starter's convolutions and dense layers that are trained further, counted from its features back. Default: all. */
  trainedLayers: v.optional(count),
  ...course,
});
export type FineRecipe = v.InferOutput<typeof FineRecipe>;

/** A recipe whose weights are trained epoch by epoch. */
export const EpochRecipe = v.variant('kind', [FineRecipe, NetworkRecipe]);
export type EpochRecipe = v.InferOutput<typeof EpochRecipe>;

/** A recipe: how a classifier is trained, as data. */
export const Recipe = v.variant('kind', [QuickRecipe, FineRecipe, NetworkRecipe]);
export type Recipe = v.InferOutput<typeof Recipe>;

/**
 * A recipe that a person gives. Unknown fields are refused by name: a mistyped setting would otherwise train as if it had been left
 * out. Recipes of runs are read by `Recipe`, which accepts fields of later versions.
 */
export const GivenRecipe = v.pipe(
  v.custom<v.InferInput<typeof Recipe>>(() => true),
  v.rawCheck(({ dataset, addIssue }) => {
    for (const field of unknownFields(Recipe, dataset.value)) {
      addIssue({ message: unknownFieldSentence(field, 'a recipe') });
    }
  }),
  Recipe,
);

/** The id of a recipe, or a whole recipe. Not a union, whose message would not say what is wrong with the recipe. */
export const RecipeChoice = v.lazy((input): v.GenericSchema<string | v.InferInput<typeof Recipe>, string | Recipe> =>
  typeof input === 'string' ? v.string() : GivenRecipe,
);
