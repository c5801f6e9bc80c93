import * as v from 'valibot';
import { Part, RunId } from '../domain/image';
import { PathText } from '../domain/texts';
import { job } from '../rpc/declare';

/** Reports on runs, as one file for people who don't have Facet. */
export const reports = {
  /**
   * Writes everything that is known of a run as one HTML page: figures with their intervals, matrix, curves, calibration, decision,
   * slices, comparison, advice, training, recipe, and what the model must not be used for. It holds all that it shows, runs no script, and
   * can be printed. Kinds 'no-data' for a run that is not finished, 'sealed' for test failures without a look, 'bad-input' when `to` is
   * taken.
   */
  write: job(
    v.object({
      run: RunId,
      to: PathText,
      /** Mistakes whose pictures are in the page. They may be photos of people, so that there are none unless asked for. */
      pictures: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(200)), 0),
      /** Part whose slices and mistakes are shown. */
      failuresOn: v.optional(v.picklist(['validation', 'test']), 'validation'),
      /** Whether it may replace a file that Facet did not write, or that was changed since. */
      overwrite: v.optional(v.boolean(), false),
    }),
    v.object({ file: v.string(), part: Part, failuresOn: Part, pictures: v.number() }),
  ),
} as const;
