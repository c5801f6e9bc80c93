import { expect, it } from 'vitest';
import { Scrolling, type Cells } from '../../../../src-renderer/pictures/scrolling.svelte';

function scrollingOver(total: number, cells: Cells, height = 800): Scrolling {
  const scrolling = new Scrolling(
    () => total,
    () => cells,
  );
  scrolling.resize(1000, height);
  return scrolling;
}

it('shows nothing before it is measured', () => {
  const scrolling = new Scrolling(
    () => 100,
    () => ({ row: 50 }),
  );
  expect(scrolling.shown).toBeNull();
});

it('has elements for the screen and half a screen around it, however long the list is', () => {
  for (const total of [1000, 1_000_000]) {
    const scrolling = scrollingOver(total, { row: 80 });
    expect(scrolling.shown).toEqual({ from: 0, to: 16 });
    expect([scrolling.slots, scrolling.pageRows]).toEqual([21, 10]);
    scrolling.scrollTo(scrolling.scrollTopOf(500));
    expect(scrolling.topmost).toBe(500);
    expect(scrolling.shown).toEqual({ from: 495, to: 516 });
  }
});

it('gives each shown row an element of its own, and keeps rows in their elements while it scrolls', () => {
  const scrolling = scrollingOver(10_000, { tile: 128 });
  const elements = (): Map<number, number> =>
    new Map(Array.from({ length: scrolling.slots }, (_, slot) => [scrolling.rowOf(slot), slot]));
  let before = elements();
  for (const scrollTop of [30, 500, 700, 5000, 4900]) {
    scrolling.scrollTo(scrollTop);
    const now = elements();
    expect(now.size).toBe(scrolling.slots);
    for (let row = scrolling.first; row < scrolling.end; row += 1) {
      expect(now.has(row)).toBe(true);
      if (before.has(row)) expect(now.get(row)).toBe(before.get(row));
    }
    before = now;
  }
});

it('scrolls no further than it must to show a picture in full', () => {
  const scrolling = scrollingOver(1000, { row: 80 });
  expect(scrolling.scrollTopToShow(3, 0)).toBe(0);
  expect(scrolling.scrollTopToShow(10, 0)).toBe(80);
  expect(scrolling.scrollTopToShow(10, 4000)).toBe(800);
});

it('moves rows down only where the browser’s element is too short for all of them', () => {
  expect(scrollingOver(1000, { row: 80 }).shift).toBeNull();
  const long = scrollingOver(1_000_000, { row: 80 });
  expect(long.shift).toBe(0);
  long.scrollTo(long.layout.scrolled - 800);
  expect(long.shown?.to).toBe(1_000_000);
  expect(long.shift).toBe(long.layout.scrolled - long.layout.height);
});
