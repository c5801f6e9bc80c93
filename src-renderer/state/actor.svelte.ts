import type { Actor } from '../../src-shared/contract/settings';
import { engine, on } from '../client';
import { app } from './app.svelte';

/** The name that the history gives to whoever works here. */
export class ActorState {
  #now = $state.raw<Actor | null>(null);

  constructor() {
    on('shell', 'engineRestarted', () => void this.refresh());
  }

  /** null until it is known. */
  get now(): Actor | null {
    return this.#now;
  }

  async refresh(): Promise<void> {
    this.#now = await app.attempt(() => engine.settings.get({}));
  }

  /** Changes the name; an empty one stands for the computer's own. False when it was refused, which a toast says. */
  async change(actor: string): Promise<boolean> {
    const changed = await app.attempt(() => engine.settings.change({ actor }));
    if (changed) this.#now = changed;
    return changed !== null;
  }
}

export const actor = new ActorState();
