import { expect, it } from 'vitest';
import { unknownNowText, unknownText } from '../../../src-shared/domain/run-notes';

it('images of classes unknown to a run are reported, as left out or as not covered', () => {
  expect([unknownText('r1', {}), unknownNowText('r1', {})]).toEqual(['', '']);
  expect(unknownText('r1', { child: 3 })).toBe('Not counted: 3 images of “child”. r1 doesn’t know this class.');
  expect(unknownNowText('r1', { child: 1 })).toBe(
    'There is 1 image of “child” now: r1 doesn’t know this class, and no figure covers it.',
  );
  expect(unknownNowText('r1', { child: 1200, infant: 1 })).toBe(
    'There are 1,200 images of “child”, 1 image of “infant” now: r1 doesn’t know these classes, and no figure covers them.',
  );
});
