// Figures as text, for sentences that the window, the command line and reports share.

/** 0.9204 → '92.0 %'. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** [0.892, 0.941] → '89.2–94.1 %'. */
export const percentRange = ([low, high]: readonly [number, number]): string =>
  `${(low * 100).toFixed(1)}–${percent(high)}`;

/** A p value in two digits: 'p = 0.12', 'p < 0.001'. */
export const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`);

/** An interval of a figure that is no share: '0.412–0.533', or '−0.064 to 0.673', where a dash would read as a sign. */
export const plainRange = ([low, high]: readonly [number, number]): string =>
  [low, high].map((bound) => bound.toFixed(3).replace('-', '−')).join(low < 0 ? ' to ' : '–');

/** Three significant digits without an exponent: '0.514', '979', '3100'. */
export const threeDigits = (value: number): string =>
  Math.abs(value) < 999.5 ? value.toPrecision(3) : String(Number(value.toPrecision(3)));
