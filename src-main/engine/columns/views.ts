import { randomInt } from 'node:crypto';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';

/**
 * Images in an order that is fixed when the view is made: rows, and the ids that these had then. Both arrays are shared with the index,
 * which makes new ones instead of changing them, so a view of everything costs nothing.
 */
export class View {
  /** @param rows null: all ids, in order */
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
 * The last few views, which a window is looking at. Each start of an engine numbers them from a random multiple of a million on: a window
 * outlives an engine that dies, and the images that it shows or has selected must never become those of another view.
 */
export class Views {
  readonly #views = new Map<number, View>();
  /** Stays below 2^53, so that JSON carries every number exactly. */
  #last = randomInt(1, 2 ** 32) * 2 ** 20;

  /** Keeps a view and returns its number; drops the oldest beyond eight. */
  add(view: View): number {
    const number = (this.#last += 1);
    this.#views.set(number, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > 8 && oldest !== undefined) this.#views.delete(oldest);
    return number;
  }

  /** The view with a number. Kind 'not-found' when it was dropped. */
  get(number: number): View {
    const view = this.#views.get(number);
    if (!view) throw new Failure('not-found', 'This view is no longer kept.', 'Ask for a new one.');
    return view;
  }

  clear(): void {
    this.#views.clear();
  }
}
