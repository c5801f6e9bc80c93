import { Failure } from '../../../src-shared/domain/failure';
import type { Filter } from '../../../src-shared/domain/filter';
import type { ImageRow } from '../../../src-shared/domain/image';
import type { SavedView } from '../../../src-shared/contract/views';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { engine, on } from '../../client';
import type { RowSource } from '../../pictures/paged-rows.svelte';
import { PictureList } from '../../pictures/picture-list.svelte';
import { relabel, type ImageWhole } from '../../pictures/relabel';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import { Repeating } from '../../state/repeating';
import { pictureToken, whenPictureUrlsChange } from '../../thumbnail-url';
import { renewed, type Arrangement, type EngineView } from './arrangement';
import { AttributeFacets } from './attribute-facets.svelte';
import { Facets } from './facets.svelte';
import type { Sort } from './sorts';

/** The images of the library: those of a filter in an order, or an arrangement in their place. */
export class LibraryState {
  readonly list = new PictureList<ImageRow, ImageWhole>(
    'image',
    'Narrow the filter and press Ctrl+A to select all of it.',
  );
  readonly facets = new Facets();
  readonly attributes = new AttributeFacets();
  readonly #reading = new Repeating(() => this.#read());
  #filter = $state.raw<Filter>([]);
  #sort = $state<Sort>('id');
  #isDescending = $state(false);
  #arrangement = $state.raw<Arrangement | null>(null);
  #readings = $state(0);
  /** Whether there is a finished run, whose predictions images can be sorted by. */
  hasRun = $state(false);

  constructor() {
    app.whenLeft(() => this.#reset());
    whenPictureUrlsChange(() => {
      this.list.dropRows();
      this.#reading.runNow();
    });
  }

  get filter(): Filter {
    return this.#filter;
  }

  get sort(): Sort {
    return this.#sort;
  }

  get isDescending(): boolean {
    return this.#isDescending;
  }

  /** Shown in place of the images of the filter; null while these are shown. */
  get arrangement(): Arrangement | null {
    return this.#arrangement;
  }

  /** Number of times that images were read. */
  get readings(): number {
    return this.#readings;
  }

  /** Shows the open project's images, and follows their changes; returns the function that stops. */
  attach(): () => void {
    const leave = [
      on('images', 'changed', () => this.#reading.runSoon()),
      on('shell', 'engineRestarted', () => this.#reading.runSoon()),
    ];
    this.#reading.resume();
    const { opening } = app;
    void engine.runs.list({}).then(
      ({ runs }) => opening === app.opening && (this.hasRun = runs.some(({ state }) => state === 'done')),
      () => undefined,
    );
    return () => {
      this.#reading.pause();
      for (const stop of leave) stop();
    };
  }

  filterBy(filter: Filter): void {
    this.#filter = filter;
    this.#arrangement = null;
    this.list.picks.clear();
    this.#begin();
  }

  /** Shows images in an order of their own until another filter or order is chosen. */
  arrange(arrangement: Arrangement): void {
    this.#arrangement = arrangement;
    this.list.picks.clear();
    this.#begin();
  }

  sortBy(sort: Sort, isDescending: boolean): void {
    this.#sort = sort;
    this.#isDescending = isDescending;
    this.#arrangement = null;
    this.#begin();
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

  /** Replaces the name of a renamed class in the filter. */
  classRenamed(from: string, to: string): void {
    const renamed = (values: readonly string[]): string[] => values.map((value) => (value === from ? to : value));
    this.#filter = this.#filter.map((term) =>
      term.key === 'class' ? { ...term, values: renamed(term.values) } : term,
    );
    this.#reading.runSoon();
  }

  /** Selects all images of the filter, or of the arrangement in its place. */
  selectAll(): void {
    void this.list.selectAll(this.#arrangement ? { view: this.#arrangement.view } : { filter: this.#filter });
  }

  /** Labels the selection, or the focused image; in the single view the image that it shows. */
  async label(change: LabelChange): Promise<void> {
    await relabel(this.list, change, '');
    if (this.#filter.some(({ key }) => key === 'class' || key === 'state')) this.list.picks.clear();
    this.#reading.runSoon();
    await classes.refresh();
  }

  #reset(): void {
    this.#filter = [];
    this.#sort = 'id';
    this.#isDescending = false;
    this.#arrangement = null;
    this.hasRun = false;
    this.list.reset();
    this.facets.clear();
    this.attributes.clear();
  }

  /** Begins at the first image of what is shown next. */
  #begin(): void {
    this.list.restart();
    this.#reading.runNow();
  }

  async #read(): Promise<void> {
    try {
      await this.#readOnce();
    } catch (error) {
      const { kind, message, next } = Failure.from(error);
      if (kind !== 'project-not-open' && kind !== 'child-died') app.notify(message, next, 'bad');
    }
  }

  async #readOnce(): Promise<void> {
    const [filter, sort, descending, asked, token] = [
      this.#filter,
      this.#sort,
      this.#isDescending,
      this.#arrangement,
      pictureToken(),
    ];
    const arrangement = asked && (await renewed(asked));
    const view = arrangement ?? (await engine.images.view({ filter, sort, descending }));
    const rows = await this.list.load(this.#sourceOf(view));
    if (filter !== this.#filter || sort !== this.#sort || descending !== this.#isDescending) return;
    if (asked !== this.#arrangement || token !== pictureToken()) return;
    this.#arrangement = arrangement;
    // The view that was selected is gone; the one made in its place may be of other images.
    if (arrangement !== asked && this.list.picks.whole && 'view' in this.list.picks.whole) this.list.picks.clear();
    this.list.replaceRows(rows);
    this.#readings += 1;
    await this.facets.refresh(filter);
    await this.attributes.refresh(filter);
  }

  #sourceOf({ view, total }: EngineView): RowSource<ImageRow> {
    return {
      total,
      readRows: async (range) => (await engine.images.rows({ view, ...range })).images,
      readIds: async (range) => (await engine.images.ids({ view, ...range })).ids,
      onLost: () => this.#reading.runSoon(),
    };
  }
}

export const library = new LibraryState();
