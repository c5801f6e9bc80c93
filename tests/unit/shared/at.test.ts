import { expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';

test('at returns the element, even if it is undefined or 0', () => {
  expect(at(['a', 'b'], 1)).toBe('b');
  expect(at(Int32Array.of(0, 7), 0)).toBe(0);
  expect([undefined, 'b'].map((_, index, array) => at(array, index))).toEqual([undefined, 'b']);
});

test.each([-1, 2, 0.5, Number.NaN])('at throws for index %s of an array of two', (index) => {
  expect(() => at(['a', 'b'], index)).toThrow(RangeError);
});
