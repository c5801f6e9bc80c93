import { isAbsolute, posix } from 'node:path';
import type { FoundRow, ImageAt, LabelRows } from '../catalog/label-rows';
import { closenessOf, foldedPath, folderKey, pathKey } from './path-keys';

/** Most images that one row is compared with. */
const mostImages = 50;

/** The image that a row names: its absolute path, or the two that it fits equally well. */
export type Named = string | { readonly fits: readonly [string, string] } | null;

/** The folder of a table. */
interface TableFolder {
  readonly folder: string;
  readonly folderKey: string;
  /** Whether images lie below its folder, to which a bare name then belongs. */
  readonly hasImages: boolean;
}

/** The images that rows of tables name. */
export class RowImages {
  readonly #rootKey: string | null;

  /** @param root with '/' between the parts; null for images of several folders */
  constructor(
    private readonly rows: LabelRows,
    private readonly root: string | null,
  ) {
    this.#rootKey = root === null ? null : folderKey(root);
  }

  /** Adds images by their absolute paths. */
  add(paths: readonly string[]): void {
    this.rows.addImages(paths.map((path) => ({ path, key: pathKey(path) })));
  }

  has(path: string): boolean {
    return this.rows.imagesAt(pathKey(path), mostImages).some((image) => image.path === path);
  }

  /** The image that a row names. */
  imageOf(row: FoundRow, table: TableFolder): Named {
    const path = foldedPath(row.path);
    if (isAbsolute(path)) return one(closest(row, this.rows.imagesAt(row.key, mostImages)));
    const ends = this.rows.imagesFrom(row.key, mostImages);
    const areAll = ends.length < mostImages;
    const whole = this.#placesOf(row, path, table).flatMap((key) =>
      closest(row, areAll ? ends.filter((image) => image.key === key) : this.rows.imagesAt(key, mostImages)),
    );
    if (whole.length > 0) return one(whole);
    const near = table.hasImages ? ends.filter((image) => image.path.startsWith(`${table.folder}/`)) : ends;
    const found = closest(row, near);
    return areAll || found.length > 1 ? one(found) : null;
  }

  /** Keys of the places that a row's path may mean: relative to the root, and relative to its table. */
  #placesOf(row: FoundRow, path: string, { folder, folderKey: key }: TableFolder): string[] {
    if (path.startsWith('../')) return this.root === null ? [row.key] : [pathKey(posix.join(this.root, path)), row.key];
    if (this.#rootKey === null || this.root === folder) return [`${row.key}/${key}`];
    return [`${row.key}/${this.#rootKey}`, `${row.key}/${key}`];
  }
}

/** Those of some images that a row's path fits best: their paths. */
function closest({ path }: FoundRow, images: readonly ImageAt[]): string[] {
  const fits = images.flatMap(({ path: image }) => {
    const closeness = closenessOf(path, image);
    return closeness === null ? [] : [{ image, closeness }];
  });
  const best = Math.min(...fits.map(({ closeness }) => closeness));
  return fits.filter(({ closeness }) => closeness === best).map(({ image }) => image);
}

function one(images: readonly string[]): Named {
  const [first, second] = new Set(images);
  if (first === undefined) return null;
  return second === undefined ? first : { fits: [first, second] };
}
