import type { DetectorState, StarterRow } from '../../src-shared/contract/starters';
import type { BuiltInStarterId } from '../../src-shared/domain/starter';
import { engine } from '../client';
import { app } from './app.svelte';

/** The starters that set-up installs, and whether their terms are accepted in this project. */
export class StartersState {
  #all = $state.raw<readonly StarterRow[]>([]);

  /** The network that finds faces, for crops. */
  detector = $state.raw<DetectorState>({ isInstalled: false, reason: null });

  constructor() {
    app.whenLeft(() => (this.#all = [])); // each project accepts terms for itself
  }

  get all(): readonly StarterRow[] {
    return this.#all;
  }

  of(id: string): StarterRow | null {
    return this.#all.find((starter) => starter.id === id) ?? null;
  }

  async refresh(): Promise<void> {
    const answer = await app.read(() => engine.starters.list({}));
    if (answer === null) return;
    this.#all = answer.starters;
    this.detector = answer.detector;
  }

  async accept(starter: BuiltInStarterId): Promise<void> {
    await app.attempt(() => engine.starters.acceptTerms({ starter }));
    await this.refresh();
  }
}

export const starters = new StartersState();
