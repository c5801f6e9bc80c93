import { expect, test } from 'vitest';
import { baselineOf } from '../../../src-renderer/screens/review/review-text';

test('the baseline names the largest class and what always answering with it would score', () => {
  const confusion = [
    [60, 10],
    [20, 10],
  ];
  expect(baselineOf(confusion, ['man', 'woman'])).toBe('Always answering “man” would score 70.0 %.');
});

test('no images have no baseline', () => {
  expect(
    baselineOf(
      [
        [0, 0],
        [0, 0],
      ],
      ['man', 'woman'],
    ),
  ).toBe('');
});
