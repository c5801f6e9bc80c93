import * as v from 'valibot';
import { Next } from '../domain/next-steps';
import { job, request } from '../rpc/declare';
import { StarterRow } from './starters';

export const doctor = {
  /**
   * Checks this installation and, when a project is open, its catalog and files against each other. The answer has no image
   * content. With `repair` it repairs what it can and checks again: thumbnails, pixels and figures are made again from what they
   * came from, and a label follows its history. Cancelling keeps the repairs made so far.
   */
  check: job(
    v.object({ repair: v.optional(v.boolean(), false) }),
    v.object({
      /** `next`: the next step after a failed check; empty when there is nothing to do. */
      checks: v.array(v.object({ name: v.string(), ok: v.boolean(), detail: v.string(), next: Next })),
      /** Repairs that were made, by the name of their check. */
      repairs: v.array(v.object({ name: v.string(), mended: v.number(), detail: v.string() })),
    }),
  ),
  /** The device that training would run on. A trainer child is asked once, and the answer remembered. Memory in bytes. */
  machine: request(
    v.object({}),
    v.object({
      device: v.picklist(['cpu', 'gpu']),
      /** Why a GPU is not used; empty when one is. */
      deviceReason: v.string(),
      /** Precision that 'auto' chooses here. */
      precision: v.picklist(['float32', 'bfloat16']),
      cores: v.number(),
      memory: v.number(),
      tensorflow: v.string(),
      /** The starter models; `reason` says why one is not installed. */
      starters: v.array(v.pick(StarterRow, ['id', 'isInstalled', 'reason'])),
    }),
  ),
} as const;
