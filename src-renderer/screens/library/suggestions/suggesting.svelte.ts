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
  /** Least confidence of accepted suggestions, in per cent. */
  threshold = $state(95);

  constructor() {
    app.whenLeft(() => {
      this.#made = this.#arrangement = null;
    });
  }

  get made(): Made | null {
    return this.#made;
  }

  get isMaking(): boolean {
    return this.#job !== null;
  }

  /** Whether the library shows the suggestions. */
  get isShown(): boolean {
    return library.arrangement !== null && library.arrangement.title === this.#arrangement?.title;
  }

  /** Number of suggestions at or above the threshold. */
  get accepted(): number {
    return this.#made?.above[this.threshold] ?? 0;
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
    if (made) await this.show();
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
    this.#made = null;
    await classes.refresh();
  }
}

export const suggesting = new Suggesting();
