import type { Range } from './cursor.svelte';
import { layOutRows, layOutTiles, offsetOf, offsetToShow, rowsShown, scrollTopOf, type Layout } from './geometry';

/** Cells of a grid: squares near an edge, or rows of a height, in pixels. */
export type Cells = { readonly tile: number } | { readonly row: number };

/** The rows of a grid that have elements, and the scroll positions that show others. In pixels; nothing is shown before `resize`. */
export class Scrolling {
  #width = $state(0);
  #height = $state(0);
  #scrollTop = $state(0);
  readonly #total: () => number;
  readonly #cells: () => Cells;
  readonly #layout = $derived.by(() => {
    const cells = this.#cells();
    return 'row' in cells ? layOutRows(this.#total(), cells.row) : layOutTiles(this.#width, this.#total(), cells.tile);
  });
  readonly #offset = $derived.by(() => offsetOf(this.#scrollTop, this.#layout, this.#height));
  /** Rows beyond either edge that have elements, too: half a screen. */
  readonly #margin = $derived.by(() => Math.ceil(this.#height / this.#layout.rowHeight / 2));
  readonly #rows = $derived.by(() => rowsShown(this.#offset, this.#layout, this.#height, this.#margin));
  // Numbers of their own, so that most scroll events change nothing.
  readonly #first = $derived.by(() => this.#rows.first);
  readonly #end = $derived.by(() => this.#rows.end);
  readonly #slots = $derived.by(() => {
    const fitting = Math.ceil(this.#height / this.#layout.rowHeight) + 1 + 2 * this.#margin;
    return Math.min(this.#layout.rows, fitting);
  });

  constructor(total: () => number, cells: () => Cells) {
    this.#total = total;
    this.#cells = cells;
  }

  get layout(): Layout {
    return this.#layout;
  }

  /** Rows first..end-1 that have elements. */
  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#end;
  }

  /** Positions of the pictures that have elements; null before `resize`. */
  get shown(): Range | null {
    if (this.#height === 0) return null;
    return { from: this.first * this.layout.columns, to: this.end * this.layout.columns };
  }

  /** Elements for the most rows that are ever shown. A row that leaves at one end is used again at the other. */
  get slots(): number {
    return this.#slots;
  }

  /** The row that an element shows. */
  rowOf(slot: number): number {
    const { first, slots } = this;
    return first + ((slot - (first % slots) + slots) % slots);
  }

  /** Distance that rows are moved down, where all of them are taller than a browser's element can be; else null. */
  get shift(): number | null {
    return this.layout.scrolled < this.layout.height ? this.#scrollTop - this.#offset : null;
  }

  /** Rows that fit on the screen, at least one. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#height / this.layout.rowHeight));
  }

  /** Position of the first picture in view. */
  get topmost(): number {
    const { top, rowHeight, columns } = this.layout;
    return Math.floor(Math.max(0, this.#offset - top) / rowHeight) * columns;
  }

  resize(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
  }

  scrollTo(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** Scroll position nearest to the present one at which a picture is in full view. */
  scrollTopToShow(position: number, present: number): number {
    const row = Math.floor(position / this.layout.columns);
    const offset = offsetOf(present, this.layout, this.#height);
    const wanted = offsetToShow(row, offset, this.layout, this.#height);
    return wanted === offset ? present : scrollTopOf(wanted, this.layout, this.#height);
  }

  /** Scroll position at which the row of a picture is the first in view. */
  scrollTopOf(position: number): number {
    const row = Math.floor(position / this.layout.columns);
    return scrollTopOf(row * this.layout.rowHeight, this.layout, this.#height);
  }
}
