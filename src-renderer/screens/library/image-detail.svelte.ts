import type { LabelEvent } from '../../../src-shared/contract/images';
import { engine } from '../../client';

/** Milliseconds of rest before an image's history is asked for: walking past asks for nothing. */
const rest = 80;

/** The label history of the image that is looked at. */
export class ImageDetail {
  #image = $state<number | null>(null);
  #history = $state.raw<readonly LabelEvent[] | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Newest first; null while it is not known. */
  get history(): readonly LabelEvent[] | null {
    return this.#history;
  }

  /** Looks at an image, or again at the same one. */
  look(image: number | null): void {
    clearTimeout(this.#timer);
    if (image !== this.#image) this.#history = null;
    this.#image = image;
    if (image !== null) this.#timer = setTimeout(() => void this.#ask(image), rest);
  }

  async #ask(image: number): Promise<void> {
    try {
      const { history } = await engine.images.get({ image });
      if (image === this.#image) this.#history = history;
    } catch {
      // The image is of a project that was closed meanwhile: there is nothing to show.
    }
  }
}
