import { firstLines } from '../csv-lines';
import { readRecords } from '../csv-records';
import { plainCell } from '../cells';
import { shapeOf } from '../csv-shape';
import { encodingOfTable } from '../encodings';

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
  /** Whether the first line has these names; else they are made up. */
  readonly hasHeader: boolean;
  readonly cells: readonly string[];
}

/** Rows of a CSV table below its header. A bad one has a problem. @param mayBeShort whether a row may have fewer cells than the header */
export async function* csvRows(
  file: string,
  mayBeShort = false,
): AsyncGenerator<CsvRow | { readonly problem: string }> {
  const encoding = await encodingOfTable(file);
  const { names, delimiter, hasHeader, skipped } = shapeOf(file, await firstLines(file, encoding), encoding);
  let isHeader = hasHeader;
  for await (const records of readRecords(file, { encoding, skipped, delimiter, width: names.length })) {
    for (const record of records) {
      if (isHeader) isHeader = false;
      else if ('problem' in record) yield { problem: `line ${String(record.line)}: ${record.problem}` };
      else if (record.cells.length < names.length && !mayBeShort)
        yield { problem: short(record.line, record.cells.length, names.length) };
      else yield { names, hasHeader, cells: record.cells.map((cell) => plainCell(cell.trim())) };
    }
  }
}

const short = (line: number, cells: number, width: number): string =>
  `line ${String(line)}: it has ${String(cells)} cells, the first line has ${String(width)}`;
