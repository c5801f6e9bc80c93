import { expect, it } from 'vitest';
import { group } from '../../../src-renderer/screens/map/grouping';
import { isInside } from '../../../src-renderer/screens/map/lasso';

const points = {
  ...{ embedded: 4, missing: 0, unreadable: 0, left: 0, run: 'r1', images: [1, 2, 3], x: [0, 0, 0], y: [0, 0, 0] },
  ...{ classes: [7, null, 9], predicted: ['b', 'a', null], isRight: [false, true, null] },
};
const classes = [
  { id: 7, name: 'a', key: '1', colour: 1, archived: false, aliases: [] as string[], images: 1 },
  { id: 9, name: 'b', key: '2', colour: 2, archived: false, aliases: [] as string[], images: 1 },
] as const;

it('groups of points differ by colour and shape, whatever they are grouped by', () => {
  for (const [by, names] of [
    ['label', ['a', 'without a class', 'b']],
    ['prediction', ['b', 'a', 'no prediction']],
    ['outcome', ['wrong', 'right', 'no prediction']],
  ] as const) {
    const { styles, styleOf } = group(points, by, classes, (name) => name);
    expect(styleOf.map((style) => styles[style]?.name)).toEqual(names);
    expect(new Set(styles.map(({ colour }) => colour)).size).toBe(styles.length);
    expect(new Set(styles.map(({ shape }) => shape)).size).toBe(styles.length);
  }
});

it('a lasso selects exactly the points inside it', () => {
  const line = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 4],
    [0, 10],
  ] as const;
  expect(isInside(line, 5, 2)).toBe(true);
  expect(isInside(line, 5, 8)).toBe(false);
  expect(isInside(line, 1, 8)).toBe(true);
  expect(isInside(line, 11, 5)).toBe(false);
  expect(isInside([], 1, 1)).toBe(false);
});
