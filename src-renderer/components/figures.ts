import { formatNumber } from './format';

/** Keeps a unit on the line of its number. */
const space = '\u00a0';

/** 0.9204 → '92.0 %'. */
export const formatShare = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)}${space}%`;

/** A sentence in which no per cent sign is parted from its number. */
export const withWholeShares = (sentence: string): string => sentence.replaceAll(' %', `${space}%`);

/** [0.892, 0.941] → '89.2–94.1 %'. */
export const formatInterval = ([low, high]: readonly [number, number]): string =>
  `${(low * 100).toFixed(1)}–${formatShare(high)}`;

/** A time in seconds, as a clock shows it: 100 → '1:40', 3723 → '1:02:03'. */
export function formatClock(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const padded = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${String(hours)}:${padded(minutes)}:${padded(rest)}` : `${String(minutes)}:${padded(rest)}`;
}

/** A number of any size in three digits: 0.006, 1.23, '5.0 × 10⁻⁵', 12,345. */
export function formatThree(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return formatScientific(value);
  return Math.abs(value) >= 100 ? formatNumber(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A very small number: 1.2e-7 → '1.2 × 10⁻⁷'. */
export function formatScientific(value: number): string {
  if (value === 0) return '0';
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  const raised = exponent
    .replace('+', '')
    .replace(/./g, (digit) => (digit === '-' ? '⁻' : superscripts.charAt(Number(digit))));
  return `${mantissa}${space}×${space}10${raised}`;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
