import { join } from 'node:path';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import type { Fit, Layout, Place } from '../../../src-main/engine/layouts/layout';
import type { SourceLabels } from '../../../src-main/engine/tables/source-labels';
import { withFolder } from '../programs/engine';
import { placeAt, placeOf, type Files } from './places';

/** Everything that a layout makes of a place. */
export interface ReadOut {
  readonly fit: Fit | null;
  /** Each image as [path, class, part, attributes as a map]; null for no class or part. */
  readonly images: readonly (readonly [string, string | null, string | null, Readonly<Record<string, string>>])[];
  readonly labels: ReadonlyMap<string, SourceLabels>;
  readonly bad: readonly string[];
  readonly unmatched: readonly string[];
}

/** Writes files below a temporary folder, and reads it by a layout. */
export const readFiles = (layout: Layout, files: Files, choice: LayoutChoice = {}): Promise<ReadOut> =>
  withFolder(async (folder) => readPlace(layout, await placeOf(folder, files), choice));

/** Recognises a place and reads it, as an import does. */
export async function readPlace(layout: Layout, place: Place, choice: LayoutChoice = {}): Promise<ReadOut> {
  const { signal } = new AbortController();
  const fit = await layout.recognise(place, choice, signal);
  const read = await layout.read(place, choice, signal);
  try {
    const labels = new Map(place.images.map((path) => [path, read.labelsOf(path)]));
    const report = read.report();
    return {
      fit,
      labels,
      images: [...labels].map(([path, { className, part, attributes }]) => [
        path,
        className,
        part ?? null,
        Object.fromEntries(attributes),
      ]),
      bad: (report?.bad ?? []).map(({ line, reason }) => `${String(line)}: ${reason.replaceAll(`${place.root}/`, '')}`),
      unmatched: (report?.unmatched ?? []).map(({ path }) => path),
    };
  } finally {
    read.close();
  }
}

/** Small layouts by public projects, which lie outside of this repository; each with its source and licence. */
export const realLayouts = join(import.meta.dirname, '../../../../shared/data/layouts');

/** Reads one of these. */
export const readReal = async (layout: Layout, name: string, choice: LayoutChoice = {}): Promise<ReadOut> =>
  readPlace(layout, await placeAt(join(realLayouts, name)), choice);
