import { Failure } from '../../../src-shared/domain/failure';
import type { StarterId } from '../../../src-shared/domain/starter';
import { argmax } from '../../../src-shared/metrics/probabilities';

/** A class for an image. */
export interface SuggestedClass {
  readonly image: number;
  readonly class: number;
  readonly confidence: number;
}

/** What was suggested the last time: an entry an image, the most confident first. */
export class KeptSuggestions {
  readonly #images: Int32Array;
  readonly #classes: Int32Array;
  readonly #confidences: Float32Array;
  /** Where an image stands. */
  readonly #places: Map<number, number>;

  /**
   * @param classes their ids
   * @param probabilities [images, classes]
   */
  constructor(
    readonly starter: StarterId,
    images: readonly number[],
    classes: readonly number[],
    probabilities: Float32Array,
  ) {
    const chosen = argmax(probabilities, classes.length);
    const confidence = (at: number): number => probabilities[at * classes.length + (chosen[at] ?? 0)] ?? 0;
    const order = Int32Array.from(images.keys()).sort((a, b) => confidence(b) - confidence(a) || a - b);
    this.#images = order.map((at) => images[at] ?? 0);
    this.#classes = order.map((at) => classes[chosen[at] ?? 0] ?? 0);
    this.#confidences = Float32Array.from(order, confidence);
    this.#places = new Map(Array.from(this.#images, (image, place) => [image, place]));
  }

  get total(): number {
    return this.#images.length;
  }

  /** How many have at least a confidence; they are the first ones. */
  countAbove(confidence: number): number {
    let [low, high] = [0, this.total];
    while (low < high) {
      const middle = (low + high) >> 1;
      // Confidences are 32-bit: 0.95 is below 0.95.
      if ((this.#confidences[middle] ?? 0) >= Math.fround(confidence)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(place: number): SuggestedClass {
    return {
      image: this.#images[place] ?? 0,
      class: this.#classes[place] ?? 0,
      confidence: this.#confidences[place] ?? 0,
    };
  }

  of(image: number): SuggestedClass | null {
    const place = this.#places.get(image);
    return place === undefined ? null : this.at(place);
  }
}

/** @throws Failure of kind 'not-found' */
export function required(kept: KeptSuggestions | null): KeptSuggestions {
  if (kept) return kept;
  throw new Failure('not-found', 'No labels have been suggested yet.', 'Ask for suggestions first.');
}
