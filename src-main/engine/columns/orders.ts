import type { imageSorts } from '../../../src-shared/contract/images';
import { Failure } from '../../../src-shared/domain/failure';
import type { Catalog } from '../catalog/catalog';
import type { Searched } from './matching';
import { confidenceKeys } from './predictions';
import { keysBy, sortedRows } from './radix';

export type Sort = (typeof imageSorts)[number];

/** Keys [rows] that rows are sorted by, and what these were made of: while that is the same, so is the order. */
interface Sorting {
  readonly of: readonly unknown[];
  readonly keys: () => Uint32Array;
}

/** One permutation of the rows a used sort and direction, kept while what it was sorted by is the same. */
export class Orders {
  readonly #orders = new Map<string, { readonly of: readonly unknown[]; readonly rows: Int32Array }>();

  constructor(private readonly catalog: Catalog) {}

  /** All rows in an order; ties are in order of id in both directions. The array is the caller's to read only. */
  rows(searched: Searched, sort: Sort, descending: boolean): Int32Array {
    const name = `${sort} ${descending ? 'down' : 'up'}`;
    const { of, keys } = this.#sorting(searched, sort);
    const known = this.#orders.get(name);
    if (known?.of.every((part, index) => part === of[index])) return known.rows;
    const rows = sortedRows(descending ? keys().map((key) => ~key) : keys());
    this.#orders.set(name, { of, rows });
    return rows;
  }

  #sorting({ columns, names, predictions }: Searched, sort: Sort): Sorting {
    const { count, versions } = columns;
    switch (sort) {
      case 'id':
        return { of: [columns, count], keys: () => keysBy(count, (row) => row) };
      case 'path':
        return { of: [columns, count, names.sources.join()], keys: () => this.#pathRanks({ columns, names }) };
      case 'class':
        return {
          of: [columns, count, versions.classes, names],
          keys: () => keysBy(count, (row) => names.classRanks[columns.classes[row] ?? 0] ?? 0),
        };
      case 'confidence':
        if (predictions === null)
          throw new Failure('bad-input', 'No run is named.', 'Say whose confidence to sort by.');
        return { of: [columns, count, predictions], keys: () => confidenceKeys(predictions, count) };
      case 'width':
      case 'height':
      case 'bytes':
        return { of: [columns, count, versions.sizes], keys: () => columns[sort].slice(0, count) };
    }
  }

  /** Paths are kept for searching only, in lower case; their order is read from SQLite's index of them. */
  #pathRanks({ columns, names }: Pick<Searched, 'columns' | 'names'>): Uint32Array {
    const ranks = new Uint32Array(columns.count);
    let rank = 0;
    for (const source of names.sources) {
      for (const image of this.catalog.columnRows.byPath(source)) ranks[columns.rowOf(image)] = rank++;
    }
    return ranks;
  }
}
