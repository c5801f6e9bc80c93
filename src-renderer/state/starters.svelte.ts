import type { StarterRow } from '../../src-shared/contract/starters';
import type { BuiltInStarterId } from '../../src-shared/domain/starter';
import { engine } from '../client';
import { app } from './app.svelte';

/** The starter models that come with set-up, and what of their terms is accepted in this project. */
class StartersState {
  #all = $state.raw<readonly StarterRow[]>([]);

  get all(): readonly StarterRow[] {
    return this.#all;
  }

  of(id: string): StarterRow | null {
    return this.#all.find((starter) => starter.id === id) ?? null;
  }

  async refresh(): Promise<void> {
    const answer = await app.attempt(() => engine.starters.list({}));
    if (answer !== null) this.#all = answer.starters;
  }

  async accept(starter: BuiltInStarterId): Promise<void> {
    await app.attempt(() => engine.starters.acceptTerms({ starter }));
    await this.refresh();
  }
}

export const starters = new StartersState();
