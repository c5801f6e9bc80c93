import type { LabelEvent } from '../../../src-shared/contract/images';
import { engine } from '../../client';

/** Milliseconds of rest before an image's history is read, so that walking past reads nothing. */
const restMs = 80;

/** The label history of the focused image. */
export class ImageDetail {
  #image = $state<number | null>(null);
  #history = $state.raw<readonly LabelEvent[] | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Newest first; null until it is known. */
  get history(): readonly LabelEvent[] | null {
    return this.#history;
  }

  /** Reads the history of an image, or again that of the same one. */
  show(image: number | null): void {
    clearTimeout(this.#timer);
    if (image !== this.#image) this.#history = null;
    this.#image = image;
    if (image !== null) this.#timer = setTimeout(() => void this.#read(image), restMs);
  }

  async #read(image: number): Promise<void> {
    try {
      const { history } = await engine.images.get({ image });
      if (image === this.#image) this.#history = history;
    } catch {
      // The project was closed meanwhile: there is nothing to show.
    }
  }
}
