import { expect, it } from 'vitest';
import {
  gap,
  layOutRows,
  layOutTiles,
  offsetOf,
  offsetToShow,
  rowsShown,
  scrollTopOf,
} from '../../../../src-renderer/pictures/geometry';
import { indexAfter } from '../../../../src-renderer/pictures/grid-moves';

it('fills the width with square tiles near the wanted edge', () => {
  for (const width of [300, 777, 1234, 2560]) {
    const { columns, cell } = layOutTiles(width, 1000, 128);
    const used = columns * cell + (columns - 1) * gap;
    expect(used).toBeLessThanOrEqual(width - 32);
    expect(used).toBeGreaterThan(width - 32 - columns);
    expect(cell).toBeGreaterThan(128 / 2);
  }
});

it('reaches the last row of a million pictures, though the browser caps the height', () => {
  for (const layout of [layOutTiles(1000, 1_000_000, 128), layOutRows(1_000_000, 76)]) {
    const viewport = 800;
    expect(layout.scrolled).toBeLessThan(layout.height);
    expect(layout.scrolled).toBeLessThan(16_000_000);
    const bottom = offsetOf(layout.scrolled - viewport, layout, viewport);
    expect(rowsShown(bottom, layout, viewport, 0).end).toBe(layout.rows);
    const middle = offsetToShow(Math.floor(layout.rows / 2), 0, layout, viewport);
    expect(offsetOf(scrollTopOf(middle, layout, viewport), layout, viewport)).toBeCloseTo(middle, 3);
  }
});

it('shows a row in full and moves no further than it must', () => {
  const layout = layOutRows(100, 50);
  expect(offsetToShow(3, 0, layout, 200)).toBe(0);
  expect(offsetToShow(4, 0, layout, 200)).toBe(50);
  expect(offsetToShow(2, 400, layout, 200)).toBe(100);
});

it('moves by rows and columns, and stays in its column at the edges', () => {
  const position = { columns: 4, page: 2, total: 10 };
  const moves: [from: number, chord: string, to: number][] = [
    [5, 'ArrowLeft', 4],
    [9, 'ArrowRight', 9],
    [1, 'ArrowUp', 1],
    [5, 'Shift+ArrowDown', 9],
    [7, 'ArrowDown', 9],
    [1, 'PageDown', 9],
    [9, 'PageUp', 1],
    [5, 'Ctrl+Home', 0],
    [5, 'End', 9],
    [5, 'Enter', 5],
  ];
  for (const [from, chord, to] of moves) expect([chord, indexAfter(chord, { ...position, from })]).toEqual([chord, to]);
});
