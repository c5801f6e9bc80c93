import { Decision } from '../domain/decision';
import * as v from 'valibot';
import { event, request } from '../rpc/declare';
import { ExplanationMethod, HeatMap, MapMethod } from '../domain/explanation';
import { ExportFormat, WeightType } from '../domain/export-format';
import { ForeignRequest, InputChoices, OpenedModel } from '../domain/foreign-model';
import { Face, FaceCrop } from '../domain/face-crop';
import { ModelInput } from '../domain/model-input';
import { Augmentation, QuickRecipe } from '../domain/recipe';
import { builtInStarterIds } from '../domain/starter';
import { EpochMetrics, Resume, TrainingEnd, TriedHead } from '../domain/training';

/** A starter model that is ready to use: starter.json in its folder. */
export const StarterDescription = v.object({
  /** 'general', 'faces' or 'own-' with the hash of its content. */
  id: v.string(),
  /** Number of features per image. */
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Edge in pixels of the square RGB images that it takes. */
  inputEdge: v.pipe(v.number(), v.integer(), v.minValue(8)),
  /** For an ONNX network: how it takes pixels, and the output that has the features. Missing for a tfjs layers model. */
  onnx: v.optional(v.object({ input: ModelInput, output: v.string() })),
  /** Name of the file or folder that a person added. Missing for built-in starters, and in those added by earlier versions. */
  name: v.optional(v.string()),
  /** Licence, as the person or the network's own files name it; missing where nobody did. */
  licence: v.optional(v.string()),
});
export type StarterDescription = v.InferOutput<typeof StarterDescription>;

/** Networks that set-up fetches and a trainer converts: the starters, and the face detector. */
export const fetchedNetworks = [...builtInStarterIds, 'detector'] as const;
export type FetchedNetwork = (typeof fetchedNetworks)[number];

/** A starter's folder, and the precision that `embed` computes in. */
const StarterInUse = v.object({
  /** Folder of the starter. */
  starter: v.string(),
  precision: v.picklist(['float32', 'bfloat16']),
});

/** Input and output of `outOfFold`. Each file has one entry per image, in the formats of QuickManifest. */
export const OutOfFoldOrder = v.object({
  recipe: QuickRecipe,
  seed: v.number(),
  /** Number of classes; a label is 0..classes-1. */
  classes: v.pipe(v.number(), v.integer(), v.minValue(2)),
  embeddings: v.string(),
  dimensions: v.number(),
  rows: v.string(),
  labels: v.string(),
  groups: v.string(),
  /** File for the probabilities: little-endian float32 [images, classes]. */
  output: v.string(),
  /**
   * File for the images whose label is probably wrong, the most suspect first: little-endian int32 [found, 2], an image's index and
   * the likeliest other class.
   */
  found: v.string(),
});
export type OutOfFoldOrder = v.InferOutput<typeof OutOfFoldOrder>;

/** The software and hardware that a trainer computes on. */
export const TrainerEnvironment = v.object({
  tensorflow: v.string(),
  tfjs: v.string(),
  backend: v.string(),
  device: v.picklist(['cpu', 'gpu']),
  /** Why a GPU is not used; empty when one is. */
  deviceReason: v.string(),
  /** Precision that 'auto' chooses here. */
  precision: v.picklist(['float32', 'bfloat16']),
  /** Everything else that the bits of a result depend on: processor, vector extensions, oneDNN's setting, threads. */
  arithmetic: v.string(),
});
export type TrainerEnvironment = v.InferOutput<typeof TrainerEnvironment>;

/**
 * Progress of `train` and `classify`. The phase 'training' counts images over all epochs; for a head, the share of the images that
 * corresponds to the share of the search that is done. 'normalizing' and 'predicting' count each image once.
 */
export const TrainProgress = v.object({
  phase: v.picklist(['loading', 'training', 'normalizing', 'predicting', 'writing']),
  epoch: v.number(),
  epochs: v.number(),
  done: v.number(),
  total: v.number(),
});

/** metadata.json in the folder of a model: the facts that another program needs to use it. */
export const ModelMetadata = v.object({
  format: v.literal('facet-model'),
  version: v.literal(1),
  classes: v.array(v.string()),
  preprocessing: v.string(),
  inputEdge: v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024)),
  recipe: v.string(),
  run: v.string(),
  /** Crop that the model needs before the preprocessing's resize; missing for whole pictures. */
  crop: v.optional(FaceCrop),
  /** Starter model that the network begins with; missing when there is none. */
  starter: v.optional(v.string()),
  /**
   * For a head on an ONNX starter: number of its features. The network in model.json takes features instead of pixels, and the starter's
   * folder is in 'trunk' beside it.
   */
  trunk: v.optional(v.object({ features: v.number() })),
  /** Meaning of the outputs: one sigmoid value is the probability of the second class; softmax has one value per class. */
  head: v.picklist(['sigmoid', 'softmax']),
  /** How probabilities become an answer; missing for the most probable class. */
  decision: v.optional(Decision),
  /** Temperature that the last layer's weights were divided by, so that the outputs are calibrated; missing as trained. */
  temperature: v.optional(v.number()),
  /** Format of an exported model; missing for a run's own model, and in tfjs models exported by Facet 0.1. */
  exported: v.optional(v.object({ format: ExportFormat, weights: WeightType })),
});
export type ModelMetadata = v.InferOutput<typeof ModelMetadata>;

