import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';
import type { RowSource } from '../../pictures/paged-rows.svelte';
import { PictureList } from '../../pictures/picture-list.svelte';
import { relabel } from '../../pictures/relabel';
import { whenPictureUrlsChange } from '../../thumbnail-url';
import { runs } from '../train/runs.svelte';
import { Compared } from './compare/compared.svelte';
import { sourceOf, type Reviewed, type ReviewedSource } from './outcomes';
import { allMistakes, isSameQuery, type Shown, type ShownQuery } from './shown';
import type { ReviewTab } from './tabs';

/** A run with its figures on each part. */
export type RunDetails = Awaited<ReturnType<typeof engine.runs.get>>;

/**
 * One finished run under review: its figures on one part, and the images that the last click means. Every tab reads `details` (the
 * run), `part` and `evaluation`, and calls `show` for whatever a person clicks.
 */
export class ReviewState {
  readonly images = new PictureList<Reviewed>(
    'image',
    'Show fewer images first, such as those of one cell of the matrix.',
  );
  #details = $state.raw<{ readonly key: string; readonly value: RunDetails } | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #part = $state<Part>('validation');
  #shown = $state.raw<Shown>(allMistakes);
  readonly #compared = new Compared();
  #readings = 0;
  #isAskingForTest = $state(false);
  /** Tab of the left side; it stays while the window is open. */
  tab = $state<ReviewTab>('overview');
  #hidesConfirmed = $state(false);
  #confirmed = $state(0);
  /** Runs whose test mistakes the person chose to look at. */
  #unsealed = $state.raw<ReadonlySet<string>>(new Set());

