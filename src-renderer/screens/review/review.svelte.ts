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
import { Compared } from './compared.svelte';
import { knownSource, sourceOf, type Reviewed } from './outcomes';

type Details = Awaited<ReturnType<typeof engine.runs.get>>;

/** The images that are shown: those of a cell of the confusion matrix, all mistakes, or those that a comparison lists. */
export type Shown =
  | { readonly list: 'mistakes' | 'fixed' | 'broken' }
  | { readonly list: 'cell'; readonly actual: string; readonly predicted: string };

/** One finished run under review: its figures on one part, and the images of one list. */
export class ReviewState {
  readonly images = new PictureList<Reviewed>('image', 'Select a cell of the matrix with fewer images.');
  #details = $state.raw<{ readonly key: string; readonly value: Details } | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #part = $state<Part>('validation');
  #shown = $state.raw<Shown>({ list: 'mistakes' });
  readonly #compared = new Compared();
  #readings = 0;
  #isAskingForTest = $state(false);
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

  get details(): Details | null {
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

  get evaluation(): Evaluation | null {
    return this.details?.[this.#part] ?? null;
  }

  get comparison(): Compared['now'] {
    return this.details ? this.#compared.now : null;
  }

  get comparable(): Compared['comparable'] {
    return this.details ? this.#compared.comparable : { of: 0, runs: [] };
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
      await (isNew ? this.#list({ list: 'mistakes' }) : this.#read());
    });
  }

  /** Shows another part. The test part needs a confirmation first: labels corrected by it make its figures optimistic. */
  async choosePart(part: Part): Promise<void> {
    this.#isAskingForTest = part === 'test' && this.key !== null && !this.#unsealed.has(this.key);
    if (this.#isAskingForTest || part === this.#part) return;
    this.#part = part;
    await this.#trying(async () => {
      await this.#compare();
      await this.#list({ list: 'mistakes' });
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
      if (this.#isCompared) await this.#list(this.#shown);
    });
  }

  async show(shown: Shown): Promise<void> {
    await this.#trying(() => this.#list(shown));
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

  /** Whether a list of the comparison is shown. */
  get #isCompared(): boolean {
    return this.#shown.list === 'fixed' || this.#shown.list === 'broken';
  }

  #seal(): void {
    this.#unsealed = new Set();
    if (this.#part !== 'test') return;
    this.#part = this.details?.validation ? 'validation' : 'train';
    void this.#trying(() => this.#list({ list: 'mistakes' }));
  }

  /** Forgets the run: another project is open, or its pictures have other addresses. */
  #forget(): void {
    this.#details = null;
    this.#failure = null;
    this.#begin();
  }

  #begin(): void {
    this.#shown = { list: 'mistakes' };
    this.#compared.choose(null);
    this.#isAskingForTest = false;
    this.#readings += 1;
    this.images.reset();
  }

  /** Shows another list from its first image, without a selection. */
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
    if (!isSameLength) await this.#deselectUnlisted(source);
  }

  /** Deselects images that are no longer listed: a label must not go to one that nobody sees. */
  async #deselectUnlisted({ total, readIds }: RowSource<Reviewed>): Promise<void> {
    if (this.images.picks.count > 0) this.images.picks.retain(new Set(await readIds({ from: 0, to: total })));
  }

  async #source(): Promise<RowSource<Reviewed> | null> {
    const shown = this.#shown;
    const run = this.details?.run.run;
    if (run === undefined) return null;
    if (shown.list === 'fixed' || shown.list === 'broken') return knownSource(this.#compared.now?.[shown.list] ?? []);
    const cell = shown.list === 'cell' ? { actual: shown.actual, predicted: shown.predicted } : {};
    return sourceOf({ run, part: this.#part, ...cell }, () => void this.refresh());
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
