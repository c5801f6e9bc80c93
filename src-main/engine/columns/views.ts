import { Failure } from '../../../src-shared/domain/failure';

/** The orders that a window is looking at: ids fixed when the view was made, kept for the last few. */
export class Views {
  readonly #ids = new Map<number, Int32Array>();
  #last = 0;

  /** Keeps a view; the oldest beyond eight is let go. */
  add(ids: Int32Array): number {
    const view = (this.#last += 1);
    this.#ids.set(view, ids);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > 8 && oldest !== undefined) this.#ids.delete(oldest);
    return view;
  }

  /** Ids from..to-1 of a view. Kind 'not-found' when it was let go. */
  slice(view: number, from: number, to: number): number[] {
    return Array.from(this.all(view).subarray(from, Math.max(from, to)));
  }

  /** All ids of a view, to be read only. Kind 'not-found' when it was let go. */
  all(view: number): Int32Array {
    const ids = this.#ids.get(view);
    if (!ids) throw new Failure('not-found', 'This view is no longer kept.', 'Ask for a new one.');
    return ids;
  }

  clear(): void {
    this.#ids.clear();
  }
}
