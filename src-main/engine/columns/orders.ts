import type { imageSorts } from '../../../src-shared/contract/images';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { Columns } from './columns';
import type { Searched } from './matching';
import { confidenceKeys } from './predictions';
import { floatKeys, keysBy, sortedRows } from './radix';

export type Sort = (typeof imageSorts)[number];

/** Keys [rows] to sort by, and the values that they depend on: while these stay the same, so does the order. */
interface Sorting {
  readonly dependencies: readonly unknown[];
  readonly keys: () => Uint32Array;
}

/** One permutation of the rows per sort and direction in use, kept while its dependencies stay the same. */
export class Orders {
  readonly #orders = new Map<string, { readonly dependencies: readonly unknown[]; readonly rows: Int32Array }>();

  constructor(private readonly catalog: Catalog) {}

  /** All rows in an order; ties are in order of id in both directions. The caller must not change the array. */
  rows(searched: Searched, sort: Sort, descending: boolean): Int32Array {
    const name = `${sort} ${descending ? 'down' : 'up'}`;
    const { dependencies, keys } = this.#sorting(searched, sort, descending);
    const known = this.#orders.get(name);
    if (known?.dependencies.every((value, index) => value === dependencies[index])) return known.rows;
    const rows = sortedRows(descending ? keys().map((key) => ~key) : keys());
    this.#orders.set(name, { dependencies, rows });
    return rows;
  }

  #sorting({ columns, names, predictions }: Searched, sort: Sort, descending: boolean): Sorting {
    const { count, versions } = columns;
    switch (sort) {
      case 'id':
        return { dependencies: [columns, count], keys: () => keysBy(count, (row) => row) };
      case 'path':
        return {
          dependencies: [columns, count, names.sources.join()],
          keys: () => this.#pathRanks({ columns, names }),
        };
      case 'class':
        return {
          dependencies: [columns, count, versions.classes, names],
          keys: () => keysBy(count, (row) => names.classRanks[columns.classes[row] ?? 0] ?? 0),
        };
      case 'confidence':
        if (predictions === null)
          throw new Failure('bad-input', 'Sorting by confidence needs the predictions of a run.', 'Choose a run.');
        return {
          dependencies: [columns, count, predictions],
          keys: () => confidenceKeys(predictions, count, descending),
        };
      case 'width':
      case 'height':
      case 'bytes':
        return { dependencies: [columns, count, versions.sizes], keys: () => columns[sort].slice(0, count) };
      case 'pixels':
        return { dependencies: [columns, count, versions.sizes], keys: () => keysBy(count, pixelsOf(columns)) };
      case 'aspect':
        return { dependencies: [columns, count, versions.sizes], keys: () => floatKeys(aspectsOf(columns)) };
      case 'captured':
        return { dependencies: [columns, count, versions.measures], keys: () => columns.captured.slice(0, count) };
      case 'brightness':
      case 'contrast':
      case 'sharpness':
      case 'colourfulness':
        return {
          dependencies: [columns, count, versions.measures],
          keys: () => floatKeys(columns.measures[sort].subarray(0, count)),
        };
    }
  }

  /** Ranks of rows by path, from SQLite's index of paths: in memory, paths are kept in lower case, for searching only. */
  #pathRanks({ columns, names }: Pick<Searched, 'columns' | 'names'>): Uint32Array {
    const ranks = new Uint32Array(columns.count);
    let rank = 0;
    for (const source of names.sources) {
      for (const image of this.catalog.columnRows.byPath(source)) ranks[columns.rowOf(image)] = rank++;
    }
    return ranks;
  }
}

/** Keys of width × height; a picture of 4 gigapixels or more counts as that. */
const pixelsOf =
  ({ width, height }: Columns) =>
  (row: number): number => {
    const [w, h] = [width[row] ?? 0, height[row] ?? 0];
    return w === 0 || h === 0 ? 0 : Math.min((w - 1) * (h - 1) + 1, 0xffff_ffff);
  };

/** Width / height as 32-bit floats: exact enough to distinguish pictures of some thousand pixels. */
function aspectsOf({ width, height, count }: Columns): Float32Array {
  const aspects = new Float32Array(count);
  for (let row = 0; row < count; row += 1) {
    const [w, h] = [width[row] ?? 0, height[row] ?? 0];
    aspects[row] = w === 0 || h === 0 ? Number.NaN : (w - 1) / (h - 1);
  }
  return aspects;
}
