import type { LabelRow } from '../catalog/label-rows';
import { readRecords, type BadRecord } from './csv-records';
import type { TableShape } from './csv-shape';
import type { RowForm } from './row-form';
import { rowReader } from './rows';

/** How the text of a table is read. */
export type TextShape = Pick<TableShape, 'encoding' | 'skipped' | 'names' | 'delimiter' | 'hasHeader'>;

/** Reads the rows of a table in batches; see readRecords. */
export async function* readTable(
  file: string,
  { encoding, skipped, names, delimiter, hasHeader }: TextShape,
  form: RowForm,
): AsyncGenerator<(LabelRow | BadRecord)[]> {
  const read = rowReader(form, names.length);
  let isHeader = hasHeader;
  for await (const records of readRecords(file, { encoding, skipped, delimiter, width: names.length })) {
    const rows = isHeader ? records.slice(1) : records;
    isHeader &&= records.length === 0;
    yield rows.map(read);
  }
}
