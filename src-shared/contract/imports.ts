import * as v from 'valibot';
import { NameText, PathText } from '../domain/texts';
import { ClassVariants, FolderLevel, LayoutChoice, LayoutName, PartCounts, Recognition } from '../domain/layouts';
import { LeftOut } from '../domain/left-out';
import { RefusedKind } from '../domain/refused-kinds';
import { Unpacked } from '../domain/unpacked';
import { job, request } from '../rpc/declare';
import { LabelStep } from './label-step';

const ColumnName = v.pipe(NameText, v.minLength(1));

/** Names of a table's columns by what they contain. */
export const Columns = v.object({
  /** Absolute paths, or paths relative to the imported folder or to the table's own. */
  path: ColumnName,
  /** Class names; an empty cell is no label. */
  label: v.nullable(ColumnName),
  /** Label states, for unsure and excluded images. */
  state: v.nullable(ColumnName),
  /** Tags, separated by semicolons. */
  tags: v.nullable(ColumnName),
  /** Parts of a split (train, validation, test); absent where no column tells them. */
  part: v.optional(v.nullable(ColumnName)),
  /** Persons who gave the labels, in a table with one row per person and image; their times are in a column `time`. */
  annotator: v.optional(v.nullable(ColumnName)),
  /** Columns that become attributes of the same name. */
  attributes: v.array(ColumnName),
});
export type Columns = v.InferOutput<typeof Columns>;

/** Columns that a person chose. Those left out are recognised by their names. */
export const ColumnChoice = v.partial(Columns);
export type ColumnChoice = v.InferOutput<typeof ColumnChoice>;

/** Where the labels of imported images come from. */
export const LabelSource = v.variant('from', [
  /**
   * The folder at a level below the imported one names the class; level 1 are its sub-folders, and deeper folders belong to their
   * class. Default: 2 where the sub-folders are the parts of a split (train, validation, test), else 1.
   */
  v.object({
    from: v.literal('folders'),
    level: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20))),
  }),
  v.object({ from: v.literal('none') }),
  /** A table (CSV, TSV), or COCO annotations (.json), which have no columns to choose. */
  v.object({ from: v.literal('file'), file: PathText, columns: v.optional(ColumnChoice) }),
  /** The folder is another Facet project. Its images are imported from where they are, with labels, tags and attributes. */
  v.object({ from: v.literal('project') }),
  /** The folder's layout tells them: `as`, default the likeliest of those that fit. */
  v.object({ from: v.literal('layout'), as: v.optional(LayoutName), choice: v.optional(LayoutChoice, {}) }),
]);
export type LabelSource = v.InferOutput<typeof LabelSource>;
/** A label source as callers give it: the level may be left out. */
export type LabelSourceInput = v.InferInput<typeof LabelSource>;

const ClassCount = v.object({ name: v.string(), images: v.number() });

/** Outcome of reading the rows of a table. */
export const LabelFileReport = v.object({
  rows: v.number(),
  /** Set where file names were read instead of rows. `line` is then a name's place among the images, and `reason` begins with its path. */
  areNames: v.optional(v.literal(true)),
  columns: v.nullable(Columns),
  /** Sentences on how it was read, such as in which encoding. */
  notes: v.optional(v.array(v.string())),
  /** The first 1,000 rows that can't be used, or not in full. */
  bad: v.array(v.object({ line: v.number(), reason: v.string() })),
  badRows: v.number(),
  /** The first 1,000 rows whose image was not found. */
  unmatched: v.array(v.object({ line: v.number(), path: v.string() })),
  unmatchedRows: v.number(),
});
export type LabelFileReport = v.InferOutput<typeof LabelFileReport>;

/**
 * Values that known images take over from the source. 'labels': labels that no step has changed. 'moved-labels': only those of images
 * whose photos were moved. 'attributes': attributes, whether changed or not.
 */
export const TakeOverKind = v.picklist(['labels', 'moved-labels', 'attributes']);
export type TakeOverKind = v.InferOutput<typeof TakeOverKind>;

/** A known image whose label differs from the source's. */
export const DifferingLabel = v.object({
  image: v.number(),
  path: v.string(),
  /** Class or label state: `label` in the project, `told` in the source. */
  label: v.string(),
  told: v.string(),
  /** Whether a person has changed the label since the import that gave it. Then it is never taken over. */
  isCorrected: v.boolean(),
  /** Whether its photo was moved, so that its folder may be newer than its label. */
  hasMoved: v.boolean(),
});
export type DifferingLabel = v.InferOutput<typeof DifferingLabel>;

