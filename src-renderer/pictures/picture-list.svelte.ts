import { formatCount } from '../components/format';
import { app } from '../state/app.svelte';
import { Cursor, type Range } from './cursor.svelte';
import { selectionLimit } from './limits';
import { PagedRows, type RowSource } from './paged-rows.svelte';
import { PendingChanges, type RowChange } from './pending-changes.svelte';
import type { Selected } from './picked';
import { Picks } from './picks.svelte';

/** Rows that are loaded before the screen is measured. */
const firstRows: Range = { from: 0, to: 100 };

/**
 * A long list of pictures: one row has the cursor, some rows are selected, and only those near the screen are loaded. `Whole` is
 * what the engine can select all of; `never` where rows can only be named by id.
 */
export class PictureList<Row extends { readonly id: number }, Whole = never> {
  readonly picks = new Picks<Whole>();
  readonly #cursor = new Cursor();
  readonly #pending = new PendingChanges<Row>();
  #rows = $state.raw<PagedRows<Row> | null>(null);
  #shown = firstRows;
  #restarts = $state(0);
  /** Whether the next rows are another list, so that the cursor does not follow its row. */
  #isRestarted = false;
  /** Whether the focused picture is shown alone, over the others. */
  isSingle = $state(false);

  /**
   * @param noun names a row to a person
   * @param beyondLimit next step for a person who wants to select more rows than can be named
   */
  constructor(
    private readonly noun: 'image' | 'issue',
    private readonly beyondLimit: string,
  ) {}

  /** null until it is known. */
  get total(): number | null {
    return this.#rows?.total ?? null;
  }

  /** Position of the focused row. */
  get focus(): number {
    return this.#cursor.position;
  }

  /** null while it is not loaded, and in an empty list. */
  get focused(): Row | null {
    return this.at(this.focus);
  }

  /** Rows that an action is about: the selection, or else the focused row; while it is shown alone, that one. */
  get target(): Selected<Whole> | null {
    const { focused } = this;
    const only = focused && { ids: [focused.id] };
    return this.isSingle ? only : (this.picks.selected ?? only);
  }

  /** Number of restarts so far; each scrolls to the top. */
  get restarts(): number {
    return this.#restarts;
  }

  /** The row at a position with the changes that a person just made; null while it is not loaded. */
  at(position: number): Row | null {
    return this.#pending.on(this.#rows?.at(position) ?? null);
  }

  /** Names the positions in view. */
  show(range: Range): void {
    this.#shown = range;
    this.#rows?.want(range);
  }

  /** Loads what is on the screen from a source; nothing is shown before `replaceRows`. */
  async load(source: RowSource<Row>): Promise<PagedRows<Row>> {
    const rows = new PagedRows(source);
    await rows.load(this.#shown, this.focus);
    return rows;
  }

  /** Shows other rows. The cursor stays on its row where that is loaded, else at its position. */
  replaceRows(rows: PagedRows<Row>): void {
    const { focused } = this;
    const found = focused && !this.#isRestarted ? rows.indexOf(focused.id) : null;
    this.#isRestarted = false;
    this.#rows = rows;
    this.#cursor.settleAt(found ?? this.focus, rows.total);
    rows.pin(this.focus);
    this.picks.updateTotal(rows.total);
    if (rows.total === 0) this.isSingle = false;
    rows.want(this.#shown);
  }

  /** Drops the rows: their pictures have other addresses, or another list replaces them. */
  dropRows(): void {
    this.#rows = null;
  }

  /** Begins at the first row of the list that is shown next. */
  restart(): void {
    this.#isRestarted = true;
    this.#restarts += 1;
    this.#cursor.moveTo(0, 0);
    this.#shown = firstRows;
  }

  /** Forgets everything: another project is open. */
  reset(): void {
    this.dropRows();
    this.restart();
    this.picks.clear();
    this.isSingle = false;
  }

  /** Focuses a row and leaves the selection alone. */
  walkTo(position: number): void {
    this.#cursor.moveTo(position, this.total ?? 0);
    this.#rows?.pin(this.focus);
  }

  /** Focuses a row. Clears the selection, unless it was made row by row. */
  moveTo(position: number): void {
    this.walkTo(position);
    if (!this.picks.areOneByOne) this.picks.clear();
  }

  /** Focuses a row and selects it alone. */
  pick(position: number): void {
    this.walkTo(position);
    const { focused } = this;
    if (focused) this.picks.only([focused.id]);
    else this.picks.clear();
  }

  /** Focuses a row and adds it to the selection, or takes it out. */
  toggle(position: number): void {
    this.walkTo(position);
    const { focused } = this;
    if (focused && !this.picks.toggle(focused.id)) this.#reportLimit();
  }

  /** Focuses a row and selects all from the anchor to it. A range beyond the limit is refused, and the selection stays. */
  async extendTo(position: number): Promise<void> {
    if (!this.total) return;
    this.#cursor.extendTo(position, this.total);
    this.#rows?.pin(this.focus);
    await this.#pickRange(this.#cursor.range);
  }

  /** Selects the whole list; without a whole, its rows by id, unless they are beyond the limit. */
  async selectAll(whole?: Whole): Promise<void> {
    const total = this.total ?? 0;
    if (whole !== undefined) this.picks.all(whole, total);
    else await this.#pickRange({ from: 0, to: total });
  }

  /** Asks the engine for a change of rows, and shows it at once. Returns null when it is refused: reported, and taken back. */
  relabel<Step>(change: RowChange<Row>, ask: () => Promise<Step>): Promise<Step | null> {
    return this.#pending.during(change, async () => {
      const step = await app.attempt(ask);
      if (step !== null) this.#rows?.map(change);
      return step;
    });
  }

  async #pickRange(range: Range): Promise<void> {
    const rows = this.#rows;
    if (!rows) return;
    if (range.to - range.from > selectionLimit) {
      this.#reportLimit();
      return;
    }
    const ids = await app.attempt(() => rows.ids(range));
    if (ids && rows === this.#rows) this.picks.only(ids);
  }

  #reportLimit(): void {
    app.notify(`At most ${formatCount(selectionLimit, this.noun)} can be selected one by one.`, this.beyondLimit);
  }
}
