/**
 * Beginnings of cells that spreadsheets take for formulas, after any apostrophes (owasp.org/www-community/attacks/CSV_Injection); also in
 * the full-width forms of Chinese and Japanese text.
 */
const formula = /^'*[=+\-@\t\r＝＋－＠]/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Makes a cell that no spreadsheet takes for a formula, by an apostrophe in front. `plainCell` restores the text. */
export const safeCell = (text: string): string => (formula.test(text) && !number.test(text) ? `'${text}` : text);

/** The text of a cell made by `safeCell`, or marked as text in a spreadsheet. */
export const plainCell = (cell: string): string => (cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell);
