import { describe, expect, it } from 'vitest';
import type { ConfusionCell } from '../../../src-shared/domain/evaluation';
import { confusedPairs, findClasses } from '../../../src-renderer/screens/review/overview/confusions';
import { classesToShow, orderClasses } from '../../../src-renderer/screens/review/overview/matrix/class-order';
import { arrange, cellAt, moved } from '../../../src-renderer/screens/review/overview/matrix/matrix';

/** Four classes: 0 and 2 are often taken for each other, 1 and 3 seldom. */
const cells: ConfusionCell[] = [
  [0, 0, 5],
  [0, 2, 4],
  [1, 1, 9],
  [1, 3, 1],
  [2, 0, 6],
  [2, 2, 2],
  [3, 3, 3],
];
const supports = [9, 10, 8, 3];

describe('confusions', () => {
  it('are listed by pair, the most frequent first, and the more frequent direction first', () => {
    expect(confusedPairs(cells)).toEqual([
      { a: 2, b: 0, aAsB: 6, bAsA: 4 },
      { a: 1, b: 3, aAsB: 1, bAsA: 0 },
    ]);
    expect(confusedPairs([[0, 0, 5]])).toEqual([]);
  });

  it('of classes are found by a part of the name in either case', () => {
    expect(findClasses(['Anna', 'Ben', 'Johanna'], ' ANN')).toEqual([0, 2]);
    expect(findClasses(['Anna', 'Ben'], '')).toEqual([0, 1]);
  });
});

describe('the order of a confusion matrix', () => {
  it('puts classes that are confused side by side, the worst first', () => {
    expect(orderClasses([0, 1, 2, 3], cells, supports, 'confusion')).toEqual([0, 2, 1, 3]);
  });

  it('is by name or by size on demand', () => {
    expect(orderClasses([3, 1, 0, 2], cells, supports, 'name')).toEqual([0, 1, 2, 3]);
    expect(orderClasses([0, 1, 2, 3], cells, supports, 'size')).toEqual([1, 0, 2, 3]);
  });

  it('of 5,000 classes has the 50 with the most mistakes, or those of a search and what they are confused with', () => {
    const many: ConfusionCell[] = Array.from({ length: 5000 }, (_, index) => [index, index, 2]);
    for (let index = 0; index < 100; index += 1) many.push([index * 7, 4999, index + 1]);
    const shown = classesToShow(many, 5000, null);
    expect(shown).toHaveLength(50);
    expect(shown).toContain(4999);
    expect(shown).toContain(99 * 7);
    expect(shown).not.toContain(0);
    expect(classesToShow(many, 5000, [7])).toEqual([7, 4999]);
    expect(classesToShow(many, 5000, [3])).toEqual([3]);
    expect(classesToShow(cells, 4, null)).toEqual([0, 1, 2, 3]);
    expect(classesToShow(cells, 4, [1])).toEqual([1, 3]);
  });
});

describe('a matrix as shown', () => {
  it('has the cells of its classes in its order, as shares of all images with the label', () => {
    const matrix = arrange(cells, [2, 0], supports);
    expect(cellAt(matrix, 0, 1)).toEqual({ row: 0, column: 1, count: 6, share: 6 / 8, isRight: false });
    expect(cellAt(matrix, 1, 1)).toEqual({ row: 1, column: 1, count: 5, share: 5 / 9, isRight: true });
    expect(cellAt(arrange([], [0], [0]), 0, 0).share).toBe(0);
  });

  it('is walked through with arrow keys, Home, End and the page keys, and never left', () => {
    expect(moved([0, 0], 'ArrowLeft', 4)).toEqual([0, 0]);
    expect(moved([1, 1], 'ArrowDown', 4)).toEqual([2, 1]);
    expect(moved([1, 1], 'End', 4)).toEqual([1, 3]);
    expect(moved([15, 1], 'PageUp', 40)).toEqual([5, 1]);
    expect(moved([35, 1], 'PageDown', 40)).toEqual([39, 1]);
    expect(moved([1, 1], 'a', 4)).toBeNull();
  });
});
