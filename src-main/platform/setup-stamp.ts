import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { programFolder } from './children';

/** A fetched starter model. `source` is null when it could not be fetched; `reason` says why. */
const Starter = v.object({ source: v.nullable(v.string()), reason: v.string() });

const Stamp = v.object({
  /** The pinned Node. */
  node: v.string(),
  tensorflow: v.object({
    build: v.optional(v.string(), 'unknown'),
    lib: v.optional(v.string(), 'unknown'),
    nvidiaLibraries: v.optional(v.array(v.string()), []),
  }),
  starters: v.optional(
    v.nullable(
      v.object({
        /** The folder for the converted models. */
        converted: v.string(),
        general: Starter,
        faces: Starter,
        /** Finds faces. Missing in stamps of older set-ups. */
        detector: v.optional(Starter, { source: null, reason: 'Set-up has not fetched it.' }),
      }),
    ),
    null,
  ),
  electron: v.object({
    executable: v.optional(v.nullable(v.string()), null),
    version: v.optional(v.string(), ''),
    kind: v.optional(v.nullable(v.string()), null),
    reason: v.optional(v.string(), ''),
  }),
});
export type SetupStamp = v.InferOutput<typeof Stamp>;

/** Reads what set-up noted about a checkout, by default this program's own. Null where it has not run, as in a packaged program. */
export function readSetupStamp(checkout = join(programFolder(), '..', '..')): SetupStamp | null {
  const file = join(checkout, 'node_modules', '.facet', 'setup.json');
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), Stamp), readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
