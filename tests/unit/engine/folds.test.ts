import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutYielding } from '../../../src-main/engine/base/slices';
import { dealFolds, partsWithout } from '../../../src-main/engine/runs/folds/deal';
import { dealIntoFolds } from '../../../src-shared/domain/folds';
import { at } from '../../../src-shared/domain/at';

const [train, validation, test] = [0, 1, 2];
const seeds = fc.integer({ min: 0, max: 1000 });
const counts = fc.integer({ min: 2, max: 20 });
/** Images as [class, group]; few groups, so that many images share one. */
const grouped = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })), {
  minLength: 1,
  maxLength: 150,
});

const ungrouped = (labels: Int32Array): Int32Array => Int32Array.from(labels.keys());
const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

describe('dealing images into folds', () => {
  it('holds each image out once, and differs by at most one image per class and in all (property)', () => {
    const labelled = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(labelled, counts, seeds, (given, count, seed) => {
        const labels = Int32Array.from(given);
        const folds = dealIntoFolds(labels, ungrouped(labels), count, seed);
        const sizesOf = (isCounted: (label: number) => boolean): number[] =>
          Array.from(
            { length: count },
            (_, fold) => folds.filter((each, image) => each === fold && isCounted(at(labels, image))).length,
          );
        expect(sizesOf(() => true).reduce((sum, size) => sum + size, 0)).toBe(labels.length);
        expect(spread(sizesOf(() => true))).toBeLessThanOrEqual(1);
        for (const label of new Set(labels)) expect(spread(sizesOf((each) => each === label))).toBeLessThanOrEqual(1);
        expect(dealIntoFolds(labels, ungrouped(labels), count, seed)).toEqual(folds);
      }),
    );
  });

  it('keeps groups together, within the largest group’s size of even, and leaves no fold empty (property)', () => {
    fc.assert(
      fc.property(grouped, counts, seeds, (given, count, seed) => {
        const groups = Int32Array.from(given, ([, group]) => group);
        const first = new Map([...given].reverse().map(([label, group]) => [group, label]));
        const labels = groups.map((group) => first.get(group) ?? 0);
        const folds = dealIntoFolds(labels, groups, count, seed);
        const foldOf = new Map<number, number>();
        folds.forEach((fold, image) => {
          expect(foldOf.get(at(groups, image)) ?? fold).toBe(fold);
          foldOf.set(at(groups, image), fold);
        });
        for (const label of new Set(labels)) {
          const own = groups.filter((_, image) => labels[image] === label);
          const largest = Math.max(...[...new Set(own)].map((group) => own.filter((each) => each === group).length));
          const sizes = Array.from(
            { length: count },
            (_, fold) => folds.filter((each, image) => each === fold && labels[image] === label).length,
          );
          expect(spread(sizes)).toBeLessThanOrEqual(largest);
        }
        expect(new Set(folds).size).toBe(Math.min(count, new Set(groups).size));
      }),
    );
  });

  it('refuses more folds than independent images, and a class that stands alone', () => {
    const labels = Int32Array.of(0, 0, 0, 1, 1);
    const groups = Int32Array.of(0, 1, 1, 2, 3);
    expect([...withoutYielding(dealFolds(labels, groups, 4, 0))].sort()).toHaveLength(5);
    expect(() => withoutYielding(dealFolds(labels, groups, 5, 0))).toThrow('4 images are too few for 5 folds');
    expect(() => withoutYielding(dealFolds(labels, Int32Array.of(0, 1, 1, 2, 2), 2, 0))).toThrow(
      'Folds need two classes',
    );
  });
});

describe('the training without a fold', () => {
  it('never measures its epochs on the held-out fold, nor divides a group, nor loses a class (property)', () => {
    fc.assert(
      fc.property(grouped, counts, seeds, fc.boolean(), (given, count, seed, hasEpochs) => {
        const [labels, groups] = [
          Int32Array.from(given, ([label]) => label),
          Int32Array.from(given, ([, group]) => group),
        ];
        const folds = Uint8Array.from(dealIntoFolds(labels, groups, count, seed));
        for (let fold = 0; fold < count; fold += 1) {
          const parts = withoutYielding(partsWithout({ labels, groups, folds }, fold, { seed, hasEpochs }));
          const partOf = new Map<number, number>();
          parts.forEach((part, image) => {
            expect(part === test).toBe(folds[image] === fold);
            expect(partOf.get(at(groups, image)) ?? part).toBe(part);
            partOf.set(at(groups, image), part);
          });
          if (!hasEpochs) expect(parts).not.toContain(validation);
          const first = new Map([...given].reverse().map(([label, group]) => [group, label]));
          const leading = (part: number): Set<number | undefined> =>
            new Set([...groups].filter((_, image) => parts[image] === part).map((group) => first.get(group)));
          for (const label of leading(validation)) expect(leading(train)).toContain(label);
        }
      }),
    );
  });

  it('measures epochs on a tenth of the others', () => {
    const labels = Int32Array.from({ length: 200 }, (_, image) => image % 2);
    const folds = Uint8Array.from(dealIntoFolds(labels, ungrouped(labels), 5, 0));
    const parts = withoutYielding(
      partsWithout({ labels, groups: ungrouped(labels), folds }, 0, { seed: 0, hasEpochs: true }),
    );
    expect([train, validation, test].map((part) => parts.filter((each) => each === part).length)).toEqual([
      144, 16, 40,
    ]);
  });
});
