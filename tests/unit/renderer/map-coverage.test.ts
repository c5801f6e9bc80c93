import { expect, it } from 'vitest';
import { coverageOf } from '../../../src-renderer/screens/map/coverage';

const counts = (images: number, embedded: number, missing: number, unreadable: number, left: number) =>
  coverageOf({ images: new Array<null>(images).fill(null), embedded, missing, unreadable, left });

it('the map says how many images are not on it, why, and how to add them', () => {
  expect(counts(40, 40, 0, 0, 0)).toEqual({ summary: 'All 40 images are on the map.', reasons: [] });
  expect(counts(1364, 1400, 900, 7, 36)).toEqual({
    summary: '1,364 of 2,307 images are on the map.',
    reasons: [
      '936 images newer than the map: remake it to add them.',
      '7 images can’t be read: refused at import, or the file is gone.',
    ],
  });
  expect(counts(20_000, 50_000, 1, 0, 30_000)).toEqual({
    summary: '20,000 of 50,001 images are on the map.',
    reasons: [
      '1 image newer than the map: remake it to add it.',
      '30,000 images left out: a map shows at most 20,000, an even sample of all.',
    ],
  });
  expect(counts(1, 1, 0, 0, 0).summary).toBe('The one image is on the map.');
  expect(counts(1, 1, 0, 1, 0).summary).toBe('1 of 2 images is on the map.');
});
