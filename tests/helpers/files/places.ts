import { openPlace } from '../../../src-main/engine/layouts/place';
import type { Fit, Layout, Place } from '../../../src-main/engine/layouts/layout';
import type { LabelFileReport } from '../../../src-shared/contract/imports';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import type { SourceLabels } from '../../../src-main/engine/tables/source-labels';
import { writeFiles } from '../layouts/files';
import { withFolder } from '../programs/engine';

const { signal } = new AbortController();

/** Texts by their names below a folder; images need no picture where only names are read. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Writes files below a folder, and opens it as a place. Images need no picture, since only names are read. */
export async function placeOf(root: string, files: Files): Promise<Place> {
  await writeFiles(root, files);
  return placeAt(root);
}

/** Opens a folder as a place, whose images a test may replace by others. */
export async function placeAt(root: string): Promise<Place> {
  const place = await openPlace(root, { signal, reach: () => undefined });
  const { images, others, isWhole } = place;
  return { root, images, others, isWhole, head: (path) => place.head(path) };
}

/** Images without pictures, for `placeOf`. */
export const emptyImages = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, '']));

interface Examined {
  readonly fit: Fit | null;
  readonly labels: Readonly<Record<string, SourceLabels>>;
  readonly tellsParts: boolean;
  readonly report: LabelFileReport | null;
}

/** What a layout makes of a place; without labels where it does not fit. */
export async function examined(layout: Layout, place: Place, choice: LayoutChoice = {}): Promise<Examined> {
  const fit = await layout.recognise(place, choice, signal);
  if (fit === null) return { fit, labels: {}, tellsParts: false, report: null };
  const read = await layout.read(place, choice, signal);
  try {
    const labels = Object.fromEntries(place.images.map((path) => [path, read.labelsOf(path)]));
    return { fit, labels, tellsParts: read.tellsParts, report: read.report() };
  } finally {
    read.close();
  }
}

/** What a layout makes of files; images have no picture. */
export const examinedFiles = (layout: Layout, files: Files, choice?: LayoutChoice): Promise<Examined> =>
  withFolder(async (folder) => examined(layout, await placeOf(folder, files), choice));

/** “class part attributes” of each image, by path, '-' where there is none. */
export const described = ({ labels }: Pick<Examined, 'labels'>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).map(([path, { className, part, attributes }]) => [
      path,
      [className ?? '-', part ?? '-', ...attributes.map((pair) => pair.join('='))].join(' '),
    ]),
  );
