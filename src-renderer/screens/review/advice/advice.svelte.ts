import type { Advice } from '../../../../src-shared/domain/advice';
import { engine, on } from '../../../client';
import { app } from '../../../state/app.svelte';
import { Repeating } from '../../../state/repeating';
import { review } from '../review.svelte';

type Given = Awaited<ReturnType<typeof engine.advice.list>>;

/** What to do next by the figures of the run under review. */
export class AdviceState {
  #given = $state.raw<{ readonly of: string; readonly value: Given } | null>(null);
  #showsDismissed = $state(false);
  readonly #reading = new Repeating(() => this.#read());

  constructor() {
    // Labels that were settled change the advice; so does an undo.
    on('images', 'changed', () => this.refresh());
    app.whenLeft(() => {
      this.#given = null;
      this.#showsDismissed = false;
    });
  }

  /** Null until it is read. */
  get given(): readonly Advice[] | null {
    return this.#now?.advice ?? null;
  }

  get dismissed(): readonly Advice[] {
    return this.#now?.dismissed ?? [];
  }

  get showsDismissed(): boolean {
    return this.#showsDismissed && this.dismissed.length > 0;
  }

  /** Reads it now and whenever it may have changed, as long as it is shown; returns the function that ends this. */
  attach(): () => void {
    this.#reading.resume();
    return () => this.#reading.pause();
  }

  refresh(): void {
    this.#reading.runSoon();
  }

  showDismissed(shows: boolean): void {
    this.#showsDismissed = shows;
  }

  /** Dismisses advice, or brings it back; both can be undone. */
  async dismiss({ kind, subject }: Advice, dismissed: boolean): Promise<void> {
    await app.attempt(() => engine.advice.dismiss({ kind, subject, dismissed }));
    this.refresh();
  }

  get #now(): Given | null {
    return this.#given !== null && this.#given.of === review.key ? this.#given.value : null;
  }

  async #read(): Promise<void> {
    const { key, details } = review;
    const run = details?.run.run;
    if (key === null || run === undefined) return;
    const value = await app.read(() => engine.advice.list({ run }));
    if (value && key === review.key) this.#given = { of: key, value };
  }
}

export const advice = new AdviceState();
