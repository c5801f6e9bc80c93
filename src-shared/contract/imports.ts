import * as v from 'valibot';
import { LeftOut } from '../domain/left-out';
import { job, request } from './declare';

const ColumnName = v.pipe(v.string(), v.minLength(1));

/** Which columns of a table tell what, by their names. */
export const Columns = v.object({
  /** Absolute paths, or paths relative to the imported folder or to the table's own. */
  path: ColumnName,
  /** The class; an empty cell is no label. */
  label: v.nullable(ColumnName),
  /** One of the label states: for unsure and excluded images. */
  state: v.nullable(ColumnName),
  /** Tags with semicolons between them. */
  tags: v.nullable(ColumnName),
  /** Each an attribute of that name. */
  attributes: v.array(ColumnName),
});
export type Columns = v.InferOutput<typeof Columns>;

/** What is left out is chosen by the columns' names. */
export const ColumnChoice = v.partial(Columns);
export type ColumnChoice = v.InferOutput<typeof ColumnChoice>;

/** Where labels come from. */
export const LabelSource = v.variant('from', [
  /** The folder at a level below the imported one, 1 being its sub-folders, names the class; nested ones belong to it. */
  v.object({
    from: v.literal('folders'),
    level: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), 1),
  }),
  v.object({ from: v.literal('none') }),
  /** A table (CSV, TSV), or COCO annotations (.json), which have no columns to choose. */
  v.object({ from: v.literal('file'), file: v.string(), columns: v.optional(ColumnChoice) }),
  /** The folder is another Facet project: its images, where they stand, with labels, tags and attributes. */
  v.object({ from: v.literal('project') }),
]);
export type LabelSource = v.InferOutput<typeof LabelSource>;
/** The same as it is asked for: a level may be left out. */
export type LabelSourceInput = v.InferInput<typeof LabelSource>;

const ClassCount = v.object({ name: v.string(), images: v.number() });

/** What the rows of a table came to. */
export const LabelFileReport = v.object({
  rows: v.number(),
  columns: v.nullable(Columns),
  /** Rows that can't be used, by line; the first 1,000. */
  bad: v.array(v.object({ line: v.number(), reason: v.string() })),
  badRows: v.number(),
  /** Rows that name no image which was found; the first 1,000. */
  unmatched: v.array(v.object({ line: v.number(), path: v.string() })),
  unmatchedRows: v.number(),
});
export type LabelFileReport = v.InferOutput<typeof LabelFileReport>;

export const ImportReport = v.object({
  added: v.number(),
  unchanged: v.number(),
  /** Files whose content changed since the last import; they keep their label and are flagged 'changed'. */
  updated: v.number(),
  refused: v.array(v.object({ path: v.string(), reason: v.string() })),
  /** Files that are no images by name nor by content. */
  ignored: v.number(),
  leftOut: LeftOut,
  /** Files known from before that are gone; their images are marked 'missing' and keep their labels. */
  missing: v.number(),
  /** Files marked missing that are there again. */
  returned: v.number(),
  /** Images known from before of which a table or project tells another label or attribute; they keep what they have. */
  kept: v.number(),
  /** Labels that added images got: by class, the most frequent first, and the others by label state. */
  classes: v.array(v.object({ ...ClassCount.entries, isNew: v.boolean() })),
  unlabelled: v.number(),
  unsure: v.number(),
  excluded: v.number(),
  /** Attributes that added images got. */
  attributes: v.array(ClassCount),
  /** Of a dry run over folders: what labels each level would give to all images found, 1 first; folders by name. */
  levels: v.array(v.object({ classes: v.array(ClassCount), more: v.number(), without: v.number() })),
  /** null unless labels come from a file. */
  file: v.nullable(LabelFileReport),
  seconds: v.number(),
  imagesPerSecond: v.number(),
});
export type ImportReport = v.InferOutput<typeof ImportReport>;

export const imports = {
  /**
   * Imports a folder, sub-folders included; originals are only read. Cancelling keeps what is done; the same import
   * again adds only what is new. A dry run reads names, sizes and times only: `added` are then candidates.
   */
  run: job(v.object({ folder: v.string(), labels: LabelSource, dryRun: v.boolean() }), ImportReport),
  /** The first rows of a table, and which of its columns would be used. Kinds 'not-found', 'bad-input'. */
  preview: request(
    v.object({ file: v.string(), columns: v.optional(ColumnChoice) }),
    v.object({
      delimiter: v.picklist([',', ';', '\t', '|']),
      hasHeader: v.boolean(),
      names: v.array(v.string()),
      rows: v.array(v.array(v.string())),
      columns: Columns,
    }),
  ),
} as const;
