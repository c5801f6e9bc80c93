import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { yieldToOthers } from '../base/slices';
import type { TableShape } from '../tables/csv-shape';
import { foldedPath, imageName } from '../tables/path-keys';
import type { Place } from './layout';

/** Share of the first rows that must name images once a beginning is left out. */
const leastShare = 0.5;
/** Images between two interruptions. */
const imagesAtOnce = 500;

/**
 * The beginning of all paths in a table that was written on another computer, or from a folder above. Without it, they lead to images of the
 * place. All rows lose the same one, so that rows that differ still do.
 * @param file the table, relative to the place
 * @param column of the paths
 * @returns in the common form of paths, with a slash at its end; '' where paths are right as they are, or where no beginning helps
 */
export async function prefixOf(
  place: Place,
  file: string,
  { rows }: Pick<TableShape, 'rows'>,
  column: number,
  signal: AbortSignal,
): Promise<string> {
  const paths = rows.map((row) => foldedPath(row[column] ?? '')).filter((path) => path !== '');
  const common = commonFolder(paths);
  if (common === '' || common.startsWith('../') || existsSync(paths[0] ?? '')) return '';
  const images = await pathsOf(place, signal);
  const folders = [...new Set(['.', posix.dirname(file)])];
  const leads = (length: number): number =>
    paths.filter((path) => folders.some((folder) => images.has(posix.join(folder, path.slice(length)).toLowerCase())))
      .length / paths.length;
  if (leads(0) > 0) return '';
  const names = folders.map((folder) => posix.basename(join(place.root, folder)));
  // The shortest beginning first: what is left says most.
  for (let end = common.indexOf('/'); end >= 0; end = common.indexOf('/', end + 1)) {
    // A bare name may be another folder's, unless this is called like the one that it lay in.
    const saysFolder = end + 1 < common.length || names.includes(posix.basename(dirname(`${common}.`)));
    if (saysFolder && leads(end + 1) >= leastShare) return common.slice(0, end + 1);
  }
  return '';
}

/** The folder that all paths begin with, with a slash at its end; '' for none, and where one is no picture's. */
function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  if (!paths.every((path) => imageName.test(path))) return '';
  let common = first.slice(0, first.lastIndexOf('/') + 1);
  for (const path of others) while (!path.startsWith(common)) common = common.replace(/[^/]*\/$/, '');
  return common;
}

const pathsOfPlaces = new WeakMap<Place, ReadonlySet<string>>();

/** Paths of a place's images in their common form and in lower case. */
async function pathsOf(place: Place, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const known = pathsOfPlaces.get(place);
  if (known) return known;
  const paths = new Set<string>();
  for (const [index, path] of place.images.entries()) {
    paths.add(foldedPath(path).toLowerCase());
    if (index % imagesAtOnce === 0) await yieldToOthers(signal);
  }
  pathsOfPlaces.set(place, paths);
  return paths;
}
