import type { LabelFileReport } from '../../../src-shared/contract/imports';
import type { LayoutChoice, LayoutName } from '../../../src-shared/domain/layouts';
import type { SourceLabels } from '../tables/source-labels';

/** A folder under examination: the names in it, and the beginnings of its texts. Paths are relative to `root`, with '/' between the parts. */
export interface Place {
  /** Its real path. */
  readonly root: string;
  /** Images by their names, in the order of a scan: all, or the first 200,000. */
  readonly images: readonly string[];
  /** Other files: tables, annotations and what else lies there, up to 10,000. */
  readonly others: readonly string[];
  readonly isWhole: boolean;
  /** The first 64 KiB of a text, decoded from UTF-8, UTF-16 or Latin-1; '' for a file that is not text or can't be read. */
  head(path: string): Promise<string>;
}

/** What a layout makes of a place. */
export interface Fit {
  /**
   * How likely the layout is meant, from 0 to 1. 0.9 and above: names or contents that no other layout has. 0.5 to 0.9: a form that fits
   * all. Below 0.5: possible. Class folders have 0.3, no labels 0.1.
   */
  readonly likelihood: number;
  /** What was found, as a sentence without numbers of images: “UTKFace file names: age, gender, race”. They are added by the caller. */
  readonly says: string;
  /** See Recognition. */
  readonly labelNames: readonly string[];
  readonly label: string | null;
  readonly file: string | null;
  readonly pattern: string | null;
  readonly hasPersons: boolean;
  readonly notes: readonly string[];
  /** In layouts by folders: the level whose folders name the classes, 1 being the place's own sub-folders. */
  readonly level?: number;
  /** Whether annotators have e-mail addresses; absent where they have none. */
  readonly hasAddresses?: boolean;
}

/** A fit without choices, persons or notes; each layout adds what it has. */
export const plainFit = (likelihood: number, says: string): Fit => ({
  ...{ likelihood, says, labelNames: [], label: null, file: null, pattern: null, hasPersons: false, notes: [] },
});

/** The labels of a place, read by one layout. */
export interface ReadLayout {
  /** Labels, tags, attributes, part and annotations of an image; `noLabels` where the layout says nothing about it. */
  labelsOf(path: string): SourceLabels;
  /** Whether it tells parts of a split. */
  readonly tellsParts: boolean;
  /** Rows that can't be used, and rows without an image; null without a table. To be asked for after all images. */
  report(): LabelFileReport | null;
  close(): void;
}

/** One layout: adding one is a module in this room and a line in `all.ts`. */
export interface Layout {
  readonly name: LayoutName;
  /** Whether the layout fits; reads names and heads of files only. null: it does not. */
  recognise(place: Place, choice: LayoutChoice, signal: AbortSignal): Promise<Fit | null>;
  /** Reads the labels. Throws kind 'bad-input' with a sentence that names the file where it can't be read; 'cancelled'. The caller closes it. */
  read(place: Place, choice: LayoutChoice, signal: AbortSignal): Promise<ReadLayout>;
}
