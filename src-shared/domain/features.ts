import * as v from 'valibot';
import { Crop } from './preprocessing';
import { factsOfStarter, StarterId } from './starter';

/** Which features are meant: those of a starter, of whole pictures unless it is said otherwise. */
export const Features = v.object({
  starter: v.optional(StarterId, 'general'),
  /** 'face': of the largest face in each picture only; kind 'not-found' without a face detector. */
  crop: v.optional(Crop, 'none'),
});
export type Features = v.InferOutput<typeof Features>;

/** What an answer says of the features that it went by. */
export const UsedFeatures = v.object({ starter: StarterId, crop: Crop });

/** For the person: 'General', or 'General, face crops'. */
export const nameOfFeatures = ({ starter, crop }: Features): string =>
  crop === 'face' ? `${factsOfStarter(starter).name}, face crops` : factsOfStarter(starter).name;
