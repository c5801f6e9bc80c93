import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import type { ImageRow } from '../../../src-shared/domain/image';
import type { SavedView } from '../../../src-shared/contract/views';
import type { LabelChange, Selection } from '../../../src-shared/domain/selection';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import { labelAfter } from '../../state/labelling.svelte';
import { kept, type Arrangement } from './arrangement';
import { AttributeFacets } from './attribute-facets.svelte';
import { Facets } from './facets.svelte';
import { ImageRows } from './image-rows.svelte';
import { PendingLabels } from './pending-labels.svelte';
import { matcherOf, mostIds } from '../../state/picked';
import { Picks } from '../../state/picks.svelte';
import { Repeating } from '../../state/repeating';
import { pictures, whenPicturesMove } from '../../thumbnail-url';
import type { Sort } from './sorts';

/** What the library shows: the images of a filter in an order, one of them focused, some of them selected. */
class LibraryState {
  readonly picks = new Picks();
  readonly facets = new Facets();
  readonly attributes = new AttributeFacets();
  readonly #pending = new PendingLabels();
  readonly #looking = new Repeating(() => this.#look());
  #filter = $state.raw<Filter>([]);
  #sort = $state<Sort>('id');
  #isDescending = $state(false);
  #arrangement = $state.raw<Arrangement | null>(null);
  #rows = $state.raw<ImageRows | null>(null);
  #focus = $state(0);
  #anchor = 0;
  /** Whether the focus begins at the first image of what is shown next, wherever the present one will stand. */
  #beginsAnew = false;
  isSingle = $state(false);

