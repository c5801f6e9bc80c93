/** A moment as a person reads it: '22 Nov 2026, 10:24'. @param at milliseconds since 1970 */
export const dateAndTime = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
