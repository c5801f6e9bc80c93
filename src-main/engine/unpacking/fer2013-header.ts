/** Places of the columns in a table of grey pixels; null for one that it lacks. */
export interface FerColumns {
  readonly pixels: number;
  readonly emotion: number | null;
  readonly usage: number | null;
}

/** The cells of a line. No cell of such tables contains a comma. */
export const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );

/** The columns of a table of grey pixels by its first line, such as “emotion,pixels,Usage” or “emotion, Usage, pixels”; null for any other. */
export function ferHeader(line: string): FerColumns | null {
  const names = cellsOf(line.replace(/^(\ufeff|ï»¿)/, '').replace(/\r$/, '')).map((name) => name.toLowerCase());
  const placeOf = (name: string): number | null => (names.includes(name) ? names.indexOf(name) : null);
  const pixels = placeOf('pixels');
  if (pixels === null || names.length > 20) return null;
  return { pixels, emotion: placeOf('emotion') ?? placeOf('label'), usage: placeOf('usage') ?? placeOf('split') };
}
