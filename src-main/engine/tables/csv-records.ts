import { cellsOf, cellsOfLines, type Delimiter } from './csv-cells';
import type { TextEncoding } from '../base/text-encoding';
import { linesOf, longestLine, type Line } from './csv-lines';

/** One record of a table with the number of its first line (from 1 on): its cells, or the reason why it can't be read. */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] } | BadRecord;
export interface BadRecord {
  readonly line: number;
  readonly problem: string;
}

/** A table's delimiter, its number of cells per record, and how its text is read. */
export interface Table {
  readonly delimiter: Delimiter;
  readonly width: number;
  readonly encoding: TextEncoding;
  /** Lines in front of the header, or of the first record, that belong to no record. */
  readonly skipped: number;
}

interface ParsedLines {
  readonly records: CsvRecord[];
  /** Number of lines that they occupy. */
  readonly used: number;
}

/** Lines parsed at once, and records handed on together: some 3 ms. */
const batchLines = 256;
/** Most lines of one quoted text; beyond that, a closing quote was forgotten. */
const longestRecord = 20;

/**
 * Reads a delimited text in batches of records. A bad line becomes a record with a problem and
 * does not affect others: an unclosed quote ends with its own line. Empty lines are left out. The time is linear in the length of the
 * text, whatever it contains.
 */
export async function* readRecords(file: string, table: Table): AsyncGenerator<CsvRecord[]> {
  let first = 1;
  let waiting: Line[] = [];
  let toSkip = table.skipped;
  /** Parses waiting lines into records, until at most `left` lines wait. */
  function* parseWaiting(left: number): Generator<CsvRecord[]> {
    let [at, batch]: [number, CsvRecord[]] = [0, []];
    while (waiting.length - at > left) {
      const { records, used } = parseFrom(waiting, at, first + at, table);
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
  for await (const lines of linesOf(file, table.encoding)) {
    const skipped = Math.min(toSkip, lines.length);
    toSkip -= skipped;
    first += skipped;
    waiting = waiting.concat(skipped === 0 ? lines : lines.slice(skipped));
    // The last lines wait, because a quoted text that begins there may continue.
    if (waiting.length > batchLines + longestRecord) yield* parseWaiting(longestRecord);
  }
  yield* parseWaiting(0);
}

/** Parses a batch of lines from index `at` on. @param number line number of the first one */
function parseFrom(lines: readonly Line[], at: number, number: number, table: Table): ParsedLines {
  const batch: string[] = [];
  let characters = 0;
  while (batch.length < batchLines && characters < longestLine) {
    const line = lines[at + batch.length]; // undefined after the last
    if (line === undefined || line === null || !isClosed(line)) break;
    batch.push(line);
    characters += line.length;
  }
  if (batch.length < 2) return parseOne(lines, at, number, table);
  const rows = cellsOfLines(batch, table);
  if (rows) return { records: rows.flatMap((cells, index) => recordOf(number + index, cells)), used: batch.length };
  const each = batch.flatMap((line, index) => parseOne([line], 0, number + index, table).records);
  return { records: each, used: batch.length };
}

/** Parses the record that begins at a line. It extends over further lines while a quote is open, if that makes it whole. */
function parseOne(lines: readonly Line[], at: number, number: number, { delimiter, width }: Table): ParsedLines {
  const line = lines[at] ?? null;
  if (line === null) return { records: [overlong(number)], used: 1 };
  if (isClosed(line)) {
    const cells = cellsOf(line, delimiter, width);
    return { records: cells ? recordOf(number, cells) : [misquoted(number)], used: 1 };
  }
  const whole = closedFrom(lines, at);
  const cells = whole === null ? null : cellsOf(whole.join('\n'), delimiter);
  if (whole !== null && cells?.length === width) return { records: recordOf(number, cells), used: whole.length };
  return { records: [misquoted(number)], used: 1 };
}

/** Lines from an open quote to the one that closes it; null when none does within the limits. */
function closedFrom(lines: readonly Line[], at: number): string[] | null {
  const whole: string[] = [];
  let [isOpen, characters] = [false, 0];
  for (let used = 0; used < longestRecord; used += 1) {
    const line = lines[at + used] ?? null; // also null after the last line
    if (line === null) return null;
    whole.push(line);
    characters += line.length;
    if (characters > longestLine) return null;
    if (!isClosed(line)) isOpen = !isOpen;
    if (!isOpen) return whole;
  }
  return null;
}

function recordOf(line: number, cells: readonly string[]): CsvRecord[] {
  if (cells.every((cell) => cell.trim() === '')) return [];
  if (cells.some((cell) => cell.includes('\ufffd')))
    return [{ line, problem: 'it is not UTF-8; save the file as UTF-8' }];
  return [{ line, cells }];
}

const misquoted = (line: number): BadRecord => ({
  line,
  problem: 'a quotation mark is unclosed or misplaced',
});

const overlong = (line: number): BadRecord => ({
  line,
  problem: `it is longer than ${longestLine.toLocaleString('en')} characters`,
});

/** Whether all quotes in a text are closed: they come in pairs. */
const isClosed = (text: string): boolean => {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 0;
};
