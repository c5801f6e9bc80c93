import * as v from 'valibot';
import { NameText, PathText } from '../domain/texts';
import { LeftOut } from '../domain/left-out';
import { job, request } from '../rpc/declare';
import { LabelStep } from './label-step';

const ColumnName = v.pipe(NameText, v.minLength(1));

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
  /**
   * The folder at a level below the imported one, 1 being its sub-folders, names the class; nested ones belong to it. Left out: 2 where
   * the sub-folders are the parts of a split (train, validation, test), else 1.
   */
  v.object({
    from: v.literal('folders'),
    level: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20))),
  }),
  v.object({ from: v.literal('none') }),
  /** A table (CSV, TSV), or COCO annotations (.json), which have no columns to choose. */
  v.object({ from: v.literal('file'), file: PathText, columns: v.optional(ColumnChoice) }),
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

/**
 * What images that are known already take over from the source: labels where no step has changed them, of all images or only of
 * those whose photos were moved; attributes in any case.
 */
export const TakeOver = v.picklist(['labels', 'moved-labels', 'attributes']);
export type TakeOver = v.InferOutput<typeof TakeOver>;

/** A known image whose label differs from the source's. */
export const DifferingLabel = v.object({
  image: v.number(),
  path: v.string(),
  /** Class or label state: as the project has it, and as the source tells it. */
  label: v.string(),
  told: v.string(),
  /** Whether a person has changed the label since the import that gave it: then it is never taken over. */
  isCorrected: v.boolean(),
  /** Whether its photo was moved here, so that its folder may be newer than its label. */
  hasMoved: v.boolean(),
});
export type DifferingLabel = v.InferOutput<typeof DifferingLabel>;

export const ImportReport = v.object({
  added: v.number(),
  unchanged: v.number(),
  /** Files with another picture than at the last import that is found nowhere else; they keep their label, flagged 'changed'. */
  updated: v.number(),
  /** The first 1,000 of these. */
  replaced: v.array(v.object({ image: v.number(), path: v.string() })),
  /** Images whose photos stand at other paths now, recognised by content: they keep id, label, tags and part. */
  moved: v.number(),
  /** The first 1,000 of these, absolute. */
  moves: v.array(v.object({ image: v.number(), from: v.string(), to: v.string() })),
  /** Images whose path another image's photo has now, and whose own is found nowhere: missing. */
  displaced: v.number(),
  /** Files that are an image already under another path: a nested folder, a link, a hard link. */
  sameFile: v.number(),
  refused: v.array(v.object({ path: v.string(), reason: v.string() })),
  /** Files that are no images by name nor by content. */
  ignored: v.number(),
  leftOut: LeftOut,
  /** Files known from before that are gone; their images are marked 'missing' and keep their labels. */
  missing: v.number(),
  /** Files marked missing that are there again. */
  returned: v.number(),
  /** Images known from before of which the source tells another label or attribute, and that keep what they have. */
  kept: v.number(),
  /** Known images of which the source tells another label, taken over or not; the first 1,000. */
  toldOtherwise: v.array(DifferingLabel),
  toldOtherwiseImages: v.number(),
  /** The step that took over what known images were to take; null when nothing was asked for, or in a dry run. */
  taken: v.nullable(LabelStep),
  /** Labels that added images got: by class, the most frequent first, and the others by label state. */
  classes: v.array(v.object({ ...ClassCount.entries, isNew: v.boolean() })),
  unlabelled: v.number(),
  unsure: v.number(),
  excluded: v.number(),
  /** Attributes that added images got. */
  attributes: v.array(ClassCount),
  /** Of a dry run over folders: what labels each level would give to all images found, 1 first; folders by name. */
  levels: v.array(v.object({ classes: v.array(ClassCount), more: v.number(), without: v.number() })),
  /** The level whose folders named the classes; null where labels come from elsewhere. */
  level: v.nullable(v.number()),
  /** null unless labels come from a file. */
  file: v.nullable(LabelFileReport),
  seconds: v.number(),
  imagesPerSecond: v.number(),
});
export type ImportReport = v.InferOutput<typeof ImportReport>;

export const imports = {
  /**
   * Imports a folder, sub-folders included; originals are only read. Cancelling keeps what is done; the same import
   * again adds only what is new. A photo whose content an image has whose file is gone is that image, moved, unless `moved` says
   * 'add'. A dry run reads names, sizes and times only, and files of a size that is missed: `added` are then candidates.
   */
  run: job(
    v.object({
      folder: PathText,
      labels: LabelSource,
      dryRun: v.boolean(),
      moved: v.optional(v.picklist(['relink', 'add']), 'relink'),
      take: v.optional(v.array(TakeOver), []),
    }),
    ImportReport,
  ),
  /**
   * Takes an import back: images of files below a folder leave the catalog where no step, split or test set knows them, and classes
   * that only they had. No file is touched, and importing the folder again brings all of it back; so this is no step.
   */
  takeBack: request(
    v.object({ folder: PathText, dryRun: v.boolean() }),
    v.object({
      removed: v.number(),
      /** Images that somebody has worked on since. */
      kept: v.number(),
      /** Classes that went with them; empty in a dry run. */
      classes: v.array(v.string()),
    }),
  ),
  /** The first rows of a table, and which of its columns would be used. Kinds 'not-found', 'bad-input'. */
  preview: request(
    v.object({ file: PathText, columns: v.optional(ColumnChoice) }),
    v.object({
      delimiter: v.picklist([',', ';', '\t', '|']),
      hasHeader: v.boolean(),
      names: v.array(v.string()),
      rows: v.array(v.array(v.string())),
      columns: Columns,
    }),
  ),
} as const;
