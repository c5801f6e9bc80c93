import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';
import { labelAfter } from '../../state/labelling.svelte';
import { mostIds } from '../../state/picked';
import { runs } from '../train/runs.svelte';
import { whenPicturesMove } from '../../thumbnail-url';
import { Compared } from './compared.svelte';
import { OutcomeList } from './outcomes.svelte';
import { TileSelection } from './tile-selection.svelte';

type Details = Awaited<ReturnType<typeof engine.runs.get>>;

/** Which images are looked at. */
export type Shown =
  | { readonly list: 'mistakes' | 'fixed' | 'broken' }
  | { readonly list: 'cell'; readonly actual: string; readonly predicted: string };

/** One finished run under review: its figures on one part, and the images of one cell of its confusion matrix. */
class ReviewState {
  readonly images = new OutcomeList();
  readonly selection = new TileSelection();
  #details = $state.raw<{ readonly key: string; readonly value: Details } | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #part = $state<Part>('validation');
  #shown = $state.raw<Shown>({ list: 'mistakes' });
  readonly #compared = new Compared();
  #isAskingForTest = $state(false);
  /** Runs whose test mistakes the person chose to look at. */
  #unsealed = $state.raw<ReadonlySet<string>>(new Set());
  #isPreviewOpen = $state(false);

  constructor() {
    // Whoever opens the project again is asked again.
    on('shell', 'picturesAt', () => this.#seal());
    on('shell', 'engineRestarted', () => this.#seal());
    app.whenLeft(() => this.#forget());
    whenPicturesMove(() => this.#forget());
    on('images', 'changed', () => {
      if (app.screen === 'review') void this.refresh();
    });
  }

  /** Names the run under review among all openings of projects; null when no run has finished. */
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

  get isPreviewOpen(): boolean {
    return this.#isPreviewOpen;
  }

  /** Opens the chosen run on its validation mistakes; again, after another screen, where it was left. */
  async open(): Promise<void> {
    const { key } = this;
    if (key === null) return;
    if (this.#details?.key !== key) this.#begin();
    await this.refresh();
  }

  /** Reads all figures again: labels have changed. */
  async refresh(): Promise<void> {
    const [{ key }, run] = [this, runs.chosen?.run];
    if (key === null || run === undefined) return;
    const isNew = this.#details?.key !== key;
    await this.#trying(async () => {
      const value = await engine.runs.get({ run });
      if (key !== this.key) return;
      this.#details = { key, value };
      if (isNew) this.#part = value.validation ? 'validation' : 'train';
      await this.#compare();
      await (isNew ? this.#list({ list: 'mistakes' }) : this.images.refresh());
      this.#showCompared();
      this.#follow(true);
    });
  }

  /** Looks at another part. Test takes a step first: what is corrected by it no longer measures. */
  async choosePart(part: Part): Promise<void> {
    this.#isAskingForTest = part === 'test' && this.key !== null && !this.#unsealed.has(this.key);
    if (this.#isAskingForTest || part === this.#part) return;
    this.#part = part;
    await this.#trying(async () => {
      await this.#compare();
      await this.#list({ list: 'mistakes' });
    });
  }

  /** Looks at the test mistakes, which is counted. */
  async unsealTest(): Promise<void> {
    const [{ key }, run] = [this, this.details?.run.run];
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
    await this.#trying(() => this.#compare());
    this.#showCompared();
  }

  async show(shown: Shown): Promise<void> {
    await this.#trying(() => this.#list(shown));
  }

  async more(): Promise<void> {
    await this.#trying(() => this.images.more());
    this.#follow(true);
  }

  openPreview(): void {
    this.#isPreviewOpen = this.selection.activeImage !== null;
  }

  closePreview(): void {
    this.#isPreviewOpen = false;
  }

  /** Gives the selected images another label; in the large view, the image that it shows. */
  async relabel(change: LabelChange): Promise<void> {
    const { activeImage, targets } = this.selection;
    const shown = activeImage === null ? [] : [activeImage];
    const ids = this.isPreviewOpen ? shown : targets.slice(0, mostIds);
    if (ids.length === 0) return;
    const reason = `Review of ${this.details?.run.run ?? ''}, ${this.#part}`;
    const step = await app.attempt(() => engine.labels.apply({ selection: { ids: [...ids] }, change, reason }));
    const label = labelAfter(change);
    if (step && label) this.images.relabel(new Set(ids), label);
  }

  #seal(): void {
    this.#unsealed = new Set();
    if (this.#part !== 'test') return;
    this.#part = this.details?.validation ? 'validation' : 'train';
    void this.#trying(() => this.#list({ list: 'mistakes' }));
  }

  /** What was read is of another project, or its pictures are not where they were; the next look reads all anew. */
  #forget(): void {
    this.#details = null;
    this.#failure = null;
    this.#begin();
  }

  #begin(): void {
    this.#shown = { list: 'mistakes' };
    this.#compared.choose(null);
    this.#isAskingForTest = false;
    this.#isPreviewOpen = false;
    this.images.showAll([]);
  }

  async #list(shown: Shown): Promise<void> {
    this.#shown = shown;
    this.#isPreviewOpen = false;
    this.#showCompared();
    const run = this.details?.run.run;
    if (run !== undefined && (shown.list === 'cell' || shown.list === 'mistakes')) {
      const cell = shown.list === 'cell' ? { actual: shown.actual, predicted: shown.predicted } : {};
      await this.images.show({ run, part: this.#part, ...cell });
    }
    this.#follow(false);
  }

  #follow(isSameList: boolean): void {
    this.selection.follow(
      this.images.items.map(({ image }) => image),
      isSameList,
    );
  }

  async #compare(): Promise<void> {
    if (this.details) await this.#compared.read(this.details.run.run, this.#part);
  }

  #showCompared(): void {
    const { list } = this.#shown;
    if (list === 'fixed' || list === 'broken') this.images.showAll(this.#compared.now?.[list] ?? []);
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
