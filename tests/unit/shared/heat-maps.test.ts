import { describe, expect, it } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { coarsened, enlarged } from '../../../src-shared/domain/grid';
import { colouredEdge, colouredMap, heatColour } from '../../../src-shared/domain/heat-colours';

describe('a grid', () => {
  it('stays as it is when it is small enough', () => {
    const grid = { height: 1, width: 3, values: [1, 2, 3] };
    expect(coarsened(grid, 3)).toEqual(grid);
  });

  it('is averaged over equal areas, also where cells do not fit', () => {
    expect(coarsened({ height: 2, width: 4, values: [0, 2, 4, 6, 2, 4, 6, 8] }, 2).values).toEqual([1, 5, 3, 7]);
    const thirds = coarsened({ height: 1, width: 3, values: [0, 3, 6] }, 2);
    expect(thirds.width).toBe(2);
    expect(thirds.values[0]).toBeCloseTo(1, 12); // all of the first cell and half of the second
    expect(thirds.values[1]).toBeCloseTo(5, 12);
  });

  it('keeps its mean when it is averaged', () => {
    const values = Array.from({ length: 61 * 61 }, (_, index) => (index * 7919) % 101);
    const small = Array.from(coarsened({ height: 61, width: 61, values }, 28).values);
    const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    expect(small).toHaveLength(28 * 28);
    expect(mean(small)).toBeCloseTo(mean(values), 9);
  });

  it('is enlarged smoothly between the centres of its cells', () => {
    const { values } = enlarged({ height: 1, width: 2, values: [0, 4] }, 4);
    expect([...Array.from(values).slice(0, 4)]).toEqual([0, 1, 3, 4]);
    expect(Array.from(values).slice(12)).toEqual([0, 1, 3, 4]);
  });
});

describe('colours of a map', () => {
  it('get lighter evenly, from dark blue to yellow', () => {
    // Relative luminance by the weights of sRGB, of the gamma-corrected values: enough to compare neighbours.
    const lightness = Array.from({ length: 101 }, (_, step) => {
      const [red, green, blue] = heatColour(step / 100);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    const steps = lightness.slice(1).map((each, index) => each - at(lightness, index));
    expect(Math.min(...steps)).toBeGreaterThan(0.5);
    expect(Math.max(...steps)).toBeLessThan(4);
    expect([heatColour(0), heatColour(1)]).toEqual([
      [0, 32, 81],
      [253, 234, 69],
    ]);
  });

  it('show the largest value as yellow, and what speaks against the class like nothing', () => {
    const pixels = colouredMap({ height: 1, width: 2, values: [-3, 5] }, 1);
    const last = (colouredEdge - 1) * 4;
    expect([...pixels.subarray(0, 3)]).toEqual([...heatColour(0)]);
    expect([...pixels.subarray(last, last + 4)]).toEqual([...heatColour(1), 255]);
    expect(at(pixels, 3)).toBeLessThan(255);
  });

  it('are dark all over where nothing speaks for the class', () => {
    const pixels = colouredMap({ height: 1, width: 2, values: [-3, -5] }, 0.5);
    expect(new Set(pixels.filter((_, index) => index % 4 === 0))).toEqual(new Set([0]));
  });
});
