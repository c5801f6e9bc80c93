import * as v from 'valibot';
import { ExportFormat, WeightType } from '../domain/export-format';
import { NoteText, PathText } from '../domain/texts';
import { RunId } from '../domain/image';
import { job, request } from '../rpc/declare';

/** How far an exported model's answers are from its run's, on image files that the run knows. */
export const ExportCheck = v.object({
  /** Number of compared image files, at most 256; 0 where nothing could be compared. */
  images: v.number(),
  /** Largest difference of a probability; null where nothing was compared. */
  worstDifference: v.nullable(v.number()),
  /** Share of images with the same most probable class, 0..1; null where nothing was compared. */
  sameClass: v.nullable(v.number()),
  /** Program that ran the exported model, with its version, such as 'onnxruntime-node 1.30.0'; null where none did. */
  runtime: v.nullable(v.string()),
  /** Why nothing was compared, as a sentence; null where something was. */
  reason: v.nullable(v.string()),
});
export type ExportCheck = v.InferOutput<typeof ExportCheck>;

/** The accuracy that smaller weights cost: the exported model beside the run's float32 weights, on the same labelled images. */
export const WeightsCost = v.object({
  /** Part of the run's snapshot that was measured: validation where it has no test images. */
  part: v.picklist(['validation', 'test']),
  /** Measured images. */
  n: v.number(),
  /** Images of the part. More than `n` where the part is large, or where some can't be read. */
  of: v.number(),
  /** Accuracy, 0..1, of float32 and of the exported weights. */
  accuracy: v.tuple([v.number(), v.number()]),
  /** Exported minus float32. */
  difference: v.number(),
  /** 95 % interval of the difference: Tango’s score interval for pairs. */
  interval: v.tuple([v.number(), v.number()]),
});
export type WeightsCost = v.InferOutput<typeof WeightsCost>;

export const exports = {
  /**
   * Writes a run's model in a format, with what its user needs, to a new or empty folder. The folder appears once a fresh process of the
   * format's own runtime gave the run's own class on at least 99.5 % of up to 256 image files; or, with only the structure checked, where
   * that runtime is not on this machine. Smaller weights are also measured on the test part. Kind 'no-data' when none of the images can be
   * read, unless `unchecked` is set; 'unsupported' for a model that the format can't hold.
   */
  run: job(
    v.object({
      run: RunId,
      format: ExportFormat,
      weights: v.optional(WeightType, 'float32'),
      to: PathText,
      unchecked: v.optional(v.boolean(), false),
      /** Licence of the data as its owner states it, for the model card; null where nobody does. */
      dataLicence: v.optional(v.nullable(NoteText), null),
    }),
    v.object({
      to: v.string(),
      format: ExportFormat,
      weights: WeightType,
      /** Names relative to `to`, sorted; folders are listed by their files. */
      files: v.array(v.string()),
      /** Bytes of all files. */
      bytes: v.number(),
      /** Bytes of the files that hold the network and its weights. */
      modelBytes: v.number(),
      check: ExportCheck,
      /** null for float32, and where it could not be measured, for which `check.reason` or the missing images account. */
      cost: v.nullable(WeightsCost),
    }),
  ),
  /**
   * Reads a text beside an exported model, such as a sample program or the model card, so that a person can see it as it was written.
   * Kinds 'not-found', 'bad-input'.
   */
  text: request(
    v.object({ folder: PathText, file: v.pipe(v.string(), v.maxLength(100), v.regex(/^\w[\w-]*(\.[\w-]+)+$/)) }),
    v.object({ text: v.string() }),
  ),
} as const;
