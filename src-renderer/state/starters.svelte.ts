import type { DetectorState, StarterRow } from '../../src-shared/contract/starters';
import type { BuiltInStarterId } from '../../src-shared/domain/starter';
import { engine } from '../client';
import { app } from './app.svelte';

/** The starter models that come with set-up, and what of their terms is accepted in this project. */
class StartersState {
  #all = $state.raw<readonly StarterRow[]>([]);

  /** The network that finds faces, for crops. */
  detector = $state.raw<DetectorState>({ isInstalled: false, reason: null });

  constructor() {
    app.whenLeft(() => (this.#all = [])); // terms are accepted project by project
  }

  get all(): readonly StarterRow[] {
    return this.#all;
  }

  of(id: string): StarterRow | null {
    return this.#all.find((starter) => starter.id === id) ?? null;
  }

  async refresh(): Promise<void> {
    const { opening } = app;
    const answer = await app.attempt(() => engine.starters.list({}));
    if (answer === null || opening !== app.opening) return;
    this.#all = answer.starters;
    this.detector = answer.detector;
  }

  async accept(starter: BuiltInStarterId): Promise<void> {
    await app.attempt(() => engine.starters.acceptTerms({ starter }));
    await this.refresh();
  }
}

export const starters = new StartersState();
