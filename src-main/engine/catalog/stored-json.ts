import * as v from 'valibot';

/**
 * Parses JSON from the catalog; null where it is damaged. One unreadable text must not make the rows beside it unreadable, so callers
 * decide row by row.
 */
export function readStored<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  if (!parsed.success) return null;
  const value = v.safeParse(schema, parsed.output);
  return value.success ? value.output : null;
}
