import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideIntoFolds } from '../../../src-main/trainer/quick/folds';

const images = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 30 })), {
  minLength: 1,
  maxLength: 120,
});

test('groups stay together, every fold has images of every class, and the seed decides the rest', () => {
  fc.assert(
    fc.property(images, fc.integer({ min: 2, max: 6 }), fc.integer(), (given, wanted, seed) => {
      const groups = Int32Array.from(given, ([, group]) => group);
      // One class per group: that of its first image.
      const first = new Map([...given].reverse().map(([label, group]) => [group, label]));
      const labels = Int32Array.from(given, ([, group]) => first.get(group) ?? 0);
      const divided = divideIntoFolds(labels, groups, wanted, seed);
      const least = Math.min(
        ...[...new Set(labels)].map((label) => new Set(groups.filter((_, image) => labels[image] === label)).size),
      );
      if (least < 2) {
        expect(divided).toBeNull();
        return;
      }
      expect(divided?.count).toBe(Math.min(wanted, least));
      const foldOf = new Map<number, number>();
      divided?.folds.forEach((fold, image) => {
        const group = groups[image] ?? 0;
        expect(foldOf.get(group) ?? fold).toBe(fold);
        foldOf.set(group, fold);
      });
      for (const label of new Set(labels)) {
        const folds = new Set([...(divided?.folds ?? [])].filter((_, image) => labels[image] === label));
        expect(folds.size).toBe(divided?.count);
      }
      expect(divideIntoFolds(labels, groups, wanted, seed)).toEqual(divided);
    }),
    { numRuns: 200, seed: 5 },
  );
});