  constructor() {
    app.whenLeft(() => this.#reset());
    whenPicturesMove(() => {
      this.#rows = null;
      this.#looking.runNow();
    });
  }

  /** Whether a run's predictions are there to sort by. */
  hasRun = $state(false);
  #shown = { from: 0, to: 200 };

  get filter(): Filter {
    return this.#filter;
  }

  get sort(): Sort {
    return this.#sort;
  }

  get isDescending(): boolean {
    return this.#isDescending;
  }

  /** What is shown instead of the images of the filter; null: these are. */
  get arrangement(): Arrangement | null {
    return this.#arrangement;
  }

  /** Images shown; null until they are known. */
  get total(): number | null {
    return this.#rows?.total ?? null;
  }

  /** Which view is shown; another number after each look. */
  get view(): number {
    return this.#rows?.view ?? 0;
  }

  /** Index of the focused image. */
  get focus(): number {
    return this.#focus;
  }

  get focused(): ImageRow | null {
    return this.at(this.#focus);
  }

  /** The row at an index with the label that a person just gave it; null while it is not there. */
  at(index: number): ImageRow | null {
    return this.#pending.on(this.#rows?.at(index) ?? null);
  }

  /** Starts showing the open project's images; returns the function that stops. */
  attach(): () => void {
    const leave = [
      on('images', 'changed', () => this.#looking.runSoon()),
      on('shell', 'engineRestarted', () => this.#looking.runSoon()),
    ];
    this.#looking.resume();
    const { opening } = app;
    void engine.runs.list({}).then(
      ({ runs }) => opening === app.opening && (this.hasRun = runs.some(({ state }) => state === 'done')),
      () => undefined,
    );
    return () => {
      this.#looking.pause();
      for (const stop of leave) stop();
    };
  }

  /** Says which indices are on the screen. */
  show(from: number, to: number): void {
    this.#shown = { from, to };
    this.#rows?.want(from, to);
  }

  filterBy(filter: Filter): void {
    this.#filter = filter;
    this.#arrangement = null;
    this.picks.clear();
    this.#reorder();
  }

  /** Shows images in an order of their own until another filter or order is asked for. */
  arrange(arrangement: Arrangement): void {
    this.#arrangement = arrangement;
    this.picks.clear();
    this.#reorder();
  }

  sortBy(sort: Sort, isDescending: boolean): void {
    this.#sort = sort;
    this.#isDescending = isDescending;
    this.#arrangement = null;
    this.#reorder();
  }

  /** Shows the images of a saved view in its order. */
  showView({ filter, sort, descending }: SavedView): void {
    this.#sort = sort;
    this.#isDescending = descending;
    this.filterBy(filter);
  }

  isShowing({ filter, sort, descending }: SavedView): boolean {
    const isSameOrder = sort === this.#sort && descending === this.#isDescending;
    return this.#arrangement === null && isSameOrder && JSON.stringify(filter) === JSON.stringify(this.#filter);
  }

  /** A filter that names a class goes on naming it. */
  classRenamed(from: string, to: string): void {
    const renamed = (values: readonly string[]): string[] => values.map((value) => (value === from ? to : value));
    this.#filter = this.#filter.map((term) =>
      term.key === 'class' ? { ...term, values: renamed(term.values) } : term,
    );
    this.#looking.runSoon();
  }

  /** Focuses the image at an index; what was selected stays selected. */
  walkTo(index: number): void {
    this.#focusOn(Math.max(0, Math.min(index, (this.total ?? 1) - 1)));
    this.#anchor = this.#focus;
  }

  /** As `walkTo`, but a selection that was not picked one by one is let go. */
  moveTo(index: number): void {
    this.walkTo(index);
    if (!this.picks.isKept) this.picks.clear();
  }

  /** Focuses and selects one image. */
  pick(index: number): void {
    this.walkTo(index);
    const row = this.at(this.#focus);
    if (row) this.picks.only([row.id]);
  }

  toggle(index: number): void {
    this.walkTo(index);
    const row = this.at(this.#focus);
    if (row && !this.picks.toggle(row.id)) this.#tellTooMany();
  }

  /** Selects from the last place that was focused without Shift up to an index, and focuses that. */
  async extendTo(index: number): Promise<void> {
    const rows = this.#rows;
    if (!rows || rows.total === 0) return;
    this.#focusOn(Math.max(0, Math.min(index, rows.total - 1)));
    const from = Math.min(this.#anchor, this.#focus);
    const to = Math.max(this.#anchor, this.#focus) + 1;
    const ids = await app.attempt(() => this.#idsBetween(rows, from, to));
    if (!ids || rows !== this.#rows) return;
    if (to - from > mostIds) this.#tellTooMany();
    this.picks.only(ids);
  }

  selectAll(): void {
    if (this.#arrangement) this.picks.view(this.#arrangement);
    else this.picks.all(this.#filter, this.total ?? 0);
  }

  /** Labels the selection, or the focused image; in the single view the image that it shows. The screen shows it at once; the engine's answer corrects it. */
  async label(change: LabelChange): Promise<void> {
    const { target } = this;
    const label = labelAfter(change);
    if (!target || !label) return;
    const pending = { matches: matcherOf(target), label };
    await this.#pending.during(pending, async () => {
      const step = await app.attempt(() => engine.labels.apply({ selection: target, change, reason: '' }));
      if (step) this.#rows?.patch(pending.matches, label);
    });
    if (this.#filter.some(({ key }) => key === 'class' || key === 'state')) this.picks.clear();
    this.#looking.runSoon();
    await classes.refresh();
  }

  /** What an action is about: the selection, or else the focused image; in the single view the image that it shows. */
  get target(): Selection | null {
    const { focused } = this;
    if (this.isSingle) return focused && { ids: [focused.id] };
    return this.picks.selection ?? (focused ? { ids: [focused.id] } : null);
  }

  /** The focused row is kept wherever the grid is scrolled to: keys are about it. */
  #focusOn(index: number): void {
    this.#focus = index;
    this.#rows?.hold(index);
  }

  async #idsBetween(rows: ImageRows, from: number, to: number): Promise<number[]> {
    const loaded = Array.from({ length: Math.min(500, to - from) }, (_, index) => rows.at(from + index)?.id);
    const known = loaded.filter((id) => id !== undefined);
    if (known.length === to - from) return known;
    return (await engine.images.ids({ view: rows.view, from, to: Math.min(to, from + mostIds) })).ids;
  }

  #tellTooMany(): void {
    app.notify('10,000 images can be picked one by one.', 'Narrow the filter and press Ctrl+A for all of it.');
  }

  #reset(): void {
    this.#filter = [];
    this.#sort = 'id';
    this.#isDescending = false;
    this.#arrangement = null;
    this.#rows = null;
    this.#focus = this.#anchor = 0;
    this.#shown = { from: 0, to: 200 };
    this.isSingle = this.hasRun = false;
    this.picks.clear();
    this.facets.clear();
    this.attributes.clear();
  }

  #reorder(): void {
    this.#beginsAnew = true;
    this.#focus = this.#anchor = 0;
    this.#shown = { from: 0, to: 200 };
    this.#looking.runNow();
  }

  async #look(): Promise<void> {
    try {
      await this.#lookOnce();
    } catch (error) {
      const { kind, message, next } = Failure.from(error);
      if (kind !== 'project-not-open' && kind !== 'child-died') app.notify(message, next, 'bad');
    }
  }

  async #lookOnce(): Promise<void> {
    const asked = pictures();
    const [filter, sort, descending, shown] = [this.#filter, this.#sort, this.#isDescending, this.#arrangement];
    const arrangement = shown && (await kept(shown));
    const { view, total } = arrangement ?? (await engine.images.view({ filter, sort, descending }));
    const rows = new ImageRows(view, total, () => this.#looking.runSoon());
    await rows.load(this.#shown.from, this.#shown.to, this.#focus);
    if (filter !== this.#filter || sort !== this.#sort || descending !== this.#isDescending) return;
    if (shown !== this.#arrangement || asked !== pictures()) return;
    this.#arrangement = arrangement;
    if (arrangement !== shown) this.picks.letViewGo();
    this.#replace(rows);
    await this.facets.refresh(filter);
    await this.attributes.refresh(filter);
  }

  /** Takes new rows; the focus stays on its image where that is near, else at its place. */
  #replace(rows: ImageRows): void {
    const { focused } = this;
    const found = focused && !this.#beginsAnew ? rows.indexOf(focused.id) : null;
    this.#beginsAnew = false;
    this.#rows = rows;
    this.#focusOn(Math.max(0, Math.min(found ?? this.#focus, rows.total - 1)));
    this.#anchor = Math.min(this.#anchor, Math.max(0, rows.total - 1));
    this.picks.retotal(rows.total);
    if (rows.total === 0) this.isSingle = false;
    rows.want(this.#shown.from, this.#shown.to);
  }
}

export const library = new LibraryState();
