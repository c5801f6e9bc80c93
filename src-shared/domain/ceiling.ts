import * as v from 'valibot';
import { percent, percentRange } from './figure-text';

const Bounds = v.tuple([v.number(), v.number()]);

/** Accuracy that a perfect model could reach on labels of which some are probably wrong; see metrics/ceiling.ts. */
export const Ceiling = v.object({
  accuracy: v.number(),
  /** 95 % interval. */
  interval: Bounds,
  /** Images of the search for suspect labels that it was estimated from. */
  images: v.number(),
  /** Whether the figure that it stands beside can't be told from it: the figure's interval reaches that of the ceiling. */
  isNear: v.boolean(),
});
export type Ceiling = v.InferOutput<typeof Ceiling>;

/** Sentence on a ceiling, beside the accuracy of a run. */
export function ceilingText({ accuracy, interval, isNear }: Ceiling): string {
  const wrong = percent(1 - accuracy);
  const ceiling = `By the last search for suspect labels, about ${wrong} of these labels are wrong; a perfect model would then score about ${percent(accuracy)} (95 % interval ${percentRange(interval)}).`;
  return isNear
    ? `${ceiling} This figure is near that ceiling: better labels matter more than a better model.`
    : ceiling;
}
