import { expect, it } from 'vitest';
import { plainRange, pText, threeDigits } from '../../../src-shared/domain/figure-text';

it('an interval that begins below 0 has a word between its bounds, since a dash would read as a sign', () => {
  expect(plainRange([0.4121, 0.5334])).toBe('0.412–0.533');
  expect(plainRange([-0.0641, 0.6732])).toBe('−0.064 to 0.673');
  expect(plainRange([-0.5, -0.25])).toBe('−0.500 to −0.250');
});

it('bounds of slices have three digits and no exponent', () => {
  expect([0, 0.51449, 978.6, 999.7, 3099, 123_456].map(threeDigits)).toEqual([
    ...['0.00', '0.514', '979', '1000', '3100', '123000'],
  ]);
});

it('p values have two digits, and the smallest only a bound', () => {
  expect([0.92, 0.05, 0.0022, 0.001, 0.00099, 7e-12].map(pText)).toEqual([
    ...['p = 0.92', 'p = 0.050', 'p = 0.0022', 'p = 0.0010', 'p < 0.001', 'p < 0.001'],
  ]);
});
