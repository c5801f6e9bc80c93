import { expect, test } from 'vitest';
import { refusedList } from '../../../src-main/cli/output';

test('the number of further refused files reads right without a plural', () => {
  const refused = Array.from({ length: 100 }, (_, number) => ({ path: `${String(number)}.jpg`, reason: 'Damaged.' }));
  expect(refusedList(refused)).toMatch(/ {2}and \d+ more \(see --json\)$/);
});
