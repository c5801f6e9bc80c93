import { randomInt } from 'node:crypto';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';

/**
 * Images in an order, fixed when it was made: rows, and the ids that these had then. Both arrays are shared with the index,
 * which makes new ones instead of changing them; so a view of everything costs nothing.
 */
export class View {
  /** @param rows null: the ids in their order */
  constructor(
    private readonly ids: Int32Array,
    private readonly rows: Int32Array | null,
    readonly length: number,
  ) {}

  /** Images in a given order. */
  static of(ids: readonly number[]): View {
    return new View(Int32Array.from(ids), null, ids.length);
  }

  /** Ids from..to-1. */
  slice(from: number, to: number): number[] {
    const end = Math.min(to, this.length);
    return Array.from({ length: Math.max(0, end - from) }, (_, index) => this.#idAt(from + index));
  }

  #idAt(index: number): number {
    return at(this.ids, this.rows === null ? index : at(this.rows, index));
  }
}

/**
 * The views that a window is looking at: the last few. Their numbers begin elsewhere at each start of an engine, a million of
 * them at each place: a window outlives an engine that dies, and what it shows or has selected must never become another view's
 * images.
 */
export class Views {
  readonly #views = new Map<number, View>();
  /** Below 2^53, so that all numbers are whole ones that JSON carries. */
  #last = randomInt(1, 2 ** 32) * 2 ** 20;

  /** Keeps a view; the oldest beyond eight is let go. */
  add(view: View): number {
    const number = (this.#last += 1);
    this.#views.set(number, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > 8 && oldest !== undefined) this.#views.delete(oldest);
    return number;
  }

  /** Kind 'not-found' when it was let go. */
  get(number: number): View {
    const view = this.#views.get(number);
    if (!view) throw new Failure('not-found', 'This view is no longer kept.', 'Ask for a new one.');
    return view;
  }

  clear(): void {
    this.#views.clear();
  }
}
