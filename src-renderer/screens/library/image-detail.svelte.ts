import type { Annotation } from '../../../src-shared/contract/annotations';
import type { LabelEvent } from '../../../src-shared/contract/images';
import { engine } from '../../client';

/** Milliseconds of rest before an image's history is read, so that walking past reads nothing. */
const restMs = 80;

/** The label history of the focused image, and what several people said about it. */
export class ImageDetail {
  #image = $state<number | null>(null);
  #history = $state.raw<readonly LabelEvent[] | null>(null);
  #annotations = $state.raw<readonly Annotation[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Newest first; null until it is known. */
  get history(): readonly LabelEvent[] | null {
    return this.#history;
  }

  /** Labels that people gave beside the image's own; none until they are known. */
  get annotations(): readonly Annotation[] {
    return this.#annotations;
  }

  /** Reads the history of an image, or again that of the same one. */
  show(image: number | null): void {
    clearTimeout(this.#timer);
    if (image !== this.#image) {
      this.#history = null;
      this.#annotations = [];
    }
    this.#image = image;
    if (image !== null) this.#timer = setTimeout(() => void this.#read(image), restMs);
  }

  async #read(image: number): Promise<void> {
    try {
      const { history } = await engine.images.get({ image });
      if (image === this.#image) this.#history = history;
      const { images } = await engine.annotations.ofImages({ images: [image] });
      if (image === this.#image) this.#annotations = images[0]?.annotations ?? [];
    } catch {
      // The project was closed meanwhile: there is nothing to show.
    }
  }
}
