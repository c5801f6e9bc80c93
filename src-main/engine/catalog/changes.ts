import type { Db } from './db';

/** What commits changed of what others keep in memory: to be read again. */
export interface CatalogChanges {
  readonly images: ReadonlySet<number>;
  /** Classes, sources, or the names of these. */
  readonly names: boolean;
  /** Which split is current. */
  readonly split: boolean;
  /** More than can be told one by one: all is to be read anew. */
  readonly all: boolean;
}

/**
 * Collects what statements touch and tells it after the commit. It may tell too much (of a transaction that was rolled back,
 * with the next commit), never too little: who listens reads the catalog, and takes no values from here.
 */
export class Changes {
  #images = new Set<number>();
  #names = false;
  #split = false;
  #all = false;
  #listener: ((changed: CatalogChanges) => void) | null = null;

  constructor(private readonly db: Db) {}

  /** The one who is told from now on; null for nobody. */
  listen(listener: ((changed: CatalogChanges) => void) | null): void {
    this.#listener = listener;
  }

  image(id: number): void {
    this.#images.add(id);
    this.settle();
  }

  names(): void {
    this.#names = true;
    this.settle();
  }

  split(): void {
    this.#split = true;
    this.settle();
  }

  everything(): void {
    this.#all = true;
    this.settle();
  }

  /** Tells what was touched, unless a transaction is still open. */
  settle(): void {
    if (this.db.inTransaction) return;
    const changed = { images: this.#images, names: this.#names, split: this.#split, all: this.#all };
    this.#images = new Set();
    this.#names = this.#split = this.#all = false;
    if (changed.images.size > 0 || changed.names || changed.split || changed.all) this.#listener?.(changed);
  }
}
