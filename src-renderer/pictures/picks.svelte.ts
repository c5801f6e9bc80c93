import {
  countOf,
  includes,
  nothing,
  pickedIds,
  pickedWhole,
  selectedOf,
  toggled,
  type Picked,
  type Selected,
} from './picked';

/** The selection of a list. */
export class Picks<Whole> {
  #picked = $state.raw<Picked<Whole>>(nothing);
  #areOneByOne = $state(false);

  /** Whether rows were added one by one; arrow keys then leave the selection alone. */
  get areOneByOne(): boolean {
    return this.#areOneByOne;
  }

  get count(): number {
    return countOf(this.#picked);
  }

  /** The selection as requests take it; null when nothing is selected. */
  get selected(): Selected<Whole> | null {
    return selectedOf(this.#picked);
  }

  /** The whole that is selected, perhaps with exceptions; null when rows are selected by id. */
  get whole(): Whole | null {
    return this.#picked.by === 'whole' ? this.#picked.whole : null;
  }

  has(id: number): boolean {
    return includes(this.#picked, id);
  }

  clear(): void {
    this.#replace(nothing);
  }

  /** Selects these rows and no others. Returns false, and changes nothing, when they are more than a selection can name. */
  only(ids: readonly number[]): boolean {
    const picked = pickedIds(ids);
    if (picked) this.#replace(picked);
    return picked !== null;
  }

  /** Selects everything that a whole of `total` rows has. */
  all(whole: Whole, total: number): void {
    this.#replace(pickedWhole(whole, total));
  }

  /** Adds a row, or takes it out. Returns false, and changes nothing, when the selection would have to name too many. */
  toggle(id: number): boolean {
    const next = toggled(this.#picked, id);
    if (!next) return false;
    this.#picked = next;
    this.#areOneByOne = true;
    return true;
  }

  /** Drops the rows that are not among `ids`. */
  retain(ids: ReadonlySet<number>): void {
    if (this.#picked.by !== 'ids') return;
    this.#picked = { by: 'ids', ids: new Set([...this.#picked.ids].filter((id) => ids.has(id))) };
  }

  /** Follows the size of a whole that is selected. */
  updateTotal(total: number): void {
    if (this.#picked.by === 'whole') this.#picked = { ...this.#picked, total };
  }

  #replace(picked: Picked<Whole>): void {
    this.#picked = picked;
    this.#areOneByOne = false;
  }
}
