import * as v from 'valibot';
import { request } from './declare';

export const doctor = {
  /** Looks at this installation and, when a project is open, at its files. No image content is in the answer. */
  check: request(
    v.object({}),
    v.object({ checks: v.array(v.object({ name: v.string(), ok: v.boolean(), detail: v.string() })) }),
  ),
} as const;
