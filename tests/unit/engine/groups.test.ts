import { expect, test } from 'vitest';
import { countGroups, groupsOf } from '../../../src-main/engine/splits/groups';

const image = (id: number, content: string) => ({ id, sha256: Buffer.from(content.padEnd(32)) });

/** The images as sets that stay together. */
function setsOf(groups: ReadonlyMap<number, number>): number[][] {
  const sets = new Map<number, number[]>();
  for (const [id, group] of groups) sets.set(group, [...(sets.get(group) ?? []), id]);
  return [...sets.values()];
}

test('images are grouped by content, by found copies, by a shared value, and transitively', () => {
  const images = [image(1, 'same'), image(2, 'same'), image(3, 'c'), image(4, 'd'), image(5, 'e'), image(6, 'f')];
  const copies = [
    [7, 2],
    [7, 3],
    [8, 6],
    [8, 99], // is not dealt
  ] as const;
  expect(setsOf(groupsOf(images, copies))).toEqual([[1, 2, 3], [4], [5], [6]]);
  expect(countGroups(groupsOf(images, copies))).toBe(1);
  const values = new Map([
    [3, 'person 1'],
    [4, 'person 1'],
    [5, 'person 2'],
  ]);
  expect(setsOf(groupsOf(images, copies, [(id) => values.get(id)]))).toEqual([[1, 2, 3, 4], [5], [6]]);
});

test('a value is not mistaken for a content', () => {
  const images = [image(1, 'x'), image(2, 'y')];
  expect(
    countGroups(
      groupsOf(images, [], [(id) => (id === 2 ? Buffer.from('x'.padEnd(32)).toString('latin1') : undefined)]),
    ),
  ).toBe(0);
});
