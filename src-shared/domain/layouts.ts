import * as v from 'valibot';
import { NameText, PathText } from './texts';

/** Layouts of data sets that an import recognises, by the names that the command line's `--as` takes. */
export const layoutNames = [
  'class-folders',
  'split-folders',
  'file-names',
  'utkface',
  'imdb-wiki',
  'jaffe',
  'ravdess',
  'table',
  'multi-hot',
  'celeba',
  'fairface',
  'adience',
  'fer2013',
  'open-images',
  'lfw',
  'vggface2',
  'huggingface',
  'parquet',
  'label-studio',
  'cvat',
  'voc',
  'yolo',
  'coco',
  'no-labels',
] as const;

export const LayoutName = v.picklist(layoutNames);
export type LayoutName = v.InferOutput<typeof LayoutName>;

/** What a person may choose about a recognised layout; what is left out is chosen by the layout. */
export const LayoutChoice = v.partial(
  v.object({
    /** The table or the annotations to read, where a folder has several. */
    file: PathText,
    /** The column, attribute or field that becomes the class; null for no labels. */
    label: v.nullable(NameText),
    /** Level of the folders that name the classes, in layouts by folders; 1 are the folder's own sub-folders. */
    level: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
    /** Whether persons become an attribute, which can keep a split's images together, or the classes. */
    persons: v.picklist(['attribute', 'classes']),
    /** A pattern of file names with fields, as in `{age}_{gender:0=man,1=woman}_{date}`. */
    pattern: NameText,
    /** What to do with parts that the source tells: keep them as the split, keep and lock them, or leave them out. */
    parts: v.picklist(['keep', 'lock', 'ignore']),
    /** Whether names that differ in case, blanks or Unicode forms only become one class. */
    oneClass: v.boolean(),
    /** Whether annotators keep their e-mail addresses as names. */
    emails: v.boolean(),
  }),
);
export type LayoutChoice = v.InferOutput<typeof LayoutChoice>;

/** Parts of a split, as a source tells them. */
export const PartName = v.picklist(['train', 'validation', 'test']);
export type PartName = v.InferOutput<typeof PartName>;

export const PartCounts = v.object({ train: v.number(), validation: v.number(), test: v.number() });
export type PartCounts = v.InferOutput<typeof PartCounts>;

/** Names that an import would take for different classes, though they differ in case, blanks or Unicode forms only. */
export const ClassVariants = v.object({ name: v.string(), variants: v.array(v.string()) });
export type ClassVariants = v.InferOutput<typeof ClassVariants>;

/** The labels that the folders of one level would give. */
export const FolderLevel = v.object({
  classes: v.array(v.object({ name: v.string(), images: v.number() })),
  more: v.number(),
  without: v.number(),
});
export type FolderLevel = v.InferOutput<typeof FolderLevel>;

/** A layout that fits a folder, and what an import would make of it. */
export const Recognition = v.object({
  layout: LayoutName,
  /** What was found, as a sentence: “train, validation and test folders with 2 classes: 1,845 / 0 / 462 images”. */
  says: v.string(),
  /** Columns, attributes or fields of which one can be the class; empty where there is no choice. */
  labelNames: v.array(v.string()),
  /** The one of them that is the class; null for none. */
  label: v.nullable(v.string()),
  /** In layouts by folders: the level that names the classes, and what each level would give, the first one first; else null and none. */
  level: v.nullable(v.number()),
  levels: v.array(FolderLevel),
  /** The table or annotations that are read, relative to the folder; null where there are none. */
  file: v.nullable(v.string()),
  /** The pattern of file names; null in other layouts. */
  pattern: v.nullable(v.string()),
  /** Whether it tells persons, who may be an attribute or the classes. */
  hasPersons: v.boolean(),
  /** Whether it names annotators by e-mail addresses, as far as its first rows show. */
  hasAddresses: v.boolean(),
  /** Images by the part that they would get; null where the layout tells no parts. Counted over the images that were listed. */
  parts: v.nullable(PartCounts),
  classes: v.array(v.object({ name: v.string(), images: v.number() })),
  /** Images that were listed, and those of them without a label. */
  images: v.number(),
  unlabelled: v.number(),
  /** Ten images spread over the folder, with the labels that they would get. Paths are relative to the folder. */
  examples: v.array(
    v.object({
      path: v.string(),
      /** Number under which its picture can be shown. */
      picture: v.number(),
      label: v.nullable(v.string()),
      part: v.nullable(PartName),
      attributes: v.array(v.tuple([v.string(), v.string()])),
    }),
  ),
  variants: v.array(ClassVariants),
  /** Sentences on what is odd: files whose names do not fit, rows with several labels. */
  notes: v.array(v.string()),
});
export type Recognition = v.InferOutput<typeof Recognition>;
