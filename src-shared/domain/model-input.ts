import * as v from 'valibot';

const Finite = v.pipe(v.number(), v.finite());
const PerChannel = v.tuple([Finite, Finite, Finite]);

/** Smallest and largest edge of a square that a network may take, in pixels. */
export const inputEdges = { least: 8, most: 1024 } as const;

/**
 * How a network that Facet did not train takes pixels. A picture is made a square of bytes by the named preprocessing
 * (domain/preprocessing.ts); each byte b of channel c becomes (b · scale - mean[c]) / deviation[c].
 */
export const ModelInput = v.object({
  /** Edge of the square in pixels. */
  edge: v.pipe(v.number(), v.integer(), v.minValue(inputEdges.least), v.maxValue(inputEdges.most)),
  /** Where the channels are: [n, edge, edge, 3] or [n, 3, edge, edge]. */
  layout: v.picklist(['channels-last', 'channels-first']),
  /** Order in which the network takes the channels. */
  channels: v.picklist(['rgb', 'bgr']),
  scale: Finite,
  /** Of red, green and blue, whatever the order of `channels`. */
  mean: PerChannel,
  deviation: v.pipe(
    PerChannel,
    v.check((values) => values.every((value) => value > 0), 'A deviation is not above 0'),
  ),
});
export type ModelInput = v.InferOutput<typeof ModelInput>;

/** Ranges of values that networks commonly take, by name. */
export const inputRanges = {
  /** 0 to 255, as they are. */
  bytes: { scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] },
  /** 0 to 1. */
  unit: { scale: 1 / 255, mean: [0, 0, 0], deviation: [1, 1, 1] },
  /** -1 to 1. */
  signed: { scale: 1 / 255, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
  /** Mean 0 and deviation 1 over ImageNet's photos, per channel. */
  imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, Pick<ModelInput, 'scale' | 'mean' | 'deviation'>>;
export const inputRangeNames = ['bytes', 'unit', 'signed', 'imagenet'] as const satisfies (keyof typeof inputRanges)[];
