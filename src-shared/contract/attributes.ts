import * as v from 'valibot';
import { AttributeName } from '../domain/attribute';
import { Filter } from '../domain/filter';
import { request } from '../rpc/declare';

/** Named texts of images: an age, a person, a session. An import brings them, `labels.apply` sets them. */
export const attributes = {
  /** The attributes that images have, by name: how many images have it, and how many different values there are. */
  list: request(
    v.object({}),
    v.object({ attributes: v.array(v.object({ name: v.string(), images: v.number(), values: v.number() })) }),
  ),
  /** How many images of a filter have each value of an attribute, the most frequent first; an unknown one has none. */
  counts: request(
    v.object({
      filter: Filter,
      name: AttributeName,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
    }),
    v.object({
      values: v.array(v.object({ value: v.string(), images: v.number() })),
      /** Values beyond the limit. */
      more: v.number(),
      /** Images of the filter that have no value. */
      none: v.number(),
    }),
  ),
} as const;
