import { randomGenerator } from '../../src-shared/domain/random';

/** Is called with each pair that is found, as two indices. */
export type OnPair = (one: number, other: number) => void;

const words = 4;

/**
 * Draws hashes like those of aligned faces: each bit has its own bias, so that words crowd into few buckets. One in twenty is a
 * copy of another with up to six bits flipped.
 * @returns count × 4 words of 16 bits
 */
export function drawHashes(count: number, seed: number): Uint16Array {
  const random = randomGenerator(seed);
  const biases = Float64Array.from({ length: words * 16 }, () => 0.5 + (random.next() - 0.5) * biasRange);
  const hashes = new Uint16Array(count * words);
  for (let at = 0; at < count; at += 1) {
    if (at > 0 && random.integer(20) === 0) {
      const original = random.integer(at) * words;
      hashes.copyWithin(at * words, original, original + words);
      for (let flips = random.integer(7); flips > 0; flips -= 1) {
        const bit = random.integer(words * 16);
        hashes[at * words + (bit >> 4)] = (hashes[at * words + (bit >> 4)] ?? 0) ^ (1 << (bit & 15));
      }
    } else {
      biases.forEach((bias, bit) => {
        if (random.next() < bias)
          hashes[at * words + (bit >> 4)] = (hashes[at * words + (bit >> 4)] ?? 0) | (1 << (bit & 15));
      });
    }
  }
  return hashes;
}

/** Width of the range around 0.5 in which biases lie; about that of 5,100 UTKFace crops. */
const biasRange = 0.6;

/** Compares every pair, 32 bits at a time, counting ones without a table. */
export function naivePairs(hashes: Uint16Array, distance: number, onPair: OnPair): void {
  const halves = new Int32Array(hashes.buffer, hashes.byteOffset, hashes.length / 2);
  const count = halves.length / 2;
  for (let one = 0; one < count; one += 1) {
    const [low, high] = [halves[one * 2] ?? 0, halves[one * 2 + 1] ?? 0];
    for (let other = one + 1; other < count; other += 1) {
      const apart = onesIn(low ^ (halves[other * 2] ?? 0)) + onesIn(high ^ (halves[other * 2 + 1] ?? 0));
      if (apart <= distance) onPair(one, other);
    }
  }
}

/** Number of ones among 32 bits. Source: H. S. Warren, Hacker's Delight, section 5-1. */
function onesIn(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
