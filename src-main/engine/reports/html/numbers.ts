/** 0.9204 → '92.0 %'. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** [0.892, 0.941] → '89.2–94.1 %'. */
export const range = ([low, high]: readonly [number, number]): string => `${(low * 100).toFixed(1)}–${percent(high)}`;

/** Share, or a dash where it is not defined. */
export const percentOrDash = (share: number | null): string => (share === null ? '–' : percent(share));

export const count = (number: number): string => number.toLocaleString('en');

export const counted = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
