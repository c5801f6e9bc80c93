import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { builtInStarterIds, StarterId } from '../domain/starter';
import { job, request } from '../rpc/declare';

export const StarterRow = v.object({
  id: v.picklist(builtInStarterIds),
  name: v.string(),
  description: v.string(),
  licence: v.string(),
  isInstalled: v.boolean(),
  /** Why it is not installed, as a sentence; null when it is. */
  reason: v.nullable(v.string()),
  /** What must be accepted before it is used in a project: sentences. Empty: nothing. */
  terms: v.array(v.string()),
  /** Whether the open project may use it. */
  areTermsAccepted: v.boolean(),
});
export type StarterRow = v.InferOutput<typeof StarterRow>;

/** Whether faces can be found here; else why not, as a sentence. */
export const DetectorState = v.object({ isInstalled: v.boolean(), reason: v.nullable(v.string()) });
export type DetectorState = v.InferOutput<typeof DetectorState>;

/** Pretrained networks whose features recipes start from. */
export const starters = {
  /** Those that come with set-up, and the network that finds faces for cropping. */
  list: request(v.object({}), v.object({ starters: v.array(StarterRow), detector: DetectorState })),
  /** Remembers in the open project that a person has read a starter's terms and accepts them. */
  acceptTerms: request(v.object({ starter: v.picklist(builtInStarterIds) }), v.object({})),
  /**
   * Takes a tfjs layers model of the person's own as a starter: checks it, runs it once in a process with bounded memory
   * and time, and keeps a copy beside the others. Kind 'unsupported' says what is wrong with it.
   */
  add: job(
    v.object({ folder: PathText }),
    v.object({ starter: StarterId, dimensions: v.number(), inputEdge: v.number() }),
  ),
} as const;
