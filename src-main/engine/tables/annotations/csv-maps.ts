import { shapeOf } from '../csv-columns';
import { firstLines } from '../csv-lines';
import { readRecords } from '../csv-records';
import { plainCell } from '../cells';

/** Rows of a CSV table as maps of cells by the names of their columns. Kind 'bad-input' for a file that is no table. */
export async function* csvMaps(
  file: string,
): AsyncGenerator<{ readonly value: Readonly<Record<string, unknown>> } | { readonly problem: string }> {
  for await (const row of csvRows(file)) {
    yield 'problem' in row
      ? row
      : { value: Object.fromEntries(row.names.map((name, index) => [name, row.cells[index]])) };
  }
}

/** A row of a table: its cells, and the names of the columns. */
export interface CsvRow {
  readonly names: readonly string[];
  readonly cells: readonly string[];
}

/** Rows of a CSV table below its header. A bad one has a problem. @param mayBeShort whether a row may have fewer cells than the header */
export async function* csvRows(
  file: string,
  mayBeShort = false,
): AsyncGenerator<CsvRow | { readonly problem: string }> {
  const { names, delimiter, hasHeader } = shapeOf(file, await firstLines(file));
  let isHeader = hasHeader;
  for await (const records of readRecords(file, { delimiter, width: names.length })) {
    for (const record of records) {
      if (isHeader) isHeader = false;
      else if ('problem' in record) yield { problem: `line ${String(record.line)}: ${record.problem}` };
      else if (record.cells.length < names.length && !mayBeShort)
        yield { problem: short(record.line, record.cells.length, names.length) };
      else yield { names, cells: record.cells.map((cell) => plainCell(cell.trim())) };
    }
  }
}

const short = (line: number, cells: number, width: number): string =>
  `line ${String(line)}: it has ${String(cells)} cells, the first line has ${String(width)}`;