/** Requests that a trainer child answers, one child per job. Cancelling a request stops it within one step. */
export const trainerContract = {
  trainer: {
    /**
     * Trains as the manifest says. Writes model/ (tfjs layers format) and predictions.f32: the final model's probabilities for every
     * image in the manifest, unaugmented, little-endian float32 [images, classes].
     * Kinds: 'training-diverged' when the loss was not finite three steps in a row; 'paused' after `pause`, when a checkpoint is
     * written; 'step-failed' when TensorFlow refused a step, after which this process ends.
     */
    train: request(
      v.object({ manifest: v.string() }),
      v.object({
        epochs: v.number(),
        seconds: v.number(),
        /** Augmentation that was applied. Settings of the recipe that the step can't apply are missing. */
        augmentationApplied: Augmentation,
        precision: v.picklist(['float32', 'bfloat16']),
        ending: TrainingEnd,
        /** Epoch whose weights were kept. */
        keptEpoch: v.number(),
        skippedSteps: v.number(),
        /** Continuations from a checkpoint. */
        resumes: v.array(Resume),
        /** Heads that were tried, the chosen one first. Empty without a head, or with too few images. */
        tried: v.optional(v.array(TriedHead), []),
        parameters: v.number(),
        peakRssMb: v.number(),
        environment: TrainerEnvironment,
      }),
    ),
    /** Asks the training to write a checkpoint after the present step and to end. */
    pause: request(v.object({}), v.object({})),
    /** Asks the training to end after the present step as if that had been its last. */
    finish: request(v.object({}), v.object({})),
    /**
     * Predicts pixel rows with a model folder in tfjs layers format (model.json, weights, metadata.json). `rows` is a file of
     * little-endian int32, or null for rows 0..count-1. Writes probabilities, float32 [count, classes], to `output`.
     */
    predict: request(
      v.object({
        model: v.string(),
        pixels: v.string(),
        rows: v.nullable(v.string()),
        count: v.number(),
        output: v.string(),
      }),
      v.object({ seconds: v.number(), classes: v.array(v.string()) }),
    ),
    /**
     * Maps how much each part of pictures speaks for a class. The model stays loaded for the next request. Kind 'unsupported' when it
     * has no convolutions, or when 'cam' is asked for and its head is not linear on pooled features; 'auto' never throws that.
     */
    explain: request(
      v.object({
        model: v.string(),
        pixels: v.string(),
        method: ExplanationMethod,
        /** classOf[output]: outputs of merged classes share a class. A sigmoid has two outputs. */
        classOf: v.array(v.number()),
        /** Divides the logits before they become probabilities; null for none. */
        temperature: v.nullable(v.number()),
        /** Rows of the pixel file, each with the class to explain; null for the class that is predicted. */
        images: v.array(v.object({ row: v.number(), class: v.nullable(v.number()) })),
      }),
      v.object({
        method: MapMethod,
        /** One per image: the explained class, its probability, the predicted class, and the map. */
        maps: v.array(
          v.object({ class: v.number(), probability: v.number(), predicted: v.number(), ...HeatMap.entries }),
        ),
      }),
    ),
    /**
     * Writes the network of a model folder in another format to `folder`, which exists; nothing but the format's own files. `metadata`
     * describe the exported model, with its present class names: its temperature is put into the last layer, and the network gives one
     * probability per class. Kind 'unsupported' when the format can't hold the model; the message names what it can't.
     */
    exportModel: request(
      v.object({
        model: v.string(),
        format: ExportFormat,
        weights: WeightType,
        metadata: ModelMetadata,
        folder: v.string(),
        /** Folder of the converted face detector, which is written in the same format beside the model; null for none. */
        detector: v.nullable(v.string()),
      }),
      v.object({}),
    ),
    /** Loads and compiles a model folder for `predict`, so that the first request begins at once. It stays loaded. */
    openModel: request(v.object({ model: v.string() }), v.object({})),
    /**
     * Opens and checks a model that some program made: a folder, or an .onnx file. The caller bounds this process's memory and time. Kinds
     * 'unsupported' when it can't be used, with the reason, and for a SavedModel that is not trusted; 'bad-input' for damaged metadata of Facet.
     */
    openForeign: request(ForeignRequest, OpenedModel),
    /**
     * Writes the output of such a model, float32 [count, width], for rows of a pixel file to `to`. `rows` is a file of little-endian int32.
     * Kinds as `openForeign`.
     */
    predictForeign: request(
      v.object({ ...ForeignRequest.entries, input: ModelInput, pixels: v.string(), rows: v.string(), to: v.string() }),
      v.object({ width: v.number() }),
    ),
    /** Converts a file that set-up has fetched to a starter folder. Kind 'bad-input' when the file is not the expected one. */
    convertStarter: request(
      v.object({ id: v.picklist(fetchedNetworks), source: v.string(), folder: v.string() }),
      StarterDescription,
    ),
    /**
     * Copies a person's own model as a starter to a folder below `into` that is named by its content. `from` is the folder of a tfjs layers
     * model, an ONNX file, or a folder with one. `choices` and `licence` are for ONNX; what they lack is taken from the network and from the
     * files beside it. Kind 'unsupported' when it can't be used, 'bad-input' when facts of its
     * input are not known; the message says which. The caller bounds this process's memory and time.
     */
    addStarter: request(
      v.object({
        from: v.string(),
        into: v.string(),
        choices: InputChoices,
        licence: v.nullable(v.string()),
      }),
      StarterDescription,
    ),
    /** Loads and compiles a starter, so that the first `embed` with it begins at once. */
    openStarter: request(StarterInUse, v.object({})),
    /**
     * Writes the features of pixel rows to a file of little-endian float32 rows, from row `first` on, and syncs it before answering.
     * A loaded starter stays loaded for the next request.
     */
    embed: request(
      v.object({
        ...StarterInUse.entries,
        pixels: v.string(),
        /** Rows of the pixel file to take, in this order. */
        rows: v.array(v.number()),
        output: v.string(),
        first: v.number(),
      }),
      v.object({ /** CRC-32 of each row's bytes. */ checksums: v.array(v.number()) }),
    ),
    /**
     * Finds faces in rows of a pixel file of framed pictures (decoder.prepare). Returns one list per row, the most certain face
     * first, with boxes in pixels of the frame. `detector` is the folder that `convertStarter` made.
     */
    detectFaces: request(
      v.object({ detector: v.string(), pixels: v.string(), rows: v.array(v.number()) }),
      v.object({ faces: v.array(v.array(Face)) }),
    ),
    /**
     * Trains heads on a starter's features, one per left-out fold. Writes the probabilities of each image by the head that did not see
     * it, and the images whose label these contradict. Kind 'no-data' when a class has too few images to leave some out.
     */
    outOfFold: request(
      OutOfFoldOrder,
      v.object({
        folds: v.number(),
        tried: v.array(TriedHead),
        /** noise[class]: estimated share of the images labelled as the class that are of another one. */
        noise: v.array(v.number()),
        seconds: v.number(),
      }),
    ),
    /** Finds the images whose label given probabilities contradict, as `outOfFold` does; in the formats of `OutOfFoldOrder`. */
    judgeLabels: request(
      v.object({
        classes: OutOfFoldOrder.entries.classes,
        labels: v.string(),
        probabilities: v.string(),
        found: v.string(),
      }),
      v.object({ noise: v.array(v.number()) }),
    ),
    /**
     * Trains a head on the features of labelled images, as recipe quick does, and classifies other images with it. Writes their
     * probabilities, float32 [rows, classes], to `output`; the head is not kept. `examples` are the labelled images; with null no head is
     * trained. Returns the indices of images to label next, uncertain and unlike each other, the best first.
     */
    classify: request(
      v.object({
        embeddings: v.string(),
        dimensions: v.number(),
        seed: v.number(),
        /** Files of little-endian int32, one entry per labelled image; groups as in QuickManifest. */
        examples: v.nullable(
          v.object({ classes: v.number(), rows: v.string(), labels: v.string(), groups: v.string() }),
        ),
        /** Little-endian int32: rows of the images to classify. */
        rows: v.string(),
        /** Number of images to choose for labelling, from the first `candidates` of those to classify. */
        next: v.number(),
        candidates: v.number(),
        output: v.string(),
      }),
      v.object({
        /** Heads that were tried, the chosen one first; empty with too few images. */
        tried: v.array(TriedHead),
        next: v.array(v.number()),
      }),
    ),
    /**
     * Writes rows from..to-1 of a file of features to its reduced copy (workers/reduced.ts), and syncs it before answering. With
     * `scale` null, new directions are chosen from rows 0..to-1 and written; `from` is then 0.
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
    /** The present request makes progress: sent after its steps, at most once per second. */
    alive: event(v.object({})),
    progressed: event(TrainProgress),
    /** Number of finished images of an `embed`, `detectFaces`, `predict`, `explain`, `outOfFold` or `reduce` request, after each batch. */
    imagesDone: event(v.object({ done: v.number() })),
    epochEnded: event(EpochMetrics),
  },
} as const;