export const ImportReport = v.object({
  added: v.number(),
  unchanged: v.number(),
  /** Files with another picture than at the last import, which was found nowhere else. They keep their label, flagged 'changed'. */
  updated: v.number(),
  /** The first 1,000 of these. */
  replaced: v.array(v.object({ image: v.number(), path: v.string() })),
  /** Images whose photos are at other paths now, recognised by content. They keep id, label, tags and part. */
  moved: v.number(),
  /** The first 1,000 of these, with absolute paths. */
  moves: v.array(v.object({ image: v.number(), from: v.string(), to: v.string() })),
  /** Images that are now missing: another image's photo is at their path, and their own was found nowhere. */
  displaced: v.number(),
  /** Files that the project has under another path already: through a nested folder, a link or a hard link. */
  sameFile: v.number(),
  refused: v.array(v.object({ path: v.string(), reason: v.string() })),
  /** The refused files by their reasons, the most frequent first. */
  refusedKinds: v.array(RefusedKind),
  /** Files that are not images, by name and by content. */
  ignored: v.number(),
  leftOut: LeftOut,
  /** Known files that are gone; their images are marked 'missing' and keep their labels. */
  missing: v.number(),
  /** Files that were marked missing and are back. */
  returned: v.number(),
  /** Known images that keep their label and attributes although the source has other ones. */
  kept: v.number(),
  /** The first 1,000 known images for which the source has another label, taken over or not. */
  toldOtherwise: v.array(DifferingLabel),
  toldOtherwiseImages: v.number(),
  /** Step in which known images took over labels or attributes; null in a dry run, or when nothing was to be taken over. */
  taken: v.nullable(LabelStep),
  /** Labels of the added images: per class, the most frequent first; below, the other label states. */
  classes: v.array(v.object({ ...ClassCount.entries, isNew: v.boolean() })),
  unlabelled: v.number(),
  unsure: v.number(),
  excluded: v.number(),
  /**
   * Class names of the source that differ in case, blanks or Unicode forms only, from each other or from a class of the project. `isOne`:
   * whether they were taken for the class `name`.
   */
  variants: v.array(v.object({ ...ClassVariants.entries, isOne: v.boolean() })),
  /** Attributes of the added images. */
  attributes: v.array(ClassCount),
  /** In a dry run over folders: the labels that each level would give to all images found, level 1 first. */
  levels: v.array(FolderLevel),
  /** Level whose folders named the classes; null when labels come from elsewhere. */
  level: v.nullable(v.number()),
  /** null unless labels come from a file. */
  file: v.nullable(LabelFileReport),
  /** The layout that told the labels; null where another label source was chosen. */
  layout: v.nullable(LayoutName),
  /**
   * Images by the parts that the source tells; null where it tells none. They become the project's split, or join it where an earlier
   * import made it. `isKept` is false where the project keeps another split. `heldBack`: images that join no part because the test set is
   * sealed, or the split is locked. `acrossParts`: groups of copies that are in several parts, with the first 100 of them; they stay where
   * the source has them. A dry run looks for no copies.
   */
  split: v.nullable(
    v.object({
      ...PartCounts.entries,
      isKept: v.boolean(),
      isLocked: v.boolean(),
      heldBack: v.number(),
      acrossParts: v.number(),
      copies: v.array(v.array(v.string())),
    }),
  ),
  seconds: v.number(),
  imagesPerSecond: v.number(),
});
export type ImportReport = v.InferOutput<typeof ImportReport>;

/** Phase of a dry run's job, by which a window that was reloaded tells it from an import. */
export const dryRunPhase = 'Scanning';

export const imports = {
  /**
   * Imports a folder and its sub-folders; originals are only read. Cancelling keeps what is done, and the same import again adds
   * only what is new. A photo with the content of an image whose file is gone counts as that image, moved, unless `moved` is 'add'.
   * A dry run reads only names, sizes and times, and files of the same size as a missing one: `added` then counts candidates.
   */
  run: job(
    v.object({
      folder: PathText,
      labels: LabelSource,
      dryRun: v.boolean(),
      moved: v.optional(v.picklist(['relink', 'add']), 'relink'),
      take: v.optional(v.array(TakeOverKind), []),
    }),
    ImportReport,
  ),
  /**
   * Looks at a folder, and names the layouts that fit, the likeliest first; never none. Lists names, and reads tables and annotations, but
   * no image. `as` and `choice`: that layout only, as chosen. Kinds 'not-found', 'bad-input', 'permission', 'cancelled'.
   */
  recognise: job(
    v.object({ folder: PathText, as: v.optional(LayoutName), choice: v.optional(LayoutChoice, {}) }),
    v.object({
      /** The folder's real path. */
      folder: v.string(),
      found: v.array(Recognition),
      /** Whether all images were listed; false in a huge folder, of which the first 200,000 were. */
      isWhole: v.boolean(),
    }),
  ),
  /** Renders an example of the last recognitions as a JPEG file, longest edge at most `edge` pixels. Kinds 'not-found', 'bad-input'. */
  example: request(
    v.object({
      picture: v.pipe(v.number(), v.integer(), v.minValue(1)),
      edge: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(512)),
    }),
    v.object({ file: v.string() }),
  ),
  /**
   * Writes the pictures of an archive (ZIP, tar), of a Parquet file or a folder of such files, or of a FER2013 table of pixels to a new or
   * empty folder, which appears whole or not at all; an import of the folder takes them. Parquet files and tables also give `labels.csv`
   * (path, label, split and other columns). Only pictures and small texts are written, never a link, and never outside the folder.
   * Kinds 'bad-input', 'not-found', 'disk-full', 'permission', 'unsupported', 'cancelled'.
   */
  unpack: job(v.object({ source: PathText, into: PathText }), Unpacked),
  /**
   * Takes an import back. Images below a folder leave the catalog unless they are part of a step, a split or a test set; classes
   * that only they had go, too. No file is touched, and another import brings everything back: so this is not a step.
   */
  takeBack: request(
    v.object({ folder: PathText, dryRun: v.boolean() }),
    v.object({
      removed: v.number(),
      /** Images that stay because somebody has worked on them. */
      kept: v.number(),
      /** Classes that were removed with them; empty in a dry run. */
      classes: v.array(v.string()),
    }),
  ),
  /** The first rows of a table, and the columns that would be used. Kinds 'not-found', 'bad-input'. */
  preview: request(
    v.object({ file: PathText, columns: v.optional(ColumnChoice) }),
    v.object({
      delimiter: v.picklist([',', ';', '\t', '|', ' ']),
      hasHeader: v.boolean(),
      names: v.array(v.string()),
      rows: v.array(v.array(v.string())),
      columns: Columns,
    }),
  ),
} as const;
