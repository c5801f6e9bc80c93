import * as v from 'valibot';
import { event, request } from '../rpc/declare';
import { Face, FaceCrop } from '../domain/face-crop';
import { Augmentation, QuickRecipe } from '../domain/recipe';
import { builtInStarterIds } from '../domain/starter';
import { EpochMetrics, Resume, TrainingEnd, TriedHead } from '../domain/training';

/** A starter model in the folder of its files. */
export const StarterDescription = v.object({
  /** 'general', 'faces' or 'own-' with the hash of its content. */
  id: v.string(),
  /** Features an image. */
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Edge of the square RGB images that it takes. */
  inputEdge: v.pipe(v.number(), v.integer(), v.minValue(8)),
});
export type StarterDescription = v.InferOutput<typeof StarterDescription>;

/** What set-up fetches for a trainer to convert: starters, and the network that finds faces. */
export const fetchedNetworks = [...builtInStarterIds, 'detector'] as const;
export type FetchedNetwork = (typeof fetchedNetworks)[number];

/** A starter's network as `embed` runs it. */
const OpenedStarter = v.object({
  /** Its folder. */
  starter: v.string(),
  precision: v.picklist(['float32', 'bfloat16']),
});

/** What out-of-fold probabilities are asked of, one entry an image in each file, as QuickManifest has them. */
export const OutOfFoldOrder = v.object({
  recipe: QuickRecipe,
  seed: v.number(),
  /** How many there are; a label is an index into them. */
  classes: v.pipe(v.number(), v.integer(), v.minValue(2)),
  embeddings: v.string(),
  dimensions: v.number(),
  rows: v.string(),
  labels: v.string(),
  groups: v.string(),
  /** Where the probabilities go. */
  output: v.string(),
  /**
   * Where the images go whose label is probably wrong, the most suspect first: little-endian int32 [found, 2], an image's
   * index and the likeliest other class.
   */
  found: v.string(),
});
export type OutOfFoldOrder = v.InferOutput<typeof OutOfFoldOrder>;

export const TrainerEnvironment = v.object({
  tensorflow: v.string(),
  tfjs: v.string(),
  backend: v.string(),
  device: v.picklist(['cpu', 'gpu']),
  /** Why a GPU is not used; empty when one is. */
  deviceReason: v.string(),
  /** What 'auto' precision comes to here. */
  precision: v.picklist(['float32', 'bfloat16']),
  /** What else bits depend on: processor and its vector extensions, oneDNN's setting, threads. */
  arithmetic: v.string(),
});
export type TrainerEnvironment = v.InferOutput<typeof TrainerEnvironment>;

/**
 * Progress of `train` and `classify`: `phase` 'training' counts images over all epochs, of a head as much of them as is found of
 * it; 'normalizing' and 'predicting' count images once.
 */
export const TrainProgress = v.object({
  phase: v.picklist(['loading', 'training', 'normalizing', 'predicting', 'writing']),
  epoch: v.number(),
  epochs: v.number(),
  done: v.number(),
  total: v.number(),
});

