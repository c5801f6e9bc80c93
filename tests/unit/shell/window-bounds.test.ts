import { expect, it } from 'vitest';
import { fitToDisplays } from '../../../src-main/shell/bounds';

const wide = { x: 0, y: 0, width: 2560, height: 1400 };
const left = { x: -1920, y: 100, width: 1920, height: 1040 };
const at = (x: number, y: number, width = 1200, height = 760) => ({ x, y, width, height, isMaximized: false });

it('a first window has the usual size in the middle of the primary display', () => {
  expect(fitToDisplays(null, [wide, left])).toEqual(at(640, 300, 1280, 800));
});

it('a window within a display stays there, also on a second one', () => {
  expect(fitToDisplays(at(10, 20), [wide, left])).toEqual(at(10, 20));
  expect(fitToDisplays(at(-1900, 300), [wide, left])).toEqual(at(-1900, 300));
  expect(fitToDisplays({ ...at(10, 20), isMaximized: true }, [wide])).toEqual({ ...at(10, 20), isMaximized: true });
});

it('an unreachable window moves to the middle of the primary display at its size', () => {
  for (const lost of [at(9000, 0), at(-1900, 300), at(0, 5000), at(0, -2000), at(2500, 0)]) {
    expect(fitToDisplays(lost, [wide])).toEqual(at(680, 320));
  }
});

it('a title bar above the display moves down into it', () => {
  expect(fitToDisplays(at(10, -20), [wide])).toEqual(at(10, 0));
});

it('a window larger than the display shrinks to it, but never below the smallest size', () => {
  expect(fitToDisplays(at(0, 0, 4000, 3000), [wide])).toEqual(at(0, 0, 2560, 1400));
  expect(fitToDisplays(at(0, 0, 4000, 3000), [{ x: 0, y: 0, width: 800, height: 600 }])).toEqual(at(0, 0, 1000, 640));
});

it('without any display there are still bounds', () => {
  expect(fitToDisplays(null, [])).toEqual(at(0, 0, 1280, 800));
});
