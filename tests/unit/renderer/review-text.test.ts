import { expect, test } from 'vitest';
import { baselineOf } from '../../../src-renderer/screens/review/review-text';

test('the baseline names the largest class and what always answering with it would score', () => {
  const perClass = [
    { class: 'man', support: 70 },
    { class: 'woman', support: 30 },
  ];
  expect(baselineOf(perClass)).toEqual({ share: 0.7, text: 'Always answering “man” would score 70.0 %.' });
});

test('no images have no baseline', () => {
  expect(baselineOf([{ class: 'man', support: 0 }])).toBeNull();
  expect(baselineOf([])).toBeNull();
});