/** Requests that a trainer child answers; one child a job. Cancelling a request stops it within one step. */
export const trainerContract = {
  trainer: {
    /**
     * Trains as the manifest says; writes model/ (tfjs layers format) and predictions.f32 (little-endian float32,
     * [images, classes] probabilities of every image in the manifest, unaugmented, by the final model).
     * Kinds: 'training-diverged' when the loss was not finite three steps in a row; 'paused' after `pause`, when a
     * checkpoint is written; 'step-failed' when TensorFlow refused a step, after which this process ends.
     */
    train: request(
      v.object({ manifest: v.string() }),
      v.object({
        epochs: v.number(),
        seconds: v.number(),
        /** What was really applied to training images; a wish of the recipe that the step can't do is missing here. */
        augmentationApplied: Augmentation,
        precision: v.picklist(['float32', 'bfloat16']),
        ending: TrainingEnd,
        /** The epoch whose weights were kept. */
        keptEpoch: v.number(),
        skippedSteps: v.number(),
        /** Times that the training went on from a checkpoint; equal when bits could not differ from an uninterrupted run. */
        resumes: v.array(Resume),
        /** Heads that were tried, the one that was taken first. Empty without a head, or when there were too few images. */
        tried: v.optional(v.array(TriedHead), []),
        parameters: v.number(),
        peakRssMb: v.number(),
        environment: TrainerEnvironment,
      }),
    ),
    /** Asks the training to write a checkpoint after the step underway and to end. */
    pause: request(v.object({}), v.object({})),
    /** Asks the training to end after the step underway as if that had been its last. */
    finish: request(v.object({}), v.object({})),
    /**
     * Probabilities of pixel rows by a model folder in tfjs layers format (model.json, weights, metadata.json). `rows`
     * is a file of little-endian int32, or null for rows 0..count-1. Writes float32 [count, classes] to `output`.
     */
    predict: request(
      v.object({
        model: v.string(),
        pixels: v.string(),
        rows: v.nullable(v.string()),
        count: v.number(),
        output: v.string(),
        /** 'graph': compiled, as Facet predicts; 'layers': by tfjs's layers, as others will use the model. */
        by: v.optional(v.picklist(['graph', 'layers']), 'graph'),
      }),
      v.object({ seconds: v.number(), classes: v.array(v.string()) }),
    ),
    /** Makes a starter folder of the file that set-up has fetched. Kind 'bad-input' when it isn't what it should be. */
    convertStarter: request(
      v.object({ id: v.picklist(fetchedNetworks), source: v.string(), folder: v.string() }),
      StarterDescription,
    ),
    /**
     * Takes a tfjs layers model of somebody's own as a starter, in a folder below `into` that is named by its content.
     * Kind 'unsupported' says what is wrong with it. Whoever asks bounds this process's memory and time.
     */
    addStarter: request(v.object({ folder: v.string(), into: v.string() }), StarterDescription),
    /** Loads a starter and compiles it, so that the first `embed` by it begins at once. */
    openStarter: request(OpenedStarter, v.object({})),
    /**
     * Writes the features of pixel rows 0 to count - 1 to rows `first` and following of a file of little-endian float32
     * rows, synced before it answers. A starter that was loaded stays so for the next request.
     */
    embed: request(
      v.object({
        ...OpenedStarter.entries,
        pixels: v.string(),
        /** Rows of the pixel file to take, in this order. */
        rows: v.array(v.number()),
        output: v.string(),
        first: v.number(),
      }),
      v.object({ /** CRC-32 of each row's bytes. */ checksums: v.array(v.number()) }),
    ),
    /**
     * Finds faces in rows of a pixel file of framed pictures (decoder.prepare). Their boxes are in pixels of the frame; one
     * list a row, the surest first. `detector` is the folder that `convertStarter` made.
     */
    detectFaces: request(
      v.object({ detector: v.string(), pixels: v.string(), rows: v.array(v.number()) }),
      v.object({ faces: v.array(v.array(Face)) }),
    ),
    /**
     * Trains heads on a starter's features with one fold of the images left out each, and writes the probabilities of each
     * image by the head that did not see it: little-endian float32 [images, classes]; with the labels that they contradict.
     * Kind 'no-data' when a class has too few images to leave some out.
     */
    outOfFold: request(
      OutOfFoldOrder,
      v.object({
        folds: v.number(),
        tried: v.array(TriedHead),
        /** For each class the share of the images given it that is estimated to be of another. */
        noise: v.array(v.number()),
        seconds: v.number(),
      }),
    ),
    /**
     * Trains a head on the features of some images as recipe quick would, and writes the probabilities of others, float32
     * [rows, classes], to `output`; the head is not kept. Without a lesson nothing is known of any. Those chosen
     * for labelling, uncertain and unlike each other, are answered as indices, the best first.
     */
    classify: request(
      v.object({
        embeddings: v.string(),
        dimensions: v.number(),
        seed: v.number(),
        /** Files of little-endian int32, an entry an image; groups as in QuickManifest. */
        lesson: v.nullable(v.object({ classes: v.number(), rows: v.string(), labels: v.string(), groups: v.string() })),
        /** Little-endian int32: rows of the others. */
        rows: v.string(),
        /** How many of the others to choose for labelling, and among how many of them, the first ones. */
        next: v.number(),
        candidates: v.number(),
        output: v.string(),
      }),
      v.object({
        /** What was tried, the one that was taken first; empty when there were too few images. */
        tried: v.array(TriedHead),
        next: v.array(v.number()),
      }),
    ),
    /**
     * Writes rows from..to-1 of a file of features to a reduced copy of it (workers/reduced.ts), synced before it answers. With
     * `scale` null the directions are chosen anew from rows 0..to-1, and written; then `from` is 0.
     */
    reduce: request(
      v.object({
        embeddings: v.string(),
        dimensions: v.number(),
        /** The folder of the copy's files. */
        folder: v.string(),
        from: v.number(),
        to: v.number(),
        scale: v.nullable(v.number()),
      }),
      v.object({ scale: v.number() }),
    ),
    environment: request(v.object({}), TrainerEnvironment),
    /** The loop that works on a request turns: sent after its steps, at most once a second. */
    alive: event(v.object({})),
    progressed: event(TrainProgress),
    /** Images of an `embed`, `detectFaces`, `predict`, `outOfFold` or `reduce` request that are done, after each batch. */
    imagesDone: event(v.object({ done: v.number() })),
    epochEnded: event(EpochMetrics),
  },
} as const;

/** metadata.json beside an exported or kept model: what is needed to use it elsewhere. */
export const ModelMetadata = v.object({
  format: v.literal('facet-model'),
  version: v.literal(1),
  classes: v.array(v.string()),
  preprocessing: v.string(),
  inputEdge: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024)),
  recipe: v.string(),
  run: v.string(),
  /** What of a picture the model wants before that preprocessing's resize; missing: all of it. */
  crop: v.optional(FaceCrop),
  /** The starter model that the network begins with; missing when there is none. */
  starter: v.optional(v.string()),
  /** How outputs map to classes: one sigmoid value is the probability of the second class; softmax has one a class. */
  head: v.picklist(['sigmoid', 'softmax']),
});
export type ModelMetadata = v.InferOutput<typeof ModelMetadata>;
