import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { refusedList } from '../../../src-main/cli/output';
import { refusedKinds } from '../../../src-shared/domain/refused-kinds';

const heic = (number: number) => ({
  path: `phone/${String(number)}.heic`,
  reason: `“${String(number)}.heic” is not an image Facet can read (HEIC). Convert it to JPEG, for example with \`x\`. Or not.`,
});
const large = (number: number) => ({
  path: `large/${String(number)}.png`,
  reason: `“${String(number)}.png” has ${String(number)},000 megapixels. Make it smaller.`,
});

test('a folder of files that are refused for one reason is told once, with one way out', () => {
  const refused = [large(7), ...Array.from({ length: 2000 }, (_, number) => heic(number)), large(8)];
  expect(stripVTControlCharacters(refusedList(refused))).toBe(
    [
      '',
      'Refused 2,002 files:',
      '  2,000 files such as phone/0.heic: It is not an image Facet can read (HEIC). Convert it to JPEG, for example with `x`. Or not.',
      `  large/7.png: ${large(7).reason}`,
      `  large/8.png: ${large(8).reason}`,
    ].join('\n'),
  );
  expect(refusedKinds(refused)).toEqual([
    {
      reason: 'It is not an image Facet can read (HEIC).',
      next: 'Convert it to JPEG, for example with `x`. Or not.',
      count: 2000,
      example: 'phone/0.heic',
    },
    { reason: 'It has 7,000 megapixels.', next: 'Make it smaller.', count: 2, example: 'large/7.png' },
  ]);
});

test('the number of files of further kinds reads right without a plural', () => {
  const refused = Array.from({ length: 30 }, (_, number) => ({
    path: `${String(number)}.jpg`,
    reason: 'x'.repeat(number + 1),
  }));
  expect(refusedList(refused)).toMatch(/ {2}and 18 more \(see --json\)$/);
});
