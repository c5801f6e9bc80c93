import { percent } from '../../../src-shared/domain/figure-text';

/** Share, or a dash where it is not defined. */
export const percentOrDash = (share: number | null): string => (share === null ? '–' : percent(share));

export const count = (number: number): string => number.toLocaleString('en');

export const counted = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
