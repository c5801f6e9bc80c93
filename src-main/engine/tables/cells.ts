/**
 * Beginnings that spreadsheets take for a formula's, after any apostrophes (owasp.org/www-community/attacks/CSV_Injection),
 * also in the full width of Chinese and Japanese text.
 */
const formula = /^'*[=+\-@\t\r＝＋－＠]/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A cell that no spreadsheet takes for a formula: an apostrophe makes it text. `plainCell` gives the same text back. */
export const safeCell = (text: string): string => (formula.test(text) && !number.test(text) ? `'${text}` : text);

/** The text of a cell that `safeCell` made, or that somebody marked as text in a spreadsheet. */
export const plainCell = (cell: string): string => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell);
