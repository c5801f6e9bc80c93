import type { Filter } from '../../src-shared/domain/filter';
import type { Selection } from '../../src-shared/domain/selection';
import {
  countOf,
  includes,
  nothing,
  pickedFilter,
  pickedIds,
  pickedView,
  selectionOf,
  toggled,
  type Picked,
} from './picked';

/** Which images are selected. */
export class Picks {
  #picked = $state.raw<Picked>(nothing);
  #isKept = $state(false);

  /** Picked one by one: walking on with the arrow keys then keeps it. */
  get isKept(): boolean {
    return this.#isKept;
  }

  get count(): number {
    return countOf(this.#picked);
  }

  /** As the engine takes it; null when nothing is selected. */
  get selection(): Selection | null {
    return selectionOf(this.#picked);
  }

  has(image: number): boolean {
    return includes(this.#picked, image);
  }

  clear(): void {
    this.#picked = nothing;
    this.#isKept = false;
  }

  only(ids: readonly number[]): void {
    this.#picked = pickedIds(ids);
    this.#isKept = false;
  }

  all(filter: Filter, total: number): void {
    this.#picked = pickedFilter(filter, total);
    this.#isKept = false;
  }

  /** All images that a view was made of. */
  view({ view, total }: { readonly view: number; readonly total: number }): void {
    this.#picked = pickedView(view, total);
    this.#isKept = false;
  }

  /** A view that was selected is no longer kept: the one made in its place may be of other images. */
  letViewGo(): void {
    if (this.#picked.by === 'view') this.clear();
  }

  /** Adds an image, or takes it out. False when that would be more than a selection can name. */
  toggle(image: number): boolean {
    const next = toggled(this.#picked, image);
    if (!next) return false;
    this.#picked = next;
    this.#isKept = true;
    return true;
  }

  /** The filter's total has changed while all of it is selected. */
  retotal(total: number): void {
    if (this.#picked.by === 'filter') this.#picked = { ...this.#picked, total };
  }
}
