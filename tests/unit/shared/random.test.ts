import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomGenerator, shuffle } from '../../../src-shared/domain/random';

const draw = (seed: number | string, count = 8): number[] => {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('a generator', () => {
  test('is determined by its seed', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(-1)).not.toEqual(draw(1));
    expect(draw(0.5)).not.toEqual(draw(0.25));
    // Fixed forever: runs of old projects must be reproducible.
    expect(draw(0, 3).map((value) => value * 2 ** 32)).toEqual([1_430_030_166, 48_319_700, 797_756_954]);
  });

  test('fills [0, 1) evenly', () => {
    const counts = new Array<number>(20).fill(0);
    const random = randomGenerator('even');
    for (let drawn = 0; drawn < 200_000; drawn += 1) {
      const cell = Math.floor(random.next() * 20);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    // Chi-square with 19 degrees of freedom: above 43.8 once in a thousand seeds.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(43.8);
  });

  test('draws every whole number below n', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, n) => {
        const random = randomGenerator(seed);
        const drawn = new Set(Array.from({ length: 40 * n }, () => random.integer(n)));
        expect([...drawn].sort()).toEqual(Array.from({ length: n }, (_, index) => index));
      }),
    );
    expect(randomGenerator(1).integer(2 ** 32)).toBeLessThan(2 ** 32);
    for (const n of [0, -1, 1.5, 2 ** 33]) expect(() => randomGenerator(1).integer(n)).toThrow(RangeError);
  });

  test('forks by label, independently of earlier draws', () => {
    const random = randomGenerator(3);
    const before = random.fork('a').next();
    random.next();
    expect(random.fork('a').next()).toBe(before);
    expect(random.fork('b').next()).not.toBe(before);
    expect(randomGenerator(4).fork('a').next()).not.toBe(before);
    expect(random.fork('a').fork('b').next()).not.toBe(random.fork('b').fork('a').next());
  });

  test('with a neighbouring seed is unrelated', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => randomGenerator(seed).next());
    expect(new Set(firsts).size).toBe(2000);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / 2000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.025); // 3.9 standard deviations
  });
});

describe('a shuffle', () => {
  test('keeps all elements', () => {
    fc.assert(
      fc.property(fc.int32Array(), fc.integer(), (array, seed) => {
        const shuffled = array.slice();
        shuffle(shuffled, randomGenerator(seed));
        expect(shuffled.sort()).toEqual(array.slice().sort());
      }),
    );
  });

  test('gives every order equally often', () => {
    const counts = new Map<string, number>();
    const random = randomGenerator('orders');
    for (let drawn = 0; drawn < 24_000; drawn += 1) {
      const array = Int32Array.from([0, 1, 2, 3]);
      shuffle(array, random);
      counts.set(array.join(), (counts.get(array.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Chi-square with 23 degrees of freedom: above 49.7 once in a thousand seeds.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7);
  });
});
