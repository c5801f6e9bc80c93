import { Failure } from '../../../src-shared/domain/failure';
import { plainCell } from './cells';
import { cellsOf, delimiters, type Delimiter } from './csv-cells';
import { knownNames } from './column-names';
import type { TextEncoding } from '../base/text-encoding';
import { imageName } from './path-keys';

/** The shape of a table, judged by its first lines. */
export interface TableShape {
  readonly encoding: TextEncoding;
  /** Lines in front of the header, or of the first record: `sep=;`, comments. */
  readonly skipped: number;
  readonly delimiter: Delimiter;
  readonly hasHeader: boolean;
  /** Names of the columns, all distinct. */
  readonly names: string[];
  /** Cells of the first rows after the header. */
  readonly rows: string[][];
}

/** Most columns of a table. The widest public data sets of faces have some 200. */
const mostColumns = 2000;
/** Most characters of a column's name; the contract's limit. */
const longestName = 4096;

/** Determines the shape of a table. Kind 'bad-input' for an empty or far too wide one. @param lines the file's first lines */
export function shapeOf(file: string, lines: readonly string[], encoding: TextEncoding = 'utf-8'): TableShape {
  if (lines.every((line) => line.trim() === ''))
    throw new Failure('bad-input', `${file} is empty.`, 'Choose another file.');
  const { skipped, separator, comment } = preambleOf(lines);
  const filled = lines.slice(skipped).filter((line) => line.trim() !== '');
  if (filled.length === 0) throw new Failure('bad-input', `${file} has no rows.`, 'Choose another file.');
  const delimiter = separator ?? delimiterOf(filled);
  const cells = filled.map((line) => cellsOf(line, delimiter)).filter((row) => row !== null);
  const header = comment === null ? null : commentedHeader(comment, delimiter, cells);
  const hasOwn = header === null && isHeader(cells);
  const rows = hasOwn ? cells.slice(1) : cells;
  const first = header ?? cells[0] ?? [];
  if (first.length > mostColumns) throw tooWide(file, first.length);
  const longest = Math.max(...first.map((name) => name.length));
  if (hasOwn && longest > longestName) throw tooLong(file, longest);
  const names = header ?? (hasOwn ? withRowNames(first, rows) : first.map((_, index) => `column ${String(index + 1)}`));
  return { encoding, skipped, delimiter, hasHeader: hasOwn, names: distinct(withoutEmptyEnd(names, rows)), rows };
}

/** Sentences on how a table is read that a person may want to correct. @param name of the file */
export const notesOn = (name: string, { encoding }: Pick<TableShape, 'encoding'>): string[] =>
  encoding === 'windows-1252'
    ? [`${name} is not UTF-8 and was read as Windows-1252. If letters come out wrong, save it as UTF-8.`]
    : [];

interface Preamble {
  readonly skipped: number;
  /** Given by a line `sep=;`, as spreadsheets write it. */
  readonly separator: Delimiter | null;
  /** The last comment, without its mark. */
  readonly comment: string | null;
}

