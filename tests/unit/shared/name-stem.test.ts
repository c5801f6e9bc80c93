import { expect, test } from 'vitest';
import { stemOf } from '../../../src-shared/domain/name-stem';
import {
  inCommon,
  parseKeepTogether,
  usualSessionMinutes,
  writtenKeepTogether,
} from '../../../src-shared/domain/keep-together';

test.each([
  ['anna_0001.jpg', 'anna'],
  ['a/b/Anna-0002.PNG', 'anna'],
  ['anna (3).jpg', 'anna'],
  ['anna12.jpg', 'anna'],
  ['anna_0001_0.jpg', 'anna'],
  ['anna_2019-07-01_3.jpg', 'anna'],
  ['anna_maria_07_face.jpg', 'anna_maria'],
  ['person12_0001.jpg', 'person12'],
  ['s01_3.jpg', 's01'],
  ['Aaron_Eckhart_0001.jpg', 'aaron_eckhart'],
  ['José_1.jpg', 'jose\u0301'.normalize('NFC')],
])('%s belongs to the series %s', (path, stem) => {
  expect(stemOf(path)).toBe(stem);
});

test.each([
  'anna.jpg',
  'IMG_0001.jpg',
  'IMG-20190501-WA0003.jpg',
  'DSC01234.jpg',
  'P1010001.JPG',
  'image (12).png',
  'WhatsApp Image 2019-05-01 at 12.30.01.jpg',
  'train_image_12.jpg',
  '000123.jpg',
  '2019-07-01_3.jpg',
  '26_1_2_20170116174525125.jpg.chip.jpg',
  '03-01-06-01-02-01-12.png',
  '3f2a9c12.jpg',
  '9f86d081884c7d65_1.jpg',
  'p1.jpg',
  '_1.jpg',
  '',
])('%j belongs to no series by its name', (path) => {
  expect(stemOf(path)).toBeNull();
});

test('what keeps images together is written as it is read', () => {
  for (const text of ['folder', 'stem', 'session', 'session:5', 'attr.person', 'attr.folder']) {
    const keep = parseKeepTogether(text);
    expect(keep && writtenKeepTogether(keep)).toBe(text);
  }
  expect(parseKeepTogether('person')).toEqual({ by: 'attribute', name: 'person' });
  expect(parseKeepTogether('session')).toEqual({ by: 'session', minutes: usualSessionMinutes });
  expect(['session:0', 'session:x', 'session:9999', '', 'a:b'].map(parseKeepTogether)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(inCommon({ by: 'session', minutes: 3 })).toBe('the same session by capture time (gaps up to 3 min)');
});
