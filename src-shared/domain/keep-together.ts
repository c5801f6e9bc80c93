import * as v from 'valibot';
import { AttributeName } from './attribute';

/** Minutes without a picture after which another session begins. */
export const usualSessionMinutes = 10;
const mostMinutes = 1440;

/** What keeps images in one part of a split, beside being copies. Facet recognises nobody: it goes by what the data says. */
export const KeepTogether = v.variant('by', [
  /** The same value of an attribute, such as a person's. */
  v.object({ by: v.literal('attribute'), name: AttributeName }),
  /** The same folder. */
  v.object({ by: v.literal('folder') }),
  /** File names that differ in their last numbers only: anna_0001, anna_0002; see name-stem.ts. */
  v.object({ by: v.literal('stem') }),
  /** Taken one after another: in the same folder, by capture dates with gaps of at most so many minutes. */
  v.object({
    by: v.literal('session'),
    minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostMinutes)),
  }),
]);
export type KeepTogether = v.InferOutput<typeof KeepTogether>;

/** What images have in common that are kept together: “the same file-name stem”. */
export function inCommon(keep: KeepTogether): string {
  switch (keep.by) {
    case 'attribute':
      return `the same “${keep.name}”`;
    case 'folder':
      return 'the same folder';
    case 'stem':
      return 'the same file-name stem';
    case 'session':
      return `the same session by capture time (gaps up to ${String(keep.minutes)} min)`;
  }
}

/** How images were found to belong together: “by file name”. */
export function byWhat(keep: KeepTogether): string {
  switch (keep.by) {
    case 'attribute':
      return `by “${keep.name}”`;
    case 'folder':
      return 'by folder';
    case 'stem':
      return 'by file name';
    case 'session':
      return 'by capture time';
  }
}

/**
 * Reads how a person writes it: `folder`, `stem`, `session`, `session:5`, `attr.NAME`, or an attribute's name.
 * @returns null for a session with minutes that are out of range, or a name that no attribute can have
 */
export function parseKeepTogether(text: string): KeepTogether | null {
  const [word = '', minutes] = text.split(':');
  const written =
    word === 'session'
      ? { by: 'session', minutes: minutes === undefined ? usualSessionMinutes : Number(minutes) }
      : text === 'folder' || text === 'stem'
        ? { by: text }
        : { by: 'attribute', name: text.startsWith('attr.') ? text.slice('attr.'.length) : text };
  const read = v.safeParse(KeepTogether, written);
  return read.success ? read.output : null;
}

/** How it is written; `parseKeepTogether` reads it again. */
export function writtenKeepTogether(keep: KeepTogether): string {
  if (keep.by === 'attribute') return `attr.${keep.name}`;
  return keep.by === 'session' && keep.minutes !== usualSessionMinutes ? `session:${String(keep.minutes)}` : keep.by;
}
