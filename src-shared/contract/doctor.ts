import * as v from 'valibot';
import { request } from './declare';

export const doctor = {
  /** Looks at this installation and, when a project is open, at its files. No image content is in the answer. */
  check: request(
    v.object({}),
    v.object({ checks: v.array(v.object({ name: v.string(), ok: v.boolean(), detail: v.string() })) }),
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
    }),
  ),
} as const;
