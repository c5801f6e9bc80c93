import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const activation = v.picklist(['linear', 'relu']);

/** One layer of a network, in Keras's terms; defaults are Keras's. */
export const LayerSpec = v.variant('layer', [
  v.object({
    layer: v.literal('conv2d'),
    filters: count,
    kernel: count,
    padding: v.picklist(['same', 'valid']),
    activation,
  }),
  v.object({ layer: v.literal('batchNormalization'), momentum: share, epsilon: v.number() }),
  v.object({ layer: v.literal('maxPooling2d'), pool: count }),
  v.object({ layer: v.literal('flatten') }),
  v.object({ layer: v.literal('dense'), units: count, activation }),
  v.object({ layer: v.literal('dropout'), rate: share }),
]);
export type LayerSpec = v.InferOutput<typeof LayerSpec>;

/** Random changes of a training image. A missing entry is not applied. */
export const Augmentation = v.object({
  horizontalFlip: v.optional(v.boolean()),
  /** Angle uniform in ± this share of a full turn. */
  rotationTurns: v.optional(share),
  /** Angle in ± these degrees, as Keras's ImageDataGenerator. */
  shearDegrees: v.optional(v.number()),
  /** Scale of each axis uniform in [1 - this, 1 + this]. */
  zoom: v.optional(share),
  /** Added value uniform in ± this share of the range 0-255, then clipped. */
  brightness: v.optional(share),
  fill: v.optional(v.picklist(['reflect', 'nearest', 'constant'])),
});
export type Augmentation = v.InferOutput<typeof Augmentation>;

/** How a classifier is trained: data, not code. The head (one sigmoid for two classes, else softmax) is added by training. */
export const Recipe = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  name: v.pipe(v.string(), v.minLength(1)),
  description: v.string(),
  /** Edge of the square RGB input, in pixels. Pixels are scaled by 1/255. */
  inputEdge: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024)),
  augmentation: Augmentation,
  network: v.pipe(v.array(LayerSpec), v.minLength(1)),
  optimizer: v.object({ kind: v.literal('adam'), learningRate: v.pipe(v.number(), v.gtValue(0)), epsilon: v.number() }),
  batchSize: count,
  epochs: count,
});
export type Recipe = v.InferOutput<typeof Recipe>;
