import { expect, it } from 'vitest';
import { plainRange } from '../../../src-shared/domain/figure-text';

it('an interval that begins below 0 has a word between its bounds, since a dash would read as a sign', () => {
  expect(plainRange([0.4121, 0.5334])).toBe('0.412–0.533');
  expect(plainRange([-0.0641, 0.6732])).toBe('−0.064 to 0.673');
  expect(plainRange([-0.5, -0.25])).toBe('−0.500 to −0.250');
});
