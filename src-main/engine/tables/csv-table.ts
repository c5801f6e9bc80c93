import type { Columns } from '../../../src-shared/contract/imports';
import type { LabelRow } from '../catalog/label-rows';
import type { TableShape } from './csv-columns';
import { readRecords, type BadRecord } from './csv-records';
import { rowReader } from './rows';

/** Reads the rows of a table in batches; see readRecords. */
export async function* readTable(
  file: string,
  { names, delimiter, hasHeader }: Pick<TableShape, 'names' | 'delimiter' | 'hasHeader'>,
  columns: Columns,
): AsyncGenerator<(LabelRow | BadRecord)[]> {
  const read = rowReader(names, columns);
  let isHeader = hasHeader;
  for await (const records of readRecords(file, { delimiter, width: names.length })) {
    const rows = isHeader ? records.slice(1) : records;
    isHeader &&= records.length === 0;
    yield rows.map(read);
  }
}
