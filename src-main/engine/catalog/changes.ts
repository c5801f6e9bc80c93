import type { Db } from './db';

/** Changes of the catalog that copies of it in memory must follow, by reading the rows again. */
export interface CatalogChanges {
  readonly images: ReadonlySet<number>;
  /** Classes, sources, or the names of these. */
  readonly names: boolean;
  /** Which split is current. */
  readonly split: boolean;
  /** Too much changed to list: everything must be read again. */
  readonly all: boolean;
}

/**
 * Collects what statements touch, and announces it after the commit. It may announce too much, such as changes of a transaction that was
 * rolled back, but never too little. So listeners read the catalog again and take no values from here.
 */
export class Changes {
  #images = new Set<number>();
  #names = false;
  #split = false;
  #all = false;
  #listener: ((changed: CatalogChanges) => void) | null = null;
  #count = 0;

  constructor(private readonly db: Db) {}

  /** Number of announcements so far. What was computed from the catalog holds as long as it stays the same. */
  get count(): number {
    return this.#count;
  }

  /** Sets the one listener; null removes it. */
  listen(listener: ((changed: CatalogChanges) => void) | null): void {
    this.#listener = listener;
  }

  image(id: number): void {
    this.#images.add(id);
    this.flush();
  }

  names(): void {
    this.#names = true;
    this.flush();
  }

  split(): void {
    this.#split = true;
    this.flush();
  }

  everything(): void {
    this.#all = true;
    this.flush();
  }

  /** Announces what was touched, unless a transaction is still open. */
  flush(): void {
    if (this.db.inTransaction) return;
    const changed = { images: this.#images, names: this.#names, split: this.#split, all: this.#all };
    this.#images = new Set();
    this.#names = this.#split = this.#all = false;
    if (changed.images.size === 0 && !changed.names && !changed.split && !changed.all) return;
    this.#count += 1;
    this.#listener?.(changed);
  }
}
