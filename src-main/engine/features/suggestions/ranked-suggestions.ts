import { at } from '../../../../src-shared/domain/at';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { forEachIndex } from '../../base/slices';
import { descending } from '../../base/descending';
import { lowerBound } from '../../base/lower-bound';

/** A class suggested for an image. */
export interface SuggestedClass {
  readonly image: number;
  readonly class: number;
  readonly confidence: number;
}

/** Images whose most probable class is found between two interruptions. */
const imagesAtOnce = 4096;

interface Arrays {
  /** Ids, ascending. */
  readonly images: Int32Array;
  /** classes[index]: id of the class suggested for images[index]. */
  readonly classes: Int32Array;
  /** confidences[index] */
  readonly confidences: Float32Array;
  /** order[rank]: index of the image. */
  readonly order: Int32Array;
  /** ranks[index] */
  readonly ranks: Int32Array;
}

/** Suggestions for unlabelled images. An image's rank is its position by confidence, 0 being the most confident. */
export class RankedSuggestions {
  private constructor(
    /** The model that suggests them, as the history names it. */
    readonly model: string,
    private readonly arrays: Arrays,
  ) {}

  /**
   * Ranks a head's predictions for images; interruptible.
   * @param images ids, ascending
   * @param classes ids of the head's classes, in order of its outputs
   * @param probabilities [images, classes]
   */
  static *rank(
    model: string,
    images: Int32Array,
    classes: readonly number[],
    probabilities: Float32Array,
  ): Generator<void, RankedSuggestions> {
    const suggested = new Int32Array(images.length);
    const confidences = new Float32Array(images.length);
    const width = classes.length;
    for (let from = 0; from < images.length; from += imagesAtOnce) {
      const block = probabilities.subarray(from * width, (from + imagesAtOnce) * width);
      argmax(block, width).forEach((output, offset) => {
        suggested[from + offset] = at(classes, output);
        confidences[from + offset] = at(block, offset * width + output);
      });
      yield;
    }
    return yield* RankedSuggestions.of(model, { images, classes: suggested, confidences });
  }

  /** Ranks suggestions that are known; interruptible. */
  static *of(model: string, given: Omit<Arrays, 'order' | 'ranks'>): Generator<void, RankedSuggestions> {
    const { images, confidences } = given;
    const order = yield* descending(confidences);
    const ranks = new Int32Array(images.length);
    for (let from = 0; from < ranks.length; from += imagesAtOnce) {
      order.subarray(from, from + imagesAtOnce).forEach((index, offset) => (ranks[index] = from + offset));
      yield;
    }
    return new RankedSuggestions(model, { ...given, order, ranks });
  }

  get total(): number {
    return this.arrays.images.length;
  }

  /** Number of suggestions with at least this confidence. They have the first ranks. */
  countAbove(confidence: number): number {
    const { confidences, order } = this.arrays;
    // Confidences are 32-bit: 0.95 as float32 is below 0.95.
    const least = Math.fround(confidence);
    return lowerBound(this.total, (rank) => at(confidences, at(order, rank)) < least);
  }

  at(rank: number): SuggestedClass {
    const { images, classes, confidences, order } = this.arrays;
    const index = at(order, rank);
    return { image: at(images, index), class: at(classes, index), confidence: at(confidences, index) };
  }

  /** Images at ranks, in the order of the ranks; interruptible. */
  *imagesAt(ranks: Int32Array): Generator<void, Int32Array> {
    const images = new Int32Array(ranks.length);
    yield* forEachIndex(ranks.length, (position) => {
      images[position] = at(this.arrays.images, at(this.arrays.order, at(ranks, position)));
    });
    return images;
  }

  /** Images at ranks, in id order; interruptible. Linear, because sorting a million would block other requests. */
  *imagesInIdOrder(ranks: Int32Array): Generator<void, Int32Array> {
    const isIncluded = new Uint8Array(this.total);
    yield* forEachIndex(ranks.length, (position) => {
      isIncluded[at(this.arrays.order, at(ranks, position))] = 1;
    });
    const images = new Int32Array(ranks.length);
    let found = 0;
    yield* forEachIndex(this.total, (index) => {
      if (isIncluded[index] === 1) images[found++] = at(this.arrays.images, index);
    });
    return images;
  }

  /** Rank of an image; null when nothing was suggested for it. */
  rankOf(image: number): number | null {
    const { images, ranks } = this.arrays;
    const index = lowerBound(this.total, (each) => at(images, each) >= image);
    return images[index] === image ? (ranks[index] ?? null) : null;
  }

  /** The suggestion for an image; null when there is none. */
  of(image: number): SuggestedClass | null {
    const rank = this.rankOf(image);
    return rank === null ? null : this.at(rank);
  }
}
