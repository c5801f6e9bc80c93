import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestRemainders, stratifiedSample } from '../../../src-main/engine/rejudging/sampling';

const labelled = (sizes: readonly number[]) =>
  sizes.flatMap((size, classId) =>
    Array.from({ length: size }, (_, index) => ({ image: classId * 1000 + index + 1, classId: classId + 1 })),
  );

describe('a stratified sample', () => {
  it('has of each class its share, each image once, in an order by the seed', () => {
    const images = labelled([90, 9, 1]);
    const sample = stratifiedSample(images, 20, 3);
    const countOf = (classId: number): number => sample.filter((each) => each.classId === classId).length;
    expect([countOf(1), countOf(2), countOf(3)]).toEqual([18, 2, 0]);
    expect(new Set(sample.map(({ image }) => image)).size).toBe(20);
    expect(stratifiedSample(images, 20, 3)).toEqual(sample);
    expect(stratifiedSample(images, 20, 4)).not.toEqual(sample);
    const classes = sample.map(({ classId }) => classId);
    expect(classes).not.toEqual(classes.toSorted((a, b) => a - b)); // the order tells nothing of the class
  });

  it('takes all images when there are fewer than wanted', () => {
    const images = labelled([2, 3]);
    const byImage = (sample: typeof images): number[] => sample.map(({ image }) => image).sort((a, b) => a - b);
    expect(byImage(stratifiedSample(images, 10, 0))).toEqual(byImage(images));
  });

  it('divides a total without a rest, no part above its size or one away from its share', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 40 }), fc.nat(1000), (sizes, wanted) => {
        const sum = sizes.reduce((all, size) => all + size, 0);
        const total = Math.min(wanted, sum);
        const counts = largestRemainders(sizes, total);
        expect(counts.reduce((all, count) => all + count, 0)).toBe(sum === 0 ? 0 : total);
        counts.forEach((count, index) => {
          const size = sizes[index] ?? 0;
          expect(count).toBeLessThanOrEqual(size);
          if (sum > 0) expect(Math.abs(count - (size * total) / sum)).toBeLessThan(1);
        });
      }),
    );
  });
});
