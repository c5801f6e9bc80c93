import { expect, it } from 'vitest';
import { Cursor } from '../../../../src-renderer/pictures/cursor.svelte';

it('stays inside its list', () => {
  const cursor = new Cursor();
  cursor.moveTo(7, 10);
  expect(cursor.position).toBe(7);
  cursor.moveTo(12, 10);
  expect(cursor.position).toBe(9);
  cursor.moveTo(-3, 10);
  expect(cursor.position).toBe(0);
  cursor.moveTo(4, 0);
  expect(cursor.position).toBe(0);
});

it('spans a range from its anchor, whichever way it was extended', () => {
  const cursor = new Cursor();
  cursor.moveTo(5, 10);
  expect(cursor.range).toEqual({ from: 5, to: 6 });
  cursor.extendTo(8, 10);
  expect(cursor.range).toEqual({ from: 5, to: 9 });
  cursor.extendTo(2, 10);
  expect(cursor.range).toEqual({ from: 2, to: 6 });
  cursor.moveTo(3, 10);
  expect(cursor.range).toEqual({ from: 3, to: 4 });
});

it('follows its row, and keeps the anchor inside a list that became shorter', () => {
  const cursor = new Cursor();
  cursor.moveTo(9, 10);
  cursor.extendTo(4, 10);
  cursor.settleAt(3, 6);
  expect(cursor.position).toBe(3);
  expect(cursor.range).toEqual({ from: 3, to: 6 });
});
