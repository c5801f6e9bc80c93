import type { StarterId } from '../../src-shared/domain/starter';
import { starters } from './starters.svelte';

/** The starter model whose features suggestions, searches and labelling next go by. */
class LearningStarter {
  #chosen = $state<StarterId>('general');

  /** Those that can be used in this project. */
  get usable() {
    return starters.all.filter(({ isInstalled, areTermsAccepted }) => isInstalled && areTermsAccepted);
  }

  get id(): StarterId {
    return this.usable.some(({ id }) => id === this.#chosen) ? this.#chosen : 'general';
  }

  choose(id: StarterId): void {
    this.#chosen = id;
  }
}

export const learningStarter = new LearningStarter();
