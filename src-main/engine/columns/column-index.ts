import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import type { SliceKey } from '../../../src-shared/metrics/slices';
import { inSlices, yieldToOthers } from '../base/slices';
import type { Catalog } from '../catalog/catalog';
import type { CatalogChanges } from '../catalog/changes';
import { countValues, type ValueCounts } from './attributes';
import { Columns } from './columns';
import { countFacets, type Facets } from './counting';
import { matchRows, type Searched } from './matching';
import { noNames, readNames, type Names } from './names';
import { Orders, type Sort } from './orders';
import { predictionsOf, type Predicted, type Predictions } from './predictions';
import { readAgain, readParts, readSlice } from './reading';
import { sliceKeys } from './slice-keys';
import { View } from './views';

/** Runs whose predictions are kept, so that a person can switch between them. */
const mostRuns = 4;

/** A question about images. `run` is the run whose predictions it is about; null when it is about none. */
export interface Question {
  readonly filter: Filter;
  readonly run: number | null;
}

export interface ViewQuestion extends Question {
  readonly sort: Sort;
  readonly descending: boolean;
}

/**
 * Answers questions about the whole library from columns in memory. SQLite is the only truth, and the columns can be thrown away at any
 * time. They are read at the first question, in slices between which the engine answers others. Rows that a commit changed are read again
 * before the commit's caller goes on.
 */
export class ColumnIndex {
  #columns = new Columns();
  #names: Names = noNames;
  #isStarted = false;
  #isSound = true;
  #isReady = false;
  #isClosed = false;
  #reading: Promise<void> | null = null;
  readonly #orders: Orders;
  readonly #predictions = new Map<number, { readonly meaning: string; readonly predictions: Predictions }>();

  constructor(private readonly catalog: Catalog) {
    this.#orders = new Orders(catalog);
    catalog.changes.listen((changed) => {
      this.#follow(changed);
    });
  }

  /** Stops reading; questions that wait for the columns fail with kind 'project-not-open'. */
  close(): void {
    this.#isClosed = true;
    this.catalog.changes.listen(null);
  }

  /** Resolves when all columns have been read. Starts reading when it has not begun, or failed the last time. */
  ready(): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /**
   * Images that match a filter, in an order; ties are in order of id. While the columns are being read, all images in order of id come
   * from SQL, because a window shows these first.
   */
  async view({ filter, run, sort, descending }: ViewQuestion): Promise<View> {
    if (!this.#isReady && filter.length === 0 && sort === 'id') {
      this.ready().catch(() => undefined); // a question that needs the columns asks again, and gets the failure
      const ids = this.catalog.columnRows.ids();
      return new View(descending ? ids.reverse() : ids, null, ids.length);
    }
    const searched = await this.#searched(run);
    const rows = this.#orders.rows(searched, sort, descending);
    const passing = matchRows(searched, filter);
    const { ids, count } = searched.columns;
    if (passing === null) return new View(ids, rows, count);
    const matching = onlyPassing(rows, passing);
    return new View(ids, matching, matching.length);
  }

  /** Numbers of images that match a filter, by value of each facet. */
  async counts({ filter, run }: Question): Promise<Facets> {
    const searched = await this.#searched(run);
    return countFacets(searched.columns, searched.names, matchRows(searched, filter));
  }

  /** Attributes that images have, each with its numbers of images and values. */
  async attributes(): Promise<{ name: string; images: number; values: number }[]> {
    await this.ready();
    return this.#columns.attributes.describe();
  }

  /** The most frequent values of an attribute among images that match a filter. */
  async attributeCounts({ filter, run }: Question, name: string, limit: number): Promise<ValueCounts> {
    const searched = await this.#searched(run);
    const { attributes, count } = searched.columns;
    return countValues(attributes.column(name), count, matchRows(searched, filter), limit);
  }

  /** Properties that images are sliced by, see slice-keys.ts; in slices of time. */
  async sliceKeys(ids: readonly number[], signal: AbortSignal): Promise<SliceKey[]> {
    await this.ready();
    return inSlices(sliceKeys(this.#columns, this.#names, ids), signal);
  }

  /** 1 per given image that matches a filter, else 0. The filter is about no run's predictions. */
  async matching(ids: readonly number[], filter: Filter): Promise<Uint8Array> {
    const searched = await this.#searched(null);
    const passing = matchRows(searched, filter);
    return Uint8Array.from(ids, (id) => {
      const row = searched.columns.rowOf(id);
      return row < 0 ? 0 : (passing?.[row] ?? 1); // without a filter, all rows pass
    });
  }

  /** Whether a run's predictions are loaded. @param meaning equal as long as the run's classes mean the same */
  hasPredictions(run: number, meaning: string): boolean {
    return this.#predictions.get(run)?.meaning === meaning;
  }

  /** Loads a run's predictions, so that questions can be about them. */
  async setPredictions(run: number, meaning: string, predicted: Iterable<Predicted>): Promise<void> {
    await this.ready();
    const [oldest] = this.#predictions.keys();
    if (this.#predictions.size >= mostRuns && oldest !== undefined) this.#predictions.delete(oldest);
    this.#predictions.set(run, { meaning, predictions: predictionsOf(this.#columns, predicted) });
  }

  /** Drops a run's predictions, such as when it is trained further. */
  forgetPredictions(run: number): void {
    this.#predictions.delete(run);
  }

  async #searched(run: number | null): Promise<Searched> {
    await this.ready();
    const predictions = run === null ? null : (this.#predictions.get(run)?.predictions ?? null);
    if (run !== null && predictions === null) {
      throw new Failure('no-data', `The predictions of r${String(run)} are no longer loaded.`, 'Ask again.');
    }
    return {
      columns: this.#columns,
      names: this.#names,
      predictions,
      imagesOfIssue: (issue) => this.catalog.issues.imagesOf(issue),
    };
  }

  async #readAll(): Promise<void> {
    do {
      this.#begin();
      do {
        await yieldToOthers();
        if (this.#isClosed) throw new Failure('project-not-open', 'The project was closed meanwhile.');
      } while (readSlice(this.#columns, this.catalog));
    } while (!this.#isSound);
    this.#isReady = true;
  }

  #begin(): void {
    this.#columns = new Columns();
    this.#predictions.clear();
    this.#names = readNames(this.catalog);
    this.#isStarted = this.#isSound = true;
  }

  /** Follows a commit. It stands whatever happens here: if the columns can't follow, the next question reads them all again. */
  #follow(changed: CatalogChanges): void {
    if (!this.#isStarted) return;
    try {
      this.#isSound &&= this.#readChanged(changed);
    } catch {
      this.#isSound = false;
    }
    if (this.#isSound) return;
    this.#isReady = false;
    this.#predictions.clear();
  }

  /** Reads rows that a commit changed, unless they are still to be read anyway. @returns whether the columns are sound */
  #readChanged({ images, names, split, all }: CatalogChanges): boolean {
    if (all) return false;
    if (names) this.#names = readNames(this.catalog);
    if (split) readParts(this.#columns, this.catalog);
    const { lastId } = this.#columns;
    const read = [...images].filter((image) => this.#isReady || image <= lastId);
    return read.length === 0 || readAgain(this.#columns, this.catalog, read);
  }
}

/** The rows that pass, in the given order. Without a branch, since a processor can't predict which rows pass. */
function onlyPassing(rows: Int32Array, passing: Uint8Array): Int32Array {
  const { length } = rows;
  const found = new Int32Array(length + 1);
  let count = 0;
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    found[count] = row;
    count += passing[row] ?? 0;
  }
  return found.slice(0, count);
}
