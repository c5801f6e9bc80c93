import { at } from '../domain/at';
import type { SliceKey } from './slice-counts';

/** Bins of equal mass that numbers are put into. */
export const binsOfNumbers = 5;

/**
 * Puts images into bins of equal mass by a number, named by their lowest and highest number; equal numbers are never in two.
 * @param numbers one per image; NaN where it has none
 * @returns no key when all have the same number
 */
export function binNumbers(key: string, numbers: Float64Array, textOf: (value: number) => string): SliceKey[] {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const starts = new Set(
    Array.from({ length: binsOfNumbers }, (_, bin) => sorted[Math.floor((bin * sorted.length) / binsOfNumbers)]),
  );
  const lows = [...starts].filter((low) => low !== undefined).sort((a, b) => a - b);
  if (lows.length < 2) return [];
  const binOf = (value: number): number => lows.findLastIndex((low) => value >= low);
  const ends = [...lows.slice(1).map((low) => sorted.indexOf(low)), sorted.length];
  const values = lows.map((low, bin) => rangeText(textOf(low), textOf(at(sorted, at(ends, bin) - 1))));
  return [{ key, values, valueOf: Int32Array.from(numbers, (value) => (Number.isNaN(value) ? -1 : binOf(value))) }];
}

const rangeText = (low: string, high: string): string => (low === high ? low : `${low} to ${high}`);
