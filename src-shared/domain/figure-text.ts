// Figures as text, for sentences that the window, the command line and reports share.

/** 0.9204 → '92.0 %'. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** [0.892, 0.941] → '89.2–94.1 %'. */
export const percentRange = ([low, high]: readonly [number, number]): string =>
  `${(low * 100).toFixed(1)}–${percent(high)}`;

/** A p value in two digits: 'p = 0.12', 'p < 0.001'. */
export const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`);
