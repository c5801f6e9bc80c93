import * as v from 'valibot';
import { nearestName } from './nearest-name';

/** A field that no schema knows. */
export interface UnknownField {
  /** Path to the field: names of members and indices of entries, the outermost first and its own name last. */
  readonly path: readonly string[];
  /** Names that its object can have. */
  readonly known: readonly string[];
}

/**
 * Fields of a value that a schema would silently drop: a mistyped setting would count as left out. Looks into objects, arrays,
 * variants and optional values. Values of a wrong type are left to the schema to refuse.
 */
export function unknownFields(schema: v.GenericSchema, value: unknown, path: readonly string[] = []): UnknownField[] {
  if (hasWrapped(schema)) return unknownFields(schema.wrapped, value, path);
  if (hasItem(schema) && Array.isArray(value)) {
    return value.flatMap((item, index) => unknownFields(schema.item, item, [...path, String(index)]));
  }
  if (typeof value !== 'object' || value === null) return [];
  if (hasOptions(schema)) {
    const option = optionFor(schema, value);
    return option ? unknownFields(option, value, path) : [];
  }
  if (!hasEntries(schema)) return [];
  const known = Object.keys(schema.entries);
  return Object.entries(value).flatMap(([name, member]) => {
    const entry = known.includes(name) ? schema.entries[name] : undefined;
    const memberPath = [...path, name];
    return entry ? unknownFields(entry, member, memberPath) : [{ path: memberPath, known }];
  });
}

/** '“labelSmooting” is not a field of a recipe. Did you mean “labelSmoothing”?' */
export function unknownFieldSentence({ path, known }: UnknownField, whole: string): string {
  const name = path.at(-1) ?? '';
  const owner = path.length > 1 ? `${path.slice(0, -1).join('.')} of ${whole}` : whole;
  const meant = nearestName(name, known);
  const hint = meant === null ? `It can have: ${known.join(', ')}.` : `Did you mean “${meant}”?`;
  return `“${name}” is not a field of ${owner}. ${hint}`;
}

/** The option of a variant that a value selects by its key. An option's schema may make the key optional. */
function optionFor({ key, options }: Variant, value: object): v.GenericSchema | undefined {
  const chosen = (value as Record<string, unknown>)[key];
  return options.find((option) => {
    const entry = hasEntries(option) ? option.entries[key] : undefined;
    return entry !== undefined && v.is(entry, chosen);
  });
}

type Variant = v.GenericSchema & { readonly key: string; readonly options: readonly v.GenericSchema[] };

const hasWrapped = (schema: v.GenericSchema): schema is v.GenericSchema & { readonly wrapped: v.GenericSchema } =>
  'wrapped' in schema;
const hasItem = (schema: v.GenericSchema): schema is v.GenericSchema & { readonly item: v.GenericSchema } =>
  schema.type === 'array' && 'item' in schema;
const hasOptions = (schema: v.GenericSchema): schema is Variant => schema.type === 'variant';
const hasEntries = (
  schema: v.GenericSchema,
): schema is v.GenericSchema & { readonly entries: Readonly<Record<string, v.GenericSchema>> } =>
  schema.type === 'object' && 'entries' in schema;
