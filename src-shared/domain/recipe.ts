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

/** One layer of a network, in Keras's terms; defaults are Keras's. */
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
    /** Of a separable convolution; a depthwise one keeps its channels. */
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

/** Random changes of a training image. A missing entry is not applied. */
export const Augmentation = v.object({
  horizontalFlip: v.optional(v.boolean()),
  verticalFlip: v.optional(v.boolean()),
  /** Angle uniform in ± this share of a full turn. */
  rotationTurns: v.optional(share),
  /** Angle uniform in ± these degrees, as Keras's ImageDataGenerator. */
  shearDegrees: v.optional(v.pipe(notNegative, v.maxValue(45))),
  /** Scale of each axis uniform in [1 - this, 1 + this]. */
  zoom: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9))),
  /** Shift of each axis uniform in ± this share of the edge. */
  shift: v.optional(share),
  /** Added value uniform in ± this share of the range 0-255, then clipped. */
  brightness: v.optional(share),
  /** Distance from the channel's mean times a factor uniform in [1 - this, 1 + this], then clipped. */
  contrast: v.optional(share),
  /** What lies beyond the picture's edge: its mirror image, its outermost pixels, or black. */
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
    /** Share of the weight, times the rate, taken off in each step; of adamw only. */
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

/** How the learning rate goes from its full value over a run. */
export const Schedule = v.variant('kind', [
  v.object({ kind: v.literal('constant') }),
  /** Times `factor` after every `epochs` epochs. */
  v.object({ kind: v.literal('step'), epochs: count, factor: v.pipe(positive, v.maxValue(1)) }),
  /** Half a cosine from full to `minimum` (a share of the full rate) over the run, a little every step. */
  v.object({ kind: v.literal('cosine'), minimum: v.optional(share, 0) }),
  /** Times `factor` when the validation loss has not fallen for `patience` epochs. */
  v.object({
    kind: v.literal('plateau'),
    patience: count,
    factor: v.pipe(positive, v.maxValue(1)),
    minimum: v.optional(share, 0),
  }),
]);
export type Schedule = v.InferOutput<typeof Schedule>;

/** Names a recipe, and the file that it is in. */
export const RecipeId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/));

const header = {
  version: v.literal(1),
  id: RecipeId,
  name: v.pipe(v.string(), v.minLength(1)),
  description: v.string(),
  /** What of a picture is learned from, and then predicted from: all of it, or the largest face in it. */
  crop: v.optional(Crop, 'none'),
};

/** How weights are trained, epoch by epoch. */
const course = {
  augmentation: Augmentation,
  optimizer: Optimizer,
  batchSize: count,
  epochs: count,
  schedule: v.optional(Schedule, { kind: 'constant' }),
  /** Epochs over which the rate rises from nothing, a little every step, before the schedule begins. */
  warmUpEpochs: v.optional(notNegative, 0),
  /** Gradients are scaled down together so that their global norm is at most this. */
  clipNorm: v.optional(positive),
  /** Share of each label spread over all classes. */
  labelSmoothing: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0),
  /** 'balanced' weighs a class by images / (classes · images of the class), as scikit-learn does. */
  classWeights: v.optional(v.picklist(['none', 'balanced']), 'none'),
  /** Ends the run when the validation loss has not fallen for this many epochs. Without validation images: never. */
  earlyStoppingPatience: v.optional(count),
  /** Keeps the weights of the epoch with the lowest validation loss, else the last. Without validation images: the last. */
  keepBest: v.optional(v.boolean(), false),
};

/** How a head on a starter's features is found. */
const head = {
  starter: StarterId,
  /**
   * Heads that are tried by cross-validation inside the training part: units of a hidden layer; 0 is none, which is
   * logistic regression. The hidden layer's activation is tanh.
   */
  hiddenUnits: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(512))), v.minLength(1)),
  /** Regularisations that are tried: factors of half the squared norm of the head's kernels in the mean loss. */
  l2: v.pipe(v.array(positive), v.minLength(1), v.maxLength(16)),
  /** Parts that the training images are dealt into for cross-validation, by class; groups stay together. */
  folds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(20)), 5),
  classWeights: course.classWeights,
};

/** A network that is trained from nothing. The head (one sigmoid for two classes, else softmax) is added by training. */
export const NetworkRecipe = v.object({
  ...header,
  kind: v.optional(v.literal('network'), 'network'),
  /** Edge of the square RGB input, in pixels. Pixels are scaled by 1/255. */
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

/** A small head on a starter model's features, which stay as they are: trained in seconds. */
export const QuickRecipe = v.object({ ...header, kind: v.literal('quick'), ...head });
export type QuickRecipe = v.InferOutput<typeof QuickRecipe>;

/** A quick head first, then the starter's last layers with it. Its batch norms stay as they are. */
export const FineRecipe = v.object({
  ...header,
  kind: v.literal('fine'),
  ...head,
  /** Convolutions and dense layers of the starter that are trained on, from its features back. Left out: all. */
  trainedLayers: v.optional(count),
  ...course,
});
export type FineRecipe = v.InferOutput<typeof FineRecipe>;

/** A recipe whose weights are trained epoch by epoch. */
export const EpochRecipe = v.variant('kind', [FineRecipe, NetworkRecipe]);
export type EpochRecipe = v.InferOutput<typeof EpochRecipe>;

/** How a classifier is trained: data, not code. */
export const Recipe = v.variant('kind', [QuickRecipe, FineRecipe, NetworkRecipe]);
export type Recipe = v.InferOutput<typeof Recipe>;

/**
 * A recipe as somebody gives it: a field that recipes don't have is refused by name, since a mistyped setting would train as if
 * it had been left out. Recipes that runs were trained with are read by `Recipe`, whatever a later version calls their fields.
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

/** A recipe by id, or given whole. (Not a union, whose refusal would not say what is wrong with the recipe.) */
export const RecipeChoice = v.lazy((input): v.GenericSchema<string | v.InferInput<typeof Recipe>, string | Recipe> =>
  typeof input === 'string' ? v.string() : GivenRecipe,
);
