import * as v from 'valibot';
import {
  firstPreprocessingOf,
  isPreprocessing,
  type Crop,
  type PreprocessingId,
} from '../../../src-shared/domain/preprocessing';
import { TrainingPlan } from '../../../src-shared/domain/training-plan';

/** Settings that a run was started with, beside its recipe, seed and epochs; stored as JSON with the run. */
export const RunSettings = v.object({
  precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16']), 'auto'),
  device: v.optional(v.picklist(['auto', 'cpu', 'gpu']), 'auto'),
  /** Number of epochs it had when it was done and got more; 0 when that never happened. */
  extendsFrom: v.optional(v.number(), 0),
  /** Number of folds; null for one training. */
  folds: v.optional(v.nullable(v.number()), null),
  madeDefaultSplit: v.optional(v.boolean(), false),
  /** The images that it was going to use when it began. Missing in older runs. */
  plan: v.optional(TrainingPlan),
  /** How its pictures were prepared. Missing in runs from before there were several. */
  preprocessing: v.optional(v.custom<PreprocessingId>((id) => typeof id === 'string' && isPreprocessing(id))),
  leftOut: v.optional(v.array(v.object({ path: v.string(), reason: v.string() })), []),
});
export type RunSettings = v.InferOutput<typeof RunSettings>;

/** The preprocessing of a run. @param crop of its recipe */
export const preprocessingOfRun = (
  { preprocessing }: RunSettings,
  { crop }: { readonly crop: Crop },
): PreprocessingId => preprocessing ?? firstPreprocessingOf(crop);
