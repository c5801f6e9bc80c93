import type { Features } from '../../src-shared/domain/features';
import { starters } from './starters.svelte';

const usual: Features = { starter: 'general', crop: 'none' };

/** The features that similar images, suggestions, Label next and the map are computed from. */
export class LearningFeatures {
  #chosen = $state.raw(usual);

  /** Features that can be used in this project; those of face crops only where the face detector is installed. */
  get usable(): readonly Features[] {
    const crops = starters.detector.isInstalled ? (['none', 'face'] as const) : (['none'] as const);
    const usable = starters.all.filter(({ isInstalled, areTermsAccepted }) => isInstalled && areTermsAccepted);
    return usable.flatMap(({ id }) => crops.map((crop) => ({ starter: id, crop })));
  }

  /** Index of the chosen features in `usable`; 0 when these can't be used here. */
  get index(): number {
    const { starter, crop } = this.#chosen;
    return Math.max(
      0,
      this.usable.findIndex((each) => each.starter === starter && each.crop === crop),
    );
  }

  get current(): Features {
    return this.usable[this.index] ?? usual;
  }

  choose(index: number): void {
    this.#chosen = this.usable[index] ?? usual;
  }
}

export const learningFeatures = new LearningFeatures();
