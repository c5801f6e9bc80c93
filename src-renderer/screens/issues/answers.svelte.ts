import type { Annotation } from '../../../src-shared/contract/annotations';
import { engine } from '../../client';
import { app } from '../../state/app.svelte';

/** What each person said of the image whose disagreement is shown. */
export class AnswersState {
  #image: number | null = null;
  #found = $state.raw<readonly Annotation[] | null>(null);
  /** Whether persons are shown as A, B, C, so that nobody is believed for a name. */
  areNamesHidden = $state(false);

  constructor() {
    app.whenLeft(() => {
      this.#image = null;
      this.#found = null;
    });
  }

  /** The last answer of each person, in the order in which these first answered; null until it is read. */
  get found(): readonly Annotation[] | null {
    return this.#found;
  }

  /** Reads what was said of an image. A late answer about another image is dropped. */
  async read(image: number | null): Promise<void> {
    if (image !== this.#image) this.#found = null;
    this.#image = image;
    if (image === null) return;
    const read = await app.read(() => engine.annotations.ofImages({ images: [image] }));
    if (this.#image !== image || !read) return;
    const last = new Map((read.images[0]?.annotations ?? []).toSorted(byTime).map((each) => [each.annotator, each]));
    this.#found = [...last.values()];
  }
}

const byTime = (a: Annotation, b: Annotation): number => (a.at ?? 0) - (b.at ?? 0);

export const answers = new AnswersState();
