import * as v from 'valibot';
import { request } from '../rpc/declare';

export const Actor = v.object({
  /** Name that the history records with steps from now on. */
  actor: v.string(),
  /** Where the name comes from: FACET_ACTOR, this setting, or the person's account on this computer. */
  from: v.picklist(['environment', 'setting', 'system']),
});
export type Actor = v.InferOutput<typeof Actor>;

/** Settings of a person on this computer, for all projects. */
export const settings = {
  get: request(v.object({}), Actor),
  /** Sets the name; an empty one restores the account's. FACET_ACTOR overrides it. */
  change: request(v.object({ actor: v.pipe(v.string(), v.trim(), v.maxLength(100)) }), Actor),
} as const;
