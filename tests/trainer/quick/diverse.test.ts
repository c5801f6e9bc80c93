import { expect, test } from 'vitest';
import { chooseDiverse } from '../../../src-main/trainer/quick/diverse';

/** Images along three directions, by their number modulo 3. */
const directions = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;
const read = (rows: Int32Array): Promise<Float32Array> =>
  Promise.resolve(Float32Array.from(Array.from(rows, (row) => directions[row % 3] ?? [0, 0, 0]).flat()));
const rows = Int32Array.from({ length: 60 }, (_, row) => row);

test('without a head, the least alike images come first', async () => {
  const none = { rows, probabilities: new Float32Array(), classes: 0, wanted: 3 };
  const chosen = await chooseDiverse(none, read);
  expect(chosen.map((index) => index % 3).sort()).toEqual([0, 1, 2]);
});

test('with a head, the most uncertain images come first, and of these the least alike', async () => {
  // Certain of all images but 30 to 59, and of these most certain of the last.
  const first = (row: number): number => (row < 30 ? 0.99 : 0.5 + (row - 30) / 100);
  const probabilities = Float32Array.from(Array.from(rows, (row) => [first(row), 1 - first(row)]).flat());
  const chosen = await chooseDiverse({ rows, probabilities, classes: 2, wanted: 3 }, read);
  expect(chosen[0]).toBe(30);
  expect(chosen).toEqual([30, 31, 32]);
  expect(await chooseDiverse({ rows, probabilities, classes: 2, wanted: 100 }, read)).toHaveLength(60);
});

test('from no images none are chosen', async () => {
  const nothing = { rows: new Int32Array(), probabilities: new Float32Array(), classes: 2, wanted: 3 };
  expect(await chooseDiverse(nothing, read)).toEqual([]);
});
