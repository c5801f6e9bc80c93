import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { programFolder } from './children';

/** A fetched starter model; `source` null: it could not be fetched, and why. */
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
        /** The folder for what Facet makes of them. */
        converted: v.string(),
        general: Starter,
        faces: Starter,
        /** Finds faces. Set-ups of old have not noted it. */
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

/** What set-up noted of a checkout, else of this program's own; null where it has not run, as in a packaged program. */
export function readSetupStamp(checkout = join(programFolder(), '..', '..')): SetupStamp | null {
  const file = join(checkout, 'node_modules', '.facet', 'setup.json');
  try {
    return v.parse(v.pipe(v.string(), v.parseJson(), Stamp), readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
