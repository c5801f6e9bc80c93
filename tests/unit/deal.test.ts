import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareCodePoints,
  dealEveryFifth,
  dealStratified,
  test as testPart,
  train,
  validation,
  type Dealable,
} from '../../src-main/engine/runs/deal';

const image = (id: number, className: string, group = 1000 + id): Dealable => ({
  id,
  className,
  group,
  path: `${className}/${String(id).padStart(4, '0')}.jpg`,
});

const many = (className: string, from: number, count: number): Dealable[] =>
  Array.from({ length: count }, (_, index) => image(from + index, className));

const countIn = (parts: ReadonlyMap<number, number>, part: number, ids: readonly number[]): number =>
  ids.filter((id) => parts.get(id) === part).length;

describe('dealStratified', () => {
  const images = [...many('man', 0, 100), ...many('woman', 100, 40)];
  const ids = (name: string): number[] => images.filter(({ className }) => className === name).map(({ id }) => id);

  it('gives each class its shares', () => {
    const parts = dealStratified(images, { test: 0.1, validation: 0.2 }, 0);
    expect([train, validation, testPart].map((part) => countIn(parts, part, ids('man')))).toEqual([70, 20, 10]);
    expect([train, validation, testPart].map((part) => countIn(parts, part, ids('woman')))).toEqual([28, 8, 4]);
  });

  it('is a function of the images and the seed, not of their order or ids', () => {
    const first = dealStratified(images, { test: 0.2, validation: 0.1 }, 7);
    expect(dealStratified([...images].reverse(), { test: 0.2, validation: 0.1 }, 7)).toEqual(first);
    expect(dealStratified(images, { test: 0.2, validation: 0.1 }, 8)).not.toEqual(first);
  });

  it('keeps at least one image of a class for training', () => {
    const parts = dealStratified([image(1, 'rare'), image(2, 'rare')], { test: 0.5, validation: 0.5 }, 0);
    expect([...parts.values()]).toContain(train);
  });

  it('never puts images of a group on two sides, and deals every image once (property)', () => {
    const dealable = fc.record({
      className: fc.constantFrom('a', 'b', 'c'),
      group: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(dealable, { maxLength: 60 }), fc.nat(), (specs, seed) => {
        const all = specs.map(({ className, group }, id) => image(id, className, group));
        const parts = dealStratified(all, { test: 0.2, validation: 0.2 }, seed);
        expect(parts.size).toBe(all.length);
        const sides = new Map<number, Set<number | undefined>>();
        for (const { id, group } of all) sides.set(group, (sides.get(group) ?? new Set()).add(parts.get(id)));
        for (const side of sides.values()) expect(side.size).toBe(1);
      }),
    );
  });
});

describe('dealEveryFifth', () => {
  it('sorts by class, then path, by code point, and takes every fifth from the first on', () => {
    const images = [image(5, 'b'), image(1, 'b'), image(3, 'a'), image(2, 'a'), image(4, 'b'), image(6, 'b')];
    // a/2 a/3 b/1 b/4 b/5 b/6
    expect(dealEveryFifth(images)).toEqual(
      new Map([
        [2, testPart],
        [3, train],
        [1, train],
        [4, train],
        [5, train],
        [6, testPart],
      ]),
    );
  });

  it('orders by code point where UTF-16 would not', () => {
    expect(compareCodePoints('\u{1F600}', '\uFFFD')).toBeGreaterThan(0);
    expect(['\uFFFD', '\u{1F600}'].sort()).toEqual(['\u{1F600}', '\uFFFD']); // JavaScript's own order
  });
});
