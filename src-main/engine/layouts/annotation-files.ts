import { posix } from 'node:path';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { yieldToOthers } from '../base/slices';
import { imageSeparator } from '../tables/annotations/annotations';
import type { AnnotationFormat } from '../tables/annotations/formats';
import { readRows } from '../tables/table-reader';
import type { Place, ReadLayout } from './layout';
import { nearestFirst } from './nearest-first';
import { readTables } from './table-layout';

/** A file or folder with annotations, and other files that it needs. Relative to the place. */
export interface AnnotationFile {
  readonly file: string;
  readonly others?: readonly string[];
}

/** Names of images in a block: joined in a fraction of a millisecond. */
const imagesPerBlock = 2000;

/**
 * Reads annotations of a place, each file in a thread of its own, one after the other.
 * @param namesImages whether the format's reader needs the names of the images
 * @param label the field that becomes the class; null for none, undefined for the format's usual one
 */
export async function readAnnotationFiles(
  place: Place,
  format: AnnotationFormat,
  files: readonly AnnotationFile[],
  {
    namesImages = false,
    label,
    choice,
    signal,
  }: {
    readonly namesImages?: boolean;
    readonly label?: string | null | undefined;
    readonly choice: LayoutChoice;
    readonly signal: AbortSignal;
  },
): Promise<ReadLayout> {
  const images = namesImages ? await blocksOf(place.images, signal) : [];
  const sources = files.map(({ file, others = [] }) => ({
    file,
    rows: readRows(
      {
        what: 'annotations',
        format,
        annotations: { root: place.root, file, others, images, label, keepsAddresses: choice.emails === true },
      },
      signal,
    ),
  }));
  return readTables(place, sources, signal);
}

/** Some of a place's other files, by their names in lower case. Those nearer to the top come first. */
export const othersNamed = ({ others }: Place, fits: (name: string) => boolean): string[] =>
  nearestFirst(others.filter((path) => fits(posix.basename(path).toLowerCase())));

/** The files that a choice names, or all of them. */
export const chosenFiles = (files: readonly string[], { file }: LayoutChoice, { root }: Place): string[] => {
  if (file === undefined) return [...files];
  const chosen = files.filter((each) => each === file || `${root}/${each}` === file);
  return chosen;
};

/** The folder of a path; '' for the place itself. */
export const folderOf = (path: string): string => (posix.dirname(path) === '.' ? '' : posix.dirname(path));

/** Paths by their folders, in order. */
export function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    const some = folders.get(folder);
    if (some) some.push(path);
    else folders.set(folder, [path]);
  }
  return folders;
}

/** Whether at least four fifths of a place's images fit, judged by 2,000 of them; false without images. */
export function mostFit({ images }: Place, fits: (path: string) => boolean): boolean {
  const step = Math.max(1, Math.floor(images.length / sampledImages));
  const sampled = images.filter((_, index) => index % step === 0).slice(0, sampledImages);
  return sampled.length > 0 && sampled.filter(fits).length >= sampled.length * 0.8;
}

const sampledImages = 2000;

async function blocksOf(images: readonly string[], signal: AbortSignal): Promise<string[]> {
  const blocks: string[] = [];
  for (let from = 0; from < images.length; from += imagesPerBlock) {
    blocks.push(images.slice(from, from + imagesPerBlock).join(imageSeparator));
    await yieldToOthers(signal);
  }
  return blocks;
}

/** The name that a choice means, whatever its case; null for none. Undefined where nothing is chosen. */
export function chosenLabel(names: readonly string[], { label }: LayoutChoice): string | null | undefined {
  if (label == null) return label;
  const folded = label.trim().toLowerCase();
  return names.find((name) => name.trim().toLowerCase() === folded) ?? label;
}
