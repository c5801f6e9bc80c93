import * as v from 'valibot';
import { request } from '../rpc/declare';

export const Actor = v.object({
  /** Who the history names for what is done from now on. */
  actor: v.string(),
  /** Where the name comes from: FACET_ACTOR, what was set here, or the person's name on this computer. */
  from: v.picklist(['environment', 'setting', 'system']),
});
export type Actor = v.InferOutput<typeof Actor>;

/** What a person set on this computer, for all projects. */
export const settings = {
  get: request(v.object({}), Actor),
  /** Sets the name; an empty one takes it back to the computer's. FACET_ACTOR goes before it while that is set. */
  change: request(v.object({ actor: v.pipe(v.string(), v.trim(), v.maxLength(100)) }), Actor),
} as const;
