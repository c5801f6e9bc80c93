import * as v from 'valibot';
import { byWhat, KeepTogether } from './keep-together';

// What makes figures too good: images of validation or test that belong with training images, so that a model has met them before. Facet
// recognises nobody. It goes by what the data says: copies, attributes, folders, file names and capture dates.

/** Series of one subject, as the labelled images show them. */
export const FoundSeries = v.object({
  keep: KeepTogether,
  /** Number of series, and of the images in them. */
  series: v.number(),
  images: v.number(),
  /** Number of labelled images. */
  of: v.number(),
  /** Some of the series by name, the largest first. */
  examples: v.array(v.object({ name: v.string(), images: v.number() })),
});
export type FoundSeries = v.InferOutput<typeof FoundSeries>;

/** Images of one part that belong with training images in one way. An image is counted for the first way only. */
export const Leak = v.object({
  /** 'copies': equal or nearly equal pictures. 'series': images that have in common what `keep` says. */
  kind: v.picklist(['copies', 'series']),
  /** null for copies. */
  keep: v.nullable(KeepTogether),
  part: v.picklist(['validation', 'test']),
  images: v.number(),
  /** Number of images of the part. */
  of: v.number(),
  /** Number of groups that are in both parts. */
  groups: v.number(),
});
export type Leak = v.InferOutput<typeof Leak>;

/** Sentences beside figures about one part; empty where nothing is known to make them too good. */
export const leakSentences = (leaks: readonly Leak[], part: Leak['part'] | 'train'): string[] =>
  leaks.filter((leak) => leak.part === part).map(leakText);

/** A sentence about a leak: “214 of 460 test images belong to series, by file name, that are in training, too: figures may be too good.” */
export function leakText({ keep, part, images, of }: Leak): string {
  const [copies, belong] =
    images === 1
      ? ['is a copy, or nearly, of a training image', 'belongs']
      : ['are copies, or nearly, of training images', 'belong'];
  const some = `${count(images)} of ${count(of)} ${part} ${of === 1 ? 'image' : 'images'}`;
  const what = keep === null ? copies : `${belong} to series, ${byWhat(keep)}, that are in training, too`;
  return `${some} ${what}: figures may be too good.`;
}

/** A sentence about series that were found: “1,203 images look like 96 series of one subject each, by file name, such as “anna” (24).” */
export function seriesText({ keep, series, images, examples }: FoundSeries): string {
  const such = examples.slice(0, 3).map((each) => `“${each.name}” (${count(each.images)})`);
  const named = such.length === 0 ? '' : `, such as ${such.join(', ')}`;
  if (keep.by !== 'session') {
    return `${count(images)} images look like ${count(series)} series of one subject each, ${byWhat(keep)}${named}.`;
  }
  return `${count(images)} images were taken in ${count(series)} sessions, each in one folder with gaps of up to ${count(keep.minutes)} minutes; beginning with ${such.join(', ')}.`;
}

const count = (number: number): string => number.toLocaleString('en');
