import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import type { Fit, Layout, Place } from '../../../src-main/engine/layouts/layout';
import type { SourceLabels } from '../../../src-main/engine/tables/source-labels';

/** A place in memory: images by name, and other files that nothing reads but their heads. */
export const placeOf = (images: readonly string[], texts: Readonly<Record<string, string>> = {}): Place => ({
  root: '/nowhere',
  images: [...images].sort(),
  others: Object.keys(texts).sort(),
  isWhole: true,
  head: (path) => Promise.resolve(texts[path] ?? ''),
});

const { signal } = new AbortController();

export const fitOf = (layout: Layout, place: Place, choice: LayoutChoice = {}): Promise<Fit | null> =>
  layout.recognise(place, choice, signal);

/** Labels of all images of a place, by path. */
export async function labelsOf(
  layout: Layout,
  place: Place,
  choice: LayoutChoice = {},
): Promise<Record<string, SourceLabels>> {
  const read = await layout.read(place, choice, signal);
  try {
    return Object.fromEntries(place.images.map((path) => [path, read.labelsOf(path)]));
  } finally {
    read.close();
  }
}
