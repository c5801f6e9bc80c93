import type { ColumnChoice } from '../../../src-shared/contract/imports';
import type { LabelRow } from '../../../src-main/engine/catalog/label-rows';
import { columnsOf } from '../../../src-main/engine/tables/csv-columns';
import { firstLines } from '../../../src-main/engine/tables/csv-lines';
import type { BadRecord } from '../../../src-main/engine/tables/csv-records';
import { notesOn, shapeOf } from '../../../src-main/engine/tables/csv-shape';
import { readTable } from '../../../src-main/engine/tables/csv-table';
import { encodingOfTable } from '../../../src-main/engine/tables/encodings';
import { formOf } from '../../../src-main/engine/tables/row-form';

/** Reads a whole table as the thread that reads tables does, without the thread. */
export async function readWholeTable(file: string, choice?: ColumnChoice) {
  const encoding = await encodingOfTable(file);
  const shape = shapeOf(file, await firstLines(file, encoding), encoding);
  const columns = columnsOf(file, shape, choice);
  const rows: (LabelRow | BadRecord)[] = [];
  for await (const batch of readTable(file, shape, formOf(shape.names, shape.delimiter, columns))) rows.push(...batch);
  return { shape, columns, rows, notes: notesOn(file, shape) };
}
