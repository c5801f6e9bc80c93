import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { DatasetRow } from '../catalog/dataset-rows';
import { meaningfulNames } from '../tables/csv-columns';
import { attributePrefix, tagDelimiter } from '../tables/rows';
import { columnNames } from '../tables/columns';
import { TableLines } from '../tables/lines';
import { placeBySource, type DatasetFormat, type Placed } from './format';
import { TextFile } from './text-file';

const columns = ['path', 'class', 'state', 'split', 'tags', 'sha256'];

/** labels.csv: a row an image, with all that a person said of it. An import reads it back. */
export class CsvFormat implements DatasetFormat {
  private constructor(
    private readonly file: TextFile,
    private readonly lines: TableLines,
    private readonly attributes: readonly string[],
    private readonly roots: number,
  ) {}

  /** @param attributes names, each a column */
  static async create(folder: string, attributes: readonly string[], roots: number): Promise<CsvFormat> {
    const file = await TextFile.create(join(folder, 'labels.csv'));
    const lines = new TableLines();
    const headers = columnNames([...columns, ...meaningfulNames], attributes, attributePrefix);
    await file.write(lines.line([...columns, ...headers]));
    return new CsvFormat(file, lines, attributes, roots);
  }

  get quotedCells(): number {
    return this.lines.quotedCells;
  }

  place(row: DatasetRow): Placed {
    return placeBySource(row, this.roots);
  }

  async add(row: DatasetRow, file: string): Promise<void> {
    const tags = row.tags.length === 0 ? '' : stringify([[...row.tags]], { delimiter: tagDelimiter }).trimEnd();
    const values = this.attributes.map((name) => row.attributes[name] ?? '');
    const told = [file, row.class ?? '', row.labelState, row.part ?? '', tags, row.sha256 ?? ''];
    await this.file.write(this.lines.line([...told, ...values]));
  }

  async finish(): Promise<void> {
    await this.file.close();
  }
}
