import type { Actor } from '../../src-shared/contract/settings';
import { engine, on } from '../client';
import { app } from './app.svelte';

/** Who the history names for what is done here. */
class ActorState {
  #now = $state.raw<Actor | null>(null);

  constructor() {
    on('shell', 'engineRestarted', () => void this.look());
  }

  /** null until it is known. */
  get now(): Actor | null {
    return this.#now;
  }

  async look(): Promise<void> {
    this.#now = await app.attempt(() => engine.settings.get({}));
  }

  /** An empty name takes it back to the computer's. */
  async change(actor: string): Promise<boolean> {
    const changed = await app.attempt(() => engine.settings.change({ actor }));
    if (changed) this.#now = changed;
    return changed !== null;
  }
}

export const actor = new ActorState();
