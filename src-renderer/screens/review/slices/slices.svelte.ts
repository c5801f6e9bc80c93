import { Failure } from '../../../../src-shared/domain/failure';
import type { Slice } from '../../../../src-shared/domain/slice';
import { nameOfSlice } from '../../../../src-shared/domain/slice-name';
import { engine } from '../../../client';
import { review } from '../review.svelte';
import type { Shown } from '../shown';
import { keysOf, rowsOf, type SliceFilter, type SliceRow } from './slice-rows';

/** Images of a slice that are shown: its mistakes, or all. */
export type SliceImages = 'wrong' | 'all';

/** The slices of the run and part under review. They take seconds to compute, so that they stay until another run or part is asked for. */
export class Slices {
  #known = $state.raw<{ readonly of: string; readonly slices: readonly Slice[] } | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #filter = $state.raw<SliceFilter>({ key: null, crosses: true });
  #images = $state<SliceImages>('wrong');
  #reading: string | null = null;

  /** Null while they are being computed. */
  get all(): readonly Slice[] | null {
    return this.#known !== null && this.#known.of === this.#asked ? this.#known.slices : null;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get filter(): SliceFilter {
    return this.#filter;
  }

  get images(): SliceImages {
    return this.#images;
  }

  get keys(): string[] {
    return keysOf(this.all ?? []);
  }

  readonly rows: readonly SliceRow[] = $derived(rowsOf(this.all ?? [], this.#filter));

  /** Computes the slices, unless they are known already. An answer that another question has overtaken is dropped. */
  async read(): Promise<void> {
    const [asked, run, { part }] = [this.#asked, review.details?.run.run, review];
    if (asked === null || run === undefined || this.all !== null || this.#reading === asked) return;
    this.#reading = asked;
    this.#failure = null;
    try {
      const { slices } = await engine.runs.slices({ run, part });
      if (asked === this.#asked) this.#known = { of: asked, slices };
    } catch (error) {
      if (asked === this.#asked) this.#failure = Failure.from(error);
    } finally {
      if (this.#reading === asked) this.#reading = null;
    }
  }

  /** Computes them anew, after tags, views or issues have changed. */
  async again(): Promise<void> {
    this.#known = null;
    await this.read();
  }

  choose(filter: Partial<SliceFilter>): void {
    this.#filter = { ...this.#filter, ...filter };
  }

  /** Shows the images of a slice. */
  async show(slice: Pick<Slice, 'key' | 'value'>): Promise<void> {
    await review.show(this.#shownBy(slice));
  }

  /** Shows mistakes or all images, of the slice that is shown if there is one. */
  async chooseImages(images: SliceImages): Promise<void> {
    this.#images = images;
    const { slice } = review.shown.query;
    if (slice) await this.show(slice);
  }

  isShown(slice: Pick<Slice, 'key' | 'value'>): boolean {
    return review.isShown(this.#shownBy(slice).query);
  }

  #shownBy({ key, value }: Pick<Slice, 'key' | 'value'>): Shown {
    const name = nameOfSlice({ key, value });
    return {
      title: this.#images === 'wrong' ? `Mistakes in: ${name}` : name,
      query: { slice: { key, value }, only: this.#images },
      empty: 'The run is right on all images of this slice.',
    };
  }

  /** Identifies the run and part under review; null before they are read. */
  get #asked(): string | null {
    const { key, details, part } = review;
    return key === null || details === null ? null : `${key} ${part} ${String(details.run.epochsDone)}`;
  }
}

export const slices = new Slices();
