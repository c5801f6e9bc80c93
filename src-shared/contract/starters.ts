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
  /** Sentence about why it is not installed; null when it is. */
  reason: v.nullable(v.string()),
  /** Sentences that a person must accept before a project uses it; empty for none. */
  terms: v.array(v.string()),
  /** Whether the open project may use it. */
  areTermsAccepted: v.boolean(),
});
export type StarterRow = v.InferOutput<typeof StarterRow>;

/** Whether the face detector is installed; else the reason, as a sentence. */
export const DetectorState = v.object({ isInstalled: v.boolean(), reason: v.nullable(v.string()) });
export type DetectorState = v.InferOutput<typeof DetectorState>;

/** Pretrained networks whose features recipes start from. */
export const starters = {
  /** The starters that come with set-up, and the detector that finds faces for cropping. */
  list: request(v.object({}), v.object({ starters: v.array(StarterRow), detector: DetectorState })),
  /** Records in the open project that a person has read a starter's terms and accepts them. */
  acceptTerms: request(v.object({ starter: v.picklist(builtInStarterIds) }), v.object({})),
  /**
   * Adds a tfjs layers model of the person's own as a starter: checks it, runs it once in a process with bounded memory and time,
   * and keeps a copy beside the others. Kind 'unsupported' when it can't be used; the message says why.
   */
  add: job(
    v.object({ folder: PathText }),
    v.object({ starter: StarterId, dimensions: v.number(), inputEdge: v.number() }),
  ),
} as const;
