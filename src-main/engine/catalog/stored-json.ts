import * as v from 'valibot';

/**
 * JSON that stands in the catalog, as its schema has it; null where it is damaged. A text that can't be read must not stop what is
 * beside it, so that whoever reads rows decides row by row.
 */
export function readStored<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  if (!parsed.success) return null;
  const value = v.safeParse(schema, parsed.output);
  return value.success ? value.output : null;
}
