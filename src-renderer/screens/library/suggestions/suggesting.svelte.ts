import type { InferOutput } from 'valibot';
import type { suggestions as contract } from '../../../../src-shared/contract/suggestions';
import { engine, start } from '../../../client';
import { app } from '../../../state/app.svelte';
import { classes } from '../../../state/classes.svelte';
import { learningFeatures } from '../../../state/learning-features.svelte';
import type { Arrangement } from '../arrangement';
import { library } from '../library.svelte';
import { SuggestionNotes } from './notes.svelte';

type Made = InferOutput<typeof contract.make.result>;

/** Suggested labels for unlabelled images, and the confidence from which a person accepts them. */
export class Suggesting {
  #made = $state.raw<Made | null>(null);
  #arrangement: Arrangement | null = null;
  #job = $state<number | null>(null);
  /** Suggestions that came with predicted images: which model’s, and how many are at or above the threshold. */
  #given = $state.raw<{ readonly model: string; readonly accepted: number } | null>(null);
  #threshold = $state(95);

  constructor() {
    app.whenLeft(() => {
      this.#made = this.#arrangement = this.#given = null;
    });
  }

  get made(): Made | null {
    return this.#made;
  }

  get isMaking(): boolean {
    return this.#job !== null;
  }

  /** The model whose answers are suggested; null where they are those of `made`. */
  get givenBy(): string | null {
    return this.#given?.model ?? null;
  }

  /** Least confidence of accepted suggestions, in per cent. */
  get threshold(): number {
    return this.#threshold;
  }

  set threshold(threshold: number) {
    this.#threshold = threshold;
    if (this.#given) void this.#countGiven(this.#given.model);
  }

  /** Whether the library shows the suggestions. */
  get isShown(): boolean {
    return library.arrangement !== null && library.arrangement.title === this.#arrangement?.title;
  }

  /** Number of suggestions at or above the threshold. */
  get accepted(): number {
    return this.#given?.accepted ?? this.#made?.above[this.threshold] ?? 0;
  }

  /** Trains on the present labels and shows the suggestions, the most confident first. */
  async make(): Promise<void> {
    if (this.isMaking) return;
    const { opening } = app;
    const made = await app.attempt(async () => {
      const { job, result } = await start.suggestions.make(learningFeatures.current);
      this.#job = job;
      return result();
    });
    this.#job = null;
    if (opening !== app.opening) return;
    this.#made = made;
    this.#given = null;
    if (made) await this.show();
  }

  /** Shows the suggestions that came with predicted images. @param model whose answers they are, for the person */
  async showGiven(model: string): Promise<void> {
    this.#made = null;
    await this.#countGiven(model);
    app.screen = 'library';
    await this.show();
  }

  async show(): Promise<void> {
    const notes = new SuggestionNotes();
    const view = () => engine.suggestions.view({ above: 0 });
    const first = await app.attempt(view);
    if (!first) return;
    this.#arrangement = {
      ...first,
      title: 'Suggested labels',
      order: 'Confidence',
      renew: view,
      noteOf: (image) => notes.of(image),
    };
    library.arrange(this.#arrangement);
  }

  /** Labels all images at or above the threshold as suggested, in one step. */
  async accept(): Promise<void> {
    const step = await app.attempt(() => engine.suggestions.apply({ above: this.threshold / 100 }));
    if (!step) return;
    app.notify(`${step.title}.`, 'Press Ctrl+Z to undo.');
    library.filterBy([]);
    this.#made = this.#given = null;
    await classes.refresh();
  }

  async #countGiven(model: string): Promise<void> {
    const { threshold } = this;
    const answer = await app.attempt(() => engine.suggestions.list({ above: threshold / 100, from: 0, to: 0 }));
    if (answer && threshold === this.threshold) this.#given = { model, accepted: answer.total };
  }
}

export const suggesting = new Suggesting();
