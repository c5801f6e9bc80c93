import * as v from 'valibot';
import { FineRecipe, NetworkRecipe, QuickRecipe } from '../domain/recipe';

/** Files from which a training reads its images' features. */
export const FeatureFiles = v.object({
  /** Folder of the starter. */
  starter: v.string(),
  /** Little-endian float32 [rows, dimensions]. */
  embeddings: v.string(),
  dimensions: v.number(),
  /** Little-endian int32 [images]: each image's row in the file of embeddings. */
  rows: v.string(),
  /** Little-endian int32 [images]: group of each image. A group is never divided between folds. */
  groups: v.string(),
});
export type FeatureFiles = v.InferOutput<typeof FeatureFiles>;

/** Fields that every training has. */
const job = {
  run: v.string(),
  seed: v.number(),
  /** Sorted class names; a label is an index into them. At least two. */
  classes: v.array(v.string()),
  preprocessing: v.string(),
  /** Little-endian int32 [images]: label of each image. */
  labels: v.string(),
  /** uint8 [images]: 0 train, 1 validation, 2 test. */
  parts: v.string(),
  /**
   * Folder to write into: metrics.jsonl (one EpochMetrics per line), checkpoints/, predictions.f32 and model/. A training
   * continues from the newest whole checkpoint in it.
   */
  output: v.string(),
};

/** Fields of trainings that learn from pixels, epoch by epoch. */
const epochs = {
  epochs: v.number(),
  /**
   * The epochs that a run had when it ended and was given more. An end at or before them no longer counts. 0 if the run was
   * never extended.
   */
  extendsFrom: v.optional(v.number(), 0),
  /** A checkpoint is written after each epoch, and once this many seconds have passed since the last one. */
  checkpointSeconds: v.optional(v.number(), 120),
  /** 'auto' is bfloat16 where the processor multiplies it in hardware tiles (AMX), else float32. */
  precision: v.picklist(['auto', 'float32', 'bfloat16']),
  pixels: v.string(),
  /** Edge in pixels of the images in the pixel file. */
  edge: v.number(),
  /** Little-endian int32 [images]: each image's row in the pixel file. */
  rows: v.string(),
};

/** A training of a network from fresh weights. */
export const NetworkManifest = v.object({ kind: v.literal('network'), ...job, ...epochs, recipe: NetworkRecipe });
export type NetworkManifest = v.InferOutput<typeof NetworkManifest>;

/** A training of a head on features, and then of the starter's last layers with it. */
export const FineManifest = v.object({
  kind: v.literal('fine'),
  ...job,
  ...epochs,
  recipe: FineRecipe,
  features: FeatureFiles,
});
export type FineManifest = v.InferOutput<typeof FineManifest>;

/** A training of nothing but a head on features. */
export const QuickManifest = v.object({
  kind: v.literal('quick'),
  ...job,
  recipe: QuickRecipe,
  features: FeatureFiles,
});
export type QuickManifest = v.InferOutput<typeof QuickManifest>;

/** A training epoch by epoch. */
export type EpochManifest = NetworkManifest | FineManifest;

/**
 * A training job: manifest.json in a run's folder. A trainer needs nothing but this file and the files that it names, by
 * absolute paths. Arrays have one entry per image, in snapshot order. A manifest that was written without `kind`, as all once
 * were, is of its recipe's kind.
 */
export const TrainManifest = v.pipe(
  v.looseObject({
    kind: v.optional(v.string()),
    recipe: v.looseObject({ kind: v.optional(v.string(), 'network') }),
  }),
  v.transform((file): Record<string, unknown> => ({ ...file, kind: file.kind ?? file.recipe.kind })),
  v.variant('kind', [NetworkManifest, FineManifest, QuickManifest]),
);
export type TrainManifest = v.InferOutput<typeof TrainManifest>;
