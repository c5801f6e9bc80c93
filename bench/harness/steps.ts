import * as v from 'valibot';

/** Request to a peer that takes training steps, and its answer. */
export const StepsRequest = v.object({ steps: v.number() });
export const StepsAnswer = v.object({ imagesPerSecond: v.number(), peakRssMb: v.number() });