  constructor() {
    // Test mistakes are sealed again when a project is opened.
    on('shell', 'picturesAt', () => this.#seal());
    on('shell', 'engineRestarted', () => this.#seal());
    app.whenLeft(() => this.#forget());
    whenPictureUrlsChange(() => this.#forget());
    on('images', 'changed', () => {
      if (app.screen === 'review') void this.refresh();
    });
  }

  /** Identifies the run under review across all openings of projects; null when no run has finished. */
  get key(): string | null {
    return app.project && runs.chosen ? `${String(app.opening)} ${runs.chosen.run}` : null;
  }

  get details(): RunDetails | null {
    return this.#details?.key === this.key ? this.#details.value : null;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get part(): Part {
    return this.#part;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Whether the images of this question are the ones that are shown, so that what was clicked can be marked. */
  isShown(query: ShownQuery): boolean {
    return isSameQuery(this.#shown.query, query);
  }

  get evaluation(): Evaluation | null {
    return this.details?.[this.#part] ?? null;
  }

  get comparison(): Compared['now'] {
    return this.details ? this.#compared.now : null;
  }

  get comparable(): Compared['comparable'] {
    return this.details ? this.#compared.comparable : { of: 0, runs: [] };
  }

  /** Whether images whose label a person has confirmed are left out of the list. */
  get hidesConfirmed(): boolean {
    return this.#hidesConfirmed;
  }

  get isAskingForTest(): boolean {
    return this.#isAskingForTest;
  }

  /** Shows the chosen run: at first its validation mistakes, later the list that was shown last. */
  async open(): Promise<void> {
    const { key } = this;
    if (key === null) return;
    if (this.#details?.key !== key) this.#begin();
    await this.refresh();
  }

  /** Reads all figures and the shown images again. */
  async refresh(): Promise<void> {
    const { key } = this;
    const run = runs.chosen?.run;
    if (key === null || run === undefined) return;
    const isNew = this.#details?.key !== key;
    await this.#trying(async () => {
      const value = await engine.runs.get({ run });
      if (key !== this.key) return;
      this.#details = { key, value };
      if (isNew) this.#part = value.validation ? 'validation' : 'train';
      await this.#compare();
      await (isNew ? this.#list(allMistakes) : this.#read());
    });
  }

  /** Shows another part. The test part needs a confirmation first: labels corrected by it make its figures optimistic. */
  async choosePart(part: Part): Promise<void> {
    this.#isAskingForTest = part === 'test' && this.key !== null && !this.#unsealed.has(this.key);
    if (this.#isAskingForTest || part === this.#part) return;
    this.#part = part;
    await this.#trying(async () => {
      await this.#compare();
      await this.#list(allMistakes);
    });
  }

  /** Shows the test mistakes, and has the look counted. */
  async unsealTest(): Promise<void> {
    const { key } = this;
    const run = this.details?.run.run;
    if (key === null || run === undefined) return;
    if ((await app.attempt(() => engine.runs.look({ run }))) === null) return;
    this.#unsealed = new Set([...this.#unsealed, key]);
    await this.choosePart('test');
    await this.refresh();
  }

  keepTestSealed(): void {
    this.#isAskingForTest = false;
  }

  async compareWith(run: string): Promise<void> {
    this.#compared.choose(run);
    await this.#trying(async () => {
      await this.#compare();
      // The images that another run fixed or broke are not those of this one.
      if (this.#shown.query.against) await this.#list(allMistakes);
    });
  }

  /** Shows the images that a click means, from the first one on and without a selection. */
  async show(shown: Shown): Promise<void> {
    await this.#trying(() => this.#list(shown));
  }

  /** Number of listed images whose label a person has confirmed. */
  get confirmed(): number {
    return this.#confirmed;
  }

  async hideConfirmed(hides: boolean): Promise<void> {
    this.#hidesConfirmed = hides;
    await this.#trying(() => this.#list(this.#shown));
  }

  openPreview(): void {
    this.images.isSingle = this.images.focused !== null;
  }

  closePreview(): void {
    this.images.isSingle = false;
  }

  /** Labels the selected images, or the focused one; in the large view the image that it shows. */
  async relabel(change: LabelChange): Promise<void> {
    await relabel(this.images, change, `Review of ${this.details?.run.run ?? ''}, ${this.#part}`);
  }

  #seal(): void {
    this.#unsealed = new Set();
    if (this.#part !== 'test') return;
    this.#part = this.details?.validation ? 'validation' : 'train';
    void this.#trying(() => this.#list(allMistakes));
  }

  /** Forgets the run: another project is open, or its pictures have other addresses. */
  #forget(): void {
    this.#details = null;
    this.#failure = null;
    this.#begin();
  }

  #begin(): void {
    this.#shown = allMistakes;
    this.#compared.choose(null);
    this.#isAskingForTest = false;
    this.#readings += 1;
    this.images.reset();
  }

  /** Shows a list from its first image, without a selection. */
  async #list(shown: Shown): Promise<void> {
    this.#shown = shown;
    this.images.reset();
    await this.#read();
  }

  /** Reads the shown images. An answer that another question has overtaken is dropped. */
  async #read(): Promise<void> {
    const reading = (this.#readings += 1);
    const source = await this.#source();
    const rows = source && (await this.images.load(source));
    if (!rows || reading !== this.#readings) return;
    const isSameLength = rows.total === this.images.total;
    this.images.replaceRows(rows);
    this.#confirmed = source.confirmed;
    if (!isSameLength) await this.#deselectUnlisted(source);
  }

  /** Deselects images that are no longer listed: a label must not go to one that nobody sees. */
  async #deselectUnlisted({ total, readIds }: RowSource<Reviewed>): Promise<void> {
    if (this.images.picks.count > 0) this.images.picks.retain(new Set(await readIds({ from: 0, to: total })));
  }

  async #source(): Promise<ReviewedSource | null> {
    const run = this.details?.run.run;
    if (run === undefined) return null;
    const confirmed = this.#hidesConfirmed ? { confirmed: false } : {};
    return sourceOf({ run, part: this.#part, ...this.#shown.query, ...confirmed }, () => void this.refresh());
  }

  async #compare(): Promise<void> {
    if (this.details) await this.#compared.read(this.details.run.run, this.#part);
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failure = null;
    } catch (error) {
      this.#failure = Failure.from(error);
    }
  }
}

export const review = new ReviewState();
