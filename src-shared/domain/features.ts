import * as v from 'valibot';
import { Crop } from './preprocessing';
import { factsOfStarter, StarterId } from './starter';

/** A choice of features: a starter's, of whole pictures unless `crop` says otherwise. */
export const Features = v.object({
  starter: v.optional(StarterId, 'general'),
  /** 'face': features of the largest face in each picture. Kind 'not-found' without a face detector. */
  crop: v.optional(Crop, 'none'),
});
export type Features = v.InferOutput<typeof Features>;

/** The features behind an answer. */
export const UsedFeatures = v.object({ starter: StarterId, crop: Crop });

/** Name of features for the person: 'General', or 'General, face crops'. */
export const nameOfFeatures = ({ starter, crop }: Features): string =>
  crop === 'face' ? `${factsOfStarter(starter).name}, face crops` : factsOfStarter(starter).name;
