import { parse, type Options } from 'csv-parse/sync';
import { imageName } from './path-keys';

/** Characters between the cells of a table; ' ' stands for runs of blanks. */
export const delimiters = [',', ';', '\t', '|', ' '] as const;
export type Delimiter = (typeof delimiters)[number];

/**
 * Cells of one line; null when a quote in it is unclosed or misplaced.
 * @param width cells of other lines, where known: a picture's name with blanks in it is one cell of a line that has more of them
 */
export function cellsOf(line: string, delimiter: Delimiter, width = Infinity): string[] | null {
  if (delimiter === ' ') return cellsBetweenBlanks(line, width);
  if (!line.includes('"')) return line.split(delimiter);
  // Strictly first, so that blanks which belong to a name stay; else blanks may surround a quoted cell.
  return parsed(line, options(delimiter)) ?? parsed(line, { ...options(delimiter), trim: true });
}

function parsed(line: string, how: ReturnType<typeof options>): string[] | null {
  try {
    const [cells] = parse(line, how);
    return cells ?? [''];
  } catch {
    return null;
  }
}

/** Cells of lines, one record per line; null when one of them prevents that. */
export function cellsOfLines(
  lines: readonly string[],
  { delimiter, width }: { delimiter: Delimiter; width: number },
): string[][] | null {
  if (delimiter === ' ' || !lines.some((line) => line.includes('"'))) {
    const rows = lines.map((line) => cellsOf(line, delimiter, width));
    return rows.every((row) => row !== null) ? rows : null;
  }
  try {
    const rows = parse(lines.join('\n'), options(delimiter));
    if (lines.at(-1) === '') rows.push(['']);
    return rows.length === lines.length ? rows : null;
  } catch {
    return null;
  }
}

const options = (delimiter: string): Options & { columns?: false } => ({ delimiter, relax_column_count: true });

/** Cells between runs of blanks and tabs. A cell in quotes may have blanks in it. */
function cellsBetweenBlanks(line: string, width: number): string[] | null {
  const cells: string[] = [];
  for (const [cell] of line.matchAll(/"[^"]*"|\S+/g)) {
    if (cell.startsWith('"') && (cell.length === 1 || !cell.endsWith('"'))) return null;
    cells.push(cell.startsWith('"') ? cell.slice(1, -1) : cell);
  }
  const extra = cells.length - width;
  // A photo's name is the first cell: 'my photo.jpg cat'.
  if (extra > 0 && imageName.test(cells[extra] ?? '')) {
    return [cells.slice(0, extra + 1).join(' '), ...cells.slice(extra + 1)];
  }
  return cells.length === 0 ? [''] : cells;
}
