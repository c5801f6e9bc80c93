import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Features } from '../../../../src-shared/domain/features';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { forEachIndex } from '../../base/slices';
import { descending } from '../../base/descending';
import { lowerBound } from '../../base/lower-bound';

/** A class for an image. */
export interface SuggestedClass {
  readonly image: number;
  readonly class: number;
  readonly confidence: number;
}

/** Images whose likeliest class is looked for between two interruptions. */
const imagesAtOnce = 4096;

/** The last suggestions. An image's place is its rank by confidence, the most confident first. */
export class KeptSuggestions {
  /** classes[image], confidences[image], order[place] = image, places[image] = place. */
  private constructor(
    readonly features: Features,
    private readonly images: Int32Array,
    private readonly classes: Int32Array,
    private readonly confidences: Float32Array,
    private readonly order: Int32Array,
    private readonly places: Int32Array,
  ) {}

  /**
   * Interruptible.
   * @param images in ascending order
   * @param classes their ids
   * @param probabilities [images, classes]
   */
  static *of(
    features: Features,
    images: Int32Array,
    classes: readonly number[],
    probabilities: Float32Array,
  ): Generator<void, KeptSuggestions> {
    const own = new Int32Array(images.length);
    const confidences = new Float32Array(images.length);
    const values = classes.length;
    for (let from = 0; from < images.length; from += imagesAtOnce) {
      const block = probabilities.subarray(from * values, (from + imagesAtOnce) * values);
      argmax(block, values).forEach((chosen, index) => {
        own[from + index] = at(classes, chosen);
        confidences[from + index] = at(block, index * values + chosen);
      });
      yield;
    }
    const order = yield* descending(confidences);
    const places = new Int32Array(images.length);
    for (let from = 0; from < places.length; from += imagesAtOnce) {
      order.subarray(from, from + imagesAtOnce).forEach((index, at) => (places[index] = from + at));
      yield;
    }
    return new KeptSuggestions(features, images, own, confidences, order, places);
  }

  get total(): number {
    return this.images.length;
  }

  /** How many have at least a confidence; they are the first ones. */
  countAbove(confidence: number): number {
    // Confidences are 32-bit: 0.95 is below 0.95.
    const least = Math.fround(confidence);
    return lowerBound(this.total, (place) => at(this.confidences, at(this.order, place)) < least);
  }

  at(place: number): SuggestedClass {
    const index = at(this.order, place);
    return { image: at(this.images, index), class: at(this.classes, index), confidence: at(this.confidences, index) };
  }

  /** The images at places, in their order; interruptible. */
  *imagesAt(places: Int32Array): Generator<void, Int32Array> {
    const images = new Int32Array(places.length);
    yield* forEachIndex(places.length, (nth) => {
      images[nth] = at(this.images, at(this.order, at(places, nth)));
    });
    return images;
  }

  /** Images at places, in id order. Linear, because sorting a million would block other requests. */
  *inOrderOfId(places: Int32Array): Generator<void, Int32Array> {
    const isMeant = new Uint8Array(this.total);
    yield* forEachIndex(places.length, (nth) => {
      isMeant[at(this.order, at(places, nth))] = 1;
    });
    const images = new Int32Array(places.length);
    let found = 0;
    yield* forEachIndex(this.total, (index) => {
      if (isMeant[index] === 1) images[found++] = at(this.images, index);
    });
    return images;
  }

  /** Where an image stands; null when nothing was suggested for it. */
  placeOf(image: number): number | null {
    const index = lowerBound(this.total, (each) => at(this.images, each) >= image);
    return this.images[index] === image ? (this.places[index] ?? null) : null;
  }

  of(image: number): SuggestedClass | null {
    const place = this.placeOf(image);
    return place === null ? null : this.at(place);
  }
}

/** @throws Failure of kind 'not-found' */
export function required(kept: KeptSuggestions | null): KeptSuggestions {
  if (kept) return kept;
  throw new Failure('not-found', 'No labels have been suggested yet.', 'Ask for suggestions first.');
}
