import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse, type Options } from 'csv-parse/sync';

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

/** Records parsed at once: some 3 ms, after which the engine answers others. */
const batchLines = 256;
/** Lines that one quoted text may go over; more is a quote that somebody forgot to close. */
const longestRecord = 20;

/**
 * Reads a delimited text (UTF-8, or UTF-16 with a byte order mark) record by record. A bad line is a record with a
 * problem and costs no other: a quote that is not closed ends with its own line. Empty lines are left out.
 */
export async function* readRecords(file: string, table: Table): AsyncGenerator<CsvRecord[]> {
  let first = 1;
  let waiting: string[] = [];
  const next = (): CsvRecord[] => {
    const { records, used } = take(waiting, first, table);
    waiting = waiting.slice(used);
    first += used;
    return records;
  };
  for await (const lines of linesOf(file)) {
    waiting.push(...lines);
    // The last lines wait: a quoted text that begins there may go on.
    while (waiting.length > batchLines + longestRecord) yield next();
  }
  while (waiting.length > 0) yield next();
}

/** The first lines of a text, as they stand. */
export async function firstLines(file: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of linesOf(file)) {
    lines.push(...some);
    if (lines.length >= count) break;
  }
  return lines.slice(0, count);
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

/** Parses the first of the lines that wait. */
function take(lines: readonly string[], first: number, table: Table): Taken {
  let run = 0;
  while (run < Math.min(batchLines, lines.length) && isClosed(lines[run] ?? '')) run += 1;
  const batch = lines.slice(0, run);
  if (run > 1) {
    const rows = parseAll(batch, table.delimiter);
    if (rows) return { records: rows.flatMap((cells, index) => recordOf(first + index, cells)), used: run };
    return { records: batch.flatMap((line, index) => takeOne([line], first + index, table).records), used: run };
  }
  return takeOne(lines, first, table);
}

/** The record that begins with the first line; it goes on over further lines while a quote is open, if that makes it whole. */
function takeOne(lines: readonly string[], first: number, { delimiter, width }: Table): Taken {
  const [line = ''] = lines;
  if (isClosed(line)) {
    const cells = cellsOf(line, delimiter);
    return { records: cells ? recordOf(first, cells) : [misquoted(first)], used: 1 };
  }
  for (let used = 2; used <= Math.min(longestRecord, lines.length); used += 1) {
    const text = lines.slice(0, used).join('\n');
    const cells = isClosed(text) ? cellsOf(text, delimiter) : null;
    if (cells?.length === width) return { records: recordOf(first, cells), used };
  }
  return { records: [misquoted(first)], used: 1 };
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

/** Quotes come in pairs. */
const isClosed = (text: string): boolean => {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 0;
};

/** Lines as they come from the disk, some at a time, whatever ends them. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  const stream = createReadStream(file, { encoding: await encodingOf(file), highWaterMark: 32 * 1024 });
  let rest = '';
  let isFirst = true;
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = rest + (isFirst ? chunk.replace(/^\ufeff/, '') : chunk);
    isFirst = false;
    // A carriage return at the end may be the first half of a line's end.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest.replace(/\r$/, '')];
}

async function encodingOf(file: string): Promise<BufferEncoding> {
  const handle = await open(file, 'r');
  try {
    const mark = Buffer.alloc(2);
    await handle.read(mark, 0, 2, 0);
    return mark[0] === 0xff && mark[1] === 0xfe ? 'utf16le' : 'utf8';
  } finally {
    await handle.close();
  }
}
