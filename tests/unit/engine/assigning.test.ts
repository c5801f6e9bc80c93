import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../src-main/engine/base/code-points';
import {
  assignEveryFifth,
  assignStratified,
  test as testPart,
  train,
  validation,
  type SplittableImage,
} from '../../../src-main/engine/splits/assigning';

const image = (id: number, className: string, group = 1000 + id, isTied = false): SplittableImage => ({
  id,
  className,
  group,
  isTied,
  path: `${className}/${String(id).padStart(4, '0')}.jpg`,
});

const many = (className: string, from: number, count: number): SplittableImage[] =>
  Array.from({ length: count }, (_, index) => image(from + index, className));

const countIn = (parts: ReadonlyMap<number, number>, part: number, ids: readonly number[]): number =>
  ids.filter((id) => parts.get(id) === part).length;

describe('assignStratified', () => {
  const images = [...many('man', 0, 100), ...many('woman', 100, 40)];
  const ids = (name: string): number[] => images.filter(({ className }) => className === name).map(({ id }) => id);

  it('gives each class its shares', () => {
    const parts = assignStratified(images, { test: 0.1, validation: 0.2 }, 0);
    expect([train, validation, testPart].map((part) => countIn(parts, part, ids('man')))).toEqual([70, 20, 10]);
    expect([train, validation, testPart].map((part) => countIn(parts, part, ids('woman')))).toEqual([28, 8, 4]);
  });

  it('depends on the images and the seed, not on their order or ids', () => {
    const first = assignStratified(images, { test: 0.2, validation: 0.1 }, 7);
    expect(assignStratified([...images].reverse(), { test: 0.2, validation: 0.1 }, 7)).toEqual(first);
    expect(assignStratified(images, { test: 0.2, validation: 0.1 }, 8)).not.toEqual(first);
  });

  it('keeps at least one image of a class for training', () => {
    const parts = assignStratified([image(1, 'rare'), image(2, 'rare')], { test: 0.5, validation: 0.5 }, 0);
    expect([...parts.values()]).toContain(train);
  });

  it('never divides a group, and assigns every image once (property)', () => {
    const dealable = fc.record({
      className: fc.constantFrom('a', 'b', 'c'),
      group: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(dealable, { maxLength: 60 }), fc.nat(), (specs, seed) => {
        const all = specs.map(({ className, group }, id) => image(id, className, group));
        const parts = assignStratified(all, { test: 0.2, validation: 0.2 }, seed);
        expect(parts.size).toBe(all.length);
        const sides = new Map<number, Set<number | undefined>>();
        for (const { id, group } of all) sides.set(group, (sides.get(group) ?? new Set()).add(parts.get(id)));
        for (const side of sides.values()) expect(side.size).toBe(1);
      }),
    );
  });
});

describe('groups', () => {
  const people = Array.from({ length: 40 }, (_, person) =>
    ['neutral', 'smiling'].flatMap((name) => [0, 1, 2].map((index) => [person, name, index] as const)),
  ).flat();
  const images = people.map(([person, name], id) => image(id, name, person, true));

  it('stay in one part across classes, and the parts get about their shares', () => {
    const parts = assignStratified(images, { test: 0.2, validation: 0.1 }, 3);
    const sides = new Map<number, Set<number | undefined>>();
    for (const { id, group } of images) sides.set(group, (sides.get(group) ?? new Set()).add(parts.get(id)));
    for (const side of sides.values()) expect(side.size).toBe(1);
    const ids = images.map(({ id }) => id);
    expect([train, validation, testPart].map((part) => countIn(parts, part, ids))).toEqual([168, 24, 48]);
  });

  it('larger than a share don’t leave a part empty where they are close to it', () => {
    const large = Array.from({ length: 10 }, (_, group) =>
      Array.from({ length: 11 }, (__, index) => image(group * 20 + index, 'a', group, true)),
    ).flat();
    const parts = assignStratified([...large, image(999, 'a')], { test: 0.1, validation: 0.1 }, 0);
    const ids = large.map(({ id }) => id);
    expect([validation, testPart].map((part) => countIn(parts, part, ids))).toEqual([11, 11]);
  });
});

describe('assignEveryFifth', () => {
  it('sorts by class, then path, by code point, and takes every fifth, starting with the first', () => {
    const images = [image(5, 'b'), image(1, 'b'), image(3, 'a'), image(2, 'a'), image(4, 'b'), image(6, 'b')];
    // a/2 a/3 b/1 b/4 b/5 b/6
    expect(assignEveryFifth(images)).toEqual(
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
