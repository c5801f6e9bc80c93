import * as v from 'valibot';

/** Forms of sources that are unpacked into a folder before an import. */
export const unpackForms = ['zip', 'tar', 'parquet', 'fer2013'] as const;
export type UnpackForm = (typeof unpackForms)[number];

/** Why an entry or a row is not in the folder. */
export const unpackLeftOutKinds = [
  'clutter',
  'other',
  'archive',
  'link',
  'encrypted',
  'name',
  'taken',
  'large',
  'damaged',
  'no-picture',
] as const;
export const UnpackLeftOutKind = v.picklist(unpackLeftOutKinds);
export type UnpackLeftOutKind = v.InferOutput<typeof UnpackLeftOutKind>;

/** Outcome of unpacking. */
export const Unpacked = v.object({
  /** The folder that was made: an import takes it. */
  folder: v.string(),
  form: v.picklist(unpackForms),
  /** Files written, which are pictures and small texts such as tables, annotations and licences. */
  files: v.number(),
  pictures: v.number(),
  bytes: v.number(),
  /** Table of labels that was made from the source's columns, relative to the folder; null where the source has files of its own. */
  labels: v.nullable(v.string()),
  /** Entries and rows that are not in the folder, with the first 100 of each kind. */
  leftOut: v.array(
    v.object({
      kind: UnpackLeftOutKind,
      count: v.number(),
      examples: v.array(v.object({ path: v.string(), reason: v.string() })),
    }),
  ),
  /** Sentences on what else is odd, such as columns that are not in the table. */
  notes: v.array(v.string()),
  seconds: v.number(),
});
export type Unpacked = v.InferOutput<typeof Unpacked>;

/** Whether a file, by its name, is one that `imports.unpack` takes. A table of pixels is only known by its content. */
export const isUnpackable = (name: string): boolean =>
  /\.(zip|tar|tgz|tar\.(gz|zst|bz2|xz)|tbz2?|txz|parquet)$/i.test(name);
