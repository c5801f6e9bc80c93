import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceBetween, largestDistance, nearPairs } from '../../../src-main/engine/issues/near-pairs';
import { UnionFind } from '../../../src-main/engine/base/union-find';
import { nearDistance } from '../../../src-shared/domain/issue';

async function pairsOf(hashes: Uint16Array, distance: number): Promise<string[]> {
  const pairs: string[] = [];
  await nearPairs(hashes, distance, (one, other) => pairs.push(`${String(one)}-${String(other)}`));
  return pairs.sort();
}

/** Compares every pair bit by bit. */
function bruteForce(hashes: Uint16Array, distance: number): string[] {
  const bits = (index: number): string =>
    [...hashes.subarray(index * 4, index * 4 + 4)].map((word) => word.toString(2).padStart(16, '0')).join('');
  const pairs: string[] = [];
  for (let one = 0; one < hashes.length / 4; one += 1) {
    for (let other = one + 1; other < hashes.length / 4; other += 1) {
      const [a, b] = [bits(one), bits(other)];
      if (Array.from(a).filter((bit, at) => bit !== b[at]).length <= distance)
        pairs.push(`${String(one)}-${String(other)}`);
    }
  }
  return pairs.sort();
}

const word = fc.integer({ min: 0, max: 0xffff });
const hash = fc.array(word, { minLength: 4, maxLength: 4 });
/** A hash and some bits to flip in copies of it, so that pairs of every distance occur. */
const family = fc.tuple(hash, fc.array(fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 14 }), { maxLength: 6 }));

const flipped = (words: readonly number[], flips: readonly number[]): number[] =>
  words.map((value, at) => flips.reduce((now, bit) => (bit >> 4 === at ? now ^ (1 << (bit & 15)) : now), value));

describe('nearPairs', () => {
  it('finds what comparing all pairs finds, each pair once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(family, { maxLength: 5 }),
        fc.integer({ min: 0, max: largestDistance }),
        async (families, distance) => {
          const hashes = Uint16Array.from(
            families.flatMap(([words, copies]) => [...words, ...copies.flatMap((flips) => flipped(words, flips))]),
          );
          expect(await pairsOf(hashes, distance)).toEqual(bruteForce(hashes, distance));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('reports progress at each pause, and stops when that throws', async () => {
    const progress: number[] = [];
    const pause = (searched: number) => {
      progress.push(searched);
      return progress.length < 3 ? Promise.resolve() : Promise.reject(new Error('stop'));
    };
    const hashes = new Uint16Array(4 * 5000).map((_, at) => (at * 40503) & 0xffff);
    await expect(nearPairs(hashes, 0, () => undefined, pause)).rejects.toThrow('stop');
    expect(progress).toEqual([0, 512, 1024]);
  });

  it('accepts every distance that the contract allows', () => {
    expect(nearDistance.largest).toBe(largestDistance);
    expect(distanceBetween(Uint16Array.of(0, 0, 0, 0, 1, 3, 0, 0xffff), 0, 1)).toBe(19);
  });
});

it('UnionFind joins transitively', () => {
  const sets = new UnionFind(7);
  sets.join(5, 1);
  sets.join(2, 6);
  sets.join(6, 5);
  expect(sets.groups()).toEqual([[1, 2, 5, 6]]);
  expect(sets.rootOf(6)).toBe(1);
});
