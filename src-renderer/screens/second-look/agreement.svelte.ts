import type { Agreement } from '../../../src-shared/contract/annotations';
import { engine, on } from '../../client';
import { app } from '../../state/app.svelte';
import { Repeating } from '../../state/repeating';

/** How far the people agree who labelled images of this project. */
export class AgreementState {
  #found = $state.raw<Agreement | null>(null);
  #isShown = $state(false);
  readonly #reading = new Repeating(() => this.#read());

  constructor() {
    app.whenLeft(() => {
      this.leave();
      this.#found = null;
    });
    on('images', 'changed', () => {
      if (app.screen === 'secondLook') this.#reading.runSoon();
    });
  }

  /** null until it is computed. */
  get found(): Agreement | null {
    return this.#found;
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  show(): void {
    this.#isShown = true;
    this.#reading.resume();
  }

  leave(): void {
    this.#isShown = false;
    this.#reading.pause();
  }

  async #read(): Promise<void> {
    const found = await app.attempt(() => engine.annotations.agreement({}));
    if (found) this.#found = found;
    else this.leave();
  }
}

export const agreement = new AgreementState();
