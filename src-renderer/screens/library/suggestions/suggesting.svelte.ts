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

/** Suggested labels of unlabelled images, and which of them a person would accept. */
class Suggesting {
  #made = $state.raw<Made | null>(null);
  #arrangement: Arrangement | null = null;
  #job = $state<number | null>(null);
  /** Percent: those of at least this confidence are shown and accepted. */
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

  /** Whether the library shows them. */
  get isShown(): boolean {
    return library.arrangement !== null && library.arrangement.title === this.#arrangement?.title;
  }

  /** How many would be accepted. */
  get accepted(): number {
    return this.#made?.above[this.threshold] ?? 0;
  }

  /** Learns from the labels that there are and shows what it suggests, the most confident first. */
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
      ...{ title: 'Suggested labels', order: 'Confidence', renew: view, ...first },
      noteOf: (image) => notes.of(image),
    };
    library.arrange(this.#arrangement);
  }

  /** Gives all of at least the threshold their suggested label; one step. What is left is suggested anew. */
  async accept(): Promise<void> {
    const step = await app.attempt(() => engine.suggestions.apply({ above: this.threshold / 100 }));
    if (!step) return;
    app.notify(`${step.title}.`, 'Ctrl+Z takes it back.');
    library.filterBy([]);
    this.#made = null;
    await classes.refresh();
  }
}

export const suggesting = new Suggesting();
