import { packed } from '../catalog/label-rows';
import { readAnnotations } from './annotations/formats';
import { firstLines } from './csv-lines';
import { shapeOf, type TableShape } from './csv-shape';
import { readTable } from './csv-table';
import { encodingOfTable } from './encodings';
import type { Rows, TableTask } from './table-reader';

/** Determines the shape of a table by its first lines. Kind 'bad-input'. */
export async function shapeOfTable(file: string): Promise<TableShape> {
  const encoding = await encodingOfTable(file);
  return shapeOf(file, await firstLines(file, encoding), encoding);
}

/** Reads rows of a table or of annotations in batches. Kind 'bad-input'. */
export async function* rowsOf(task: Exclude<TableTask, { what: 'shape' }>): AsyncGenerator<Rows> {
  if (task.what === 'annotations') {
    for await (const rows of readAnnotations(task.format, task.annotations)) {
      yield rows.map((row) => ('problem' in row ? row : packed(row, null)));
    }
    return;
  }
  const names = task.form.attributes.map(({ name }) => name);
  for await (const rows of readTable(task.file, task.shape, task.form)) {
    yield rows.map((row) => ('problem' in row ? row : packed(row, names)));
  }
}
