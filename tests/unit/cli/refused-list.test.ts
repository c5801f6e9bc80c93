import { expect, test } from 'vitest';
import { refusedList } from '../../../src-main/cli/output';

test('how many more files were refused is said without a plural of its own', () => {
  const refused = Array.from({ length: 100 }, (_, number) => ({ path: `${String(number)}.jpg`, reason: 'Damaged.' }));
  expect(refusedList(refused)).toMatch(/ {2}and \d+ more \(see --json\)$/);
});
