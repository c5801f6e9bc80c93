import * as v from 'valibot';
import { AttributeName } from '../domain/attribute';
import { Filter } from '../domain/filter';
import { request } from '../rpc/declare';

/** Named texts about images: an age, a person, a session. An import brings them; `labels.apply` sets them. */
export const attributes = {
  /** All attributes by name, each with the number of images that have it and the number of its different values. */
  list: request(
    v.object({}),
    v.object({ attributes: v.array(v.object({ name: v.string(), images: v.number(), values: v.number() })) }),
  ),
  /** Number of images of a filter per value of an attribute, the most frequent first. An unknown attribute has no values. */
  counts: request(
    v.object({
      filter: Filter,
      name: AttributeName,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
    }),
    v.object({
      values: v.array(v.object({ value: v.string(), images: v.number() })),
      /** Number of values beyond the limit. */
      more: v.number(),
      /** Number of images of the filter without a value. */
      none: v.number(),
    }),
  ),
} as const;
