import { parse, type Options } from 'csv-parse/sync';
import { linesOf, longestLine, type Line } from './csv-lines';

/** One record of a table, by the number of its first line (from 1 on): its cells, or why it can't be read. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] } | BadRecord;
export interface BadRecord {
  readonly line: number;
  readonly problem: string;
}

/** What parts the cells of a table, and how many a record has. */
export interface Table {
  readonly delimiter: string;
  readonly width: number;
}

interface Taken {
  readonly records: CsvRecord[];
  /** Lines that they were. */
  readonly used: number;
}

/** Lines parsed at once, and records that are handed on together: some 3 ms. */
const batchLines = 256;
/** Lines that one quoted text may go over; more is a quote that somebody forgot to close. */
const longestRecord = 20;

/**
 * Reads a delimited text (UTF-8, or UTF-16 with a byte order mark) record by record, in batches. A bad line is a record with a
 * problem and costs no other: a quote that is not closed ends with its own line. Empty lines are left out. The time that it takes
 * grows with the length of the text, whatever stands in it.
 */
export async function* readRecords(file: string, table: Table): AsyncGenerator<CsvRecord[]> {
  let first = 1;
  let waiting: Line[] = [];
  /** Takes records off the lines that wait, as long as more than `left` do. */
  function* take(left: number): Generator<CsvRecord[]> {
    let [at, batch]: [number, CsvRecord[]] = [0, []];
    while (waiting.length - at > left) {
      const { records, used } = takeFrom(waiting, at, first + at, table);
      at += used;
      batch.push(...records);
      if (batch.length < batchLines) continue;
      yield batch;
      batch = [];
    }
    yield batch;
    waiting = waiting.slice(at);
    first += at;
  }
  for await (const lines of linesOf(file)) {
    waiting = waiting.concat(lines);
    // The last lines wait: a quoted text that begins there may go on.
    if (waiting.length > batchLines + longestRecord) yield* take(longestRecord);
  }
  yield* take(0);
}

/** Cells of one line; null when a quote is not closed in it, or stands where none may. */
export function cellsOf(line: string, delimiter: string): string[] | null {
  try {
    const [cells] = parse(line, options(delimiter));
    return cells ?? [''];
  } catch {
    return null;
  }
}

const options = (delimiter: string): Options & { columns?: false } => ({ delimiter, relax_column_count: true });

/** Parses the first of the lines from `at` on. @param number of the first line */
function takeFrom(lines: readonly Line[], at: number, number: number, table: Table): Taken {
  const batch: string[] = [];
  let characters = 0;
  while (batch.length < batchLines && characters < longestLine) {
    const line = lines[at + batch.length]; // undefined behind the last
    if (line === undefined || line === null || !isClosed(line)) break;
    batch.push(line);
    characters += line.length;
  }
  if (batch.length < 2) return takeOne(lines, at, number, table);
  const rows = parseAll(batch, table.delimiter);
  if (rows) return { records: rows.flatMap((cells, index) => recordOf(number + index, cells)), used: batch.length };
  const each = batch.flatMap((line, index) => takeOne([line], 0, number + index, table).records);
  return { records: each, used: batch.length };
}

/** The record that begins with a line; it goes on over further lines while a quote is open, if that makes it whole. */
function takeOne(lines: readonly Line[], at: number, number: number, { delimiter, width }: Table): Taken {
  const line = lines[at] ?? null;
  if (line === null) return { records: [overlong(number)], used: 1 };
  if (isClosed(line)) {
    const cells = cellsOf(line, delimiter);
    return { records: cells ? recordOf(number, cells) : [misquoted(number)], used: 1 };
  }
  const whole = closedFrom(lines, at);
  const cells = whole === null ? null : cellsOf(whole.join('\n'), delimiter);
  if (whole !== null && cells?.length === width) return { records: recordOf(number, cells), used: whole.length };
  return { records: [misquoted(number)], used: 1 };
}

/** Lines from one with an open quote to the first that closes it; null where none does in time. */
function closedFrom(lines: readonly Line[], at: number): string[] | null {
  const whole: string[] = [];
  let [isOpen, characters] = [false, 0];
  for (let used = 0; used < longestRecord; used += 1) {
    const line = lines[at + used] ?? null; // null behind the last line, too
    if (line === null) return null;
    whole.push(line);
    characters += line.length;
    if (characters > longestLine) return null;
    if (!isClosed(line)) isOpen = !isOpen;
    if (!isOpen) return whole;
  }
  return null;
}

/** All lines at once, a record a line; null when one of them spoils it. */
function parseAll(lines: readonly string[], delimiter: string): string[][] | null {
  try {
    const rows = parse(lines.join('\n'), options(delimiter));
    if (lines.at(-1) === '') rows.push(['']);
    return rows.length === lines.length ? rows : null;
  } catch {
    return null;
  }
}

function recordOf(line: number, cells: readonly string[]): CsvRecord[] {
  if (cells.every((cell) => cell.trim() === '')) return [];
  if (cells.some((cell) => cell.includes('\ufffd')))
    return [{ line, problem: 'it is not UTF-8; save the file as UTF-8' }];
  return [{ line, cells }];
}

const misquoted = (line: number): BadRecord => ({
  line,
  problem: 'a quotation mark is not closed, or stands amid a text',
});

const overlong = (line: number): BadRecord => ({
  line,
  problem: `it is longer than ${longestLine.toLocaleString('en')} characters`,
});

/** Quotes come in pairs. */
const isClosed = (text: string): boolean => {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 0;
};
