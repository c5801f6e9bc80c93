import * as v from 'valibot';

/** What a peer that takes training steps is asked, and answers. */
export const StepsRequest = v.object({ steps: v.number() });
export const StepsAnswer = v.object({ imagesPerSecond: v.number(), peakRssMb: v.number() });