/** Lines in front of a table: the separator that a spreadsheet names, empty lines, and comments, which begin with '#'. */
function preambleOf(lines: readonly string[]): Preamble {
  let [skipped, separator, comment] = [0, null, null] as [number, Delimiter | null, string | null];
  for (const line of lines.slice(0, -1)) {
    const named = /^"?sep=(.)"?\s*$/i.exec(line)?.[1];
    if (named !== undefined && skipped === 0) separator = delimiters.find((each) => each === named) ?? null;
    else if (isComment(line)) comment = line.replace(/^#+/, '').trim();
    else if (line.trim() !== '') break;
    skipped += 1;
  }
  return { skipped, separator, comment };
}

/** A photo may have a name such as '#1.jpg'. */
const isComment = (line: string): boolean =>
  line.startsWith('#') && !line.split(/[,;\t| ]/).some((cell) => imageName.test(cell));

/** The header that a comment is, as in '# path label' above numbers: as many names as cells, one of them usual. */
function commentedHeader(comment: string, delimiter: Delimiter, [first = []]: readonly string[][]): string[] | null {
  const names = cellsOf(comment, delimiter);
  return names?.length === first.length && names.some((name) => knownNames.has(name.trim().toLowerCase()))
    ? names
    : null;
}

/**
 * Whether the first line names the columns. It does not when it has the name of a picture; nor when, without any usual name of a column,
 * it has a number, or a value that comes again below.
 */
function isHeader([first = [], ...rows]: readonly string[][]): boolean {
  const names = first.map((cell) => cell.trim());
  if (names.some((name) => imageName.test(name))) return false;
  if (names.some((name) => knownNames.has(name.toLowerCase()))) return true;
  if (rows.length === 0 || names.length < 2) return true;
  if (rows.some((row) => row.length > names.length)) return true;
  return !names.some(
    (name, column) => /^\d+$/.test(name) || (name !== '' && rows.some((row) => row[column]?.trim() === name)),
  );
}

/** Names of columns of a table whose header lacks the name of the first one, as R and CelebA write it. */
function withRowNames(names: readonly string[], rows: readonly string[][]): readonly string[] {
  const isShort = rows.length > 0 && rows.every((row) => row.length === names.length + 1 && row.at(-1)?.trim() !== '');
  return isShort ? ['column 1', ...names] : names;
}

/** Names without those of empty columns at the end, which are delimiters that a program wrote behind each line. */
function withoutEmptyEnd(names: readonly string[], rows: readonly string[][]): readonly string[] {
  const isEmpty = (column: number): boolean =>
    /^(column \d+)?$/.test(names[column]?.trim() ?? '') && rows.every((row) => (row[column] ?? '').trim() === '');
  let width = names.length;
  while (width > 1 && isEmpty(width - 1)) width -= 1;
  return names.slice(0, width);
}

function delimiterOf(lines: readonly string[]): Delimiter {
  const scored = delimiters.map((delimiter) => ({ delimiter, score: scoreOf(lines, delimiter) }));
  const best = (among: readonly Delimiter[]): Delimiter | null =>
    scored
      .filter(({ delimiter, score }) => score > 0 && among.includes(delimiter))
      .reduce<(typeof scored)[number] | null>((one, each) => (one && one.score >= each.score ? one : each), null)
      ?.delimiter ?? null;
  // Blanks are in texts, too, and separate only where nothing else does; so do commas within numbers.
  if (areDecimal(lines)) return best([';', '\t', '|']) ?? best([' ']) ?? ',';
  return best([',', ';', '\t', '|']) ?? best([' ']) ?? ',';
}

function scoreOf(lines: readonly string[], delimiter: Delimiter): number {
  const widths = lines.map((line) => cellsOf(line, delimiter)?.length ?? 0);
  // A header may lack the name of its first column.
  const width = Math.max(widths[0] ?? 0, widths[1] ?? 0);
  const alike = widths.filter((each) => each === width).length / widths.length;
  return width > 1 ? width * alike ** 2 : 0;
}

/** Whether each comma stands between two digits, as in '0,5'. */
const areDecimal = (lines: readonly string[]): boolean =>
  lines.some((line) => line.includes(',')) && lines.every((line) => !/(^|\D),|,(\D|$)/.test(line));

/** Makes column names distinct: a second column of the same name gets a number. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const plain = name.trim() === '' ? `column ${String(index + 1)}` : plainCell(name.trim());
    let own = plain;
    for (let number = 2; seen.has(own); number += 1) own = `${plain} (${String(number)})`;
    seen.add(own);
    return own;
  });
}

const tooLong = (file: string, characters: number): Failure =>
  new Failure(
    'bad-input',
    `The first line of ${file} has a name of ${characters.toLocaleString('en')} characters.`,
    'Facet reads a table whose first line names its columns, or has no names at all. Correct that line.',
  );

const tooWide = (file: string, columns: number): Failure =>
  new Failure(
    'bad-input',
    `${file} has ${columns.toLocaleString('en')} columns; Facet reads tables of up to ${mostColumns.toLocaleString('en')}.`,
    'Save a table with the columns that are needed: the path, the class, and what else is to be kept.',
  );
