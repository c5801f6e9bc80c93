import * as v from 'valibot';
import { Next } from '../domain/next-steps';
import { job, request } from '../rpc/declare';
import { StarterRow } from './starters';

export const doctor = {
  /**
   * Looks at this installation and, when a project is open, at its database and files against each other. No image content
   * is in the answer. With `repair` it mends what can be mended (thumbnails, pixels and figures are made anew from what
   * they came from; a label follows its history) and looks again. Cancelling keeps what is mended.
   */
  check: job(
    v.object({ repair: v.optional(v.boolean(), false) }),
    v.object({
      /** `next`: what a person can do about a failed check; empty when there is nothing to do. */
      checks: v.array(v.object({ name: v.string(), ok: v.boolean(), detail: v.string(), next: Next })),
      /** What was mended, by the name of its check. */
      repairs: v.array(v.object({ name: v.string(), mended: v.number(), detail: v.string() })),
    }),
  ),
  /** What training would run on; asked of a trainer child once and remembered. Memory in bytes. */
  machine: request(
    v.object({}),
    v.object({
      device: v.picklist(['cpu', 'gpu']),
      /** Why a GPU is not used; empty when one is. */
      deviceReason: v.string(),
      /** What 'auto' precision comes to here. */
      precision: v.picklist(['float32', 'bfloat16']),
      cores: v.number(),
      memory: v.number(),
      tensorflow: v.string(),
      /** The starter models; `reason` says why one is not installed. */
      starters: v.array(v.pick(StarterRow, ['id', 'isInstalled', 'reason'])),
    }),
  ),
} as const;
