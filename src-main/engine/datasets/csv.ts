import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { DatasetRow } from '../catalog/dataset-rows';
import { attributePrefix, tagDelimiter } from '../importing/labels/rows';
import { placeBySource, type DatasetFormat, type Placed } from './format';
import { TextFile } from './text-file';

const columns = ['path', 'class', 'state', 'split', 'tags', 'sha256'];
/** Headers that an import would take for something else. */
const meaningful = [...columns, 'file', 'label', 'id', 'hash'];

/** labels.csv: a row an image, with all that a person said of it. An import reads it back. */
export class CsvFormat implements DatasetFormat {
  private constructor(
    private readonly file: TextFile,
    private readonly attributes: readonly string[],
    private readonly roots: number,
  ) {}

  /** @param attributes names, each a column */
  static async create(folder: string, attributes: readonly string[], roots: number): Promise<CsvFormat> {
    const file = await TextFile.create(join(folder, 'labels.csv'));
    await file.write(stringify([[...columns, ...attributes.map(headerOf)]]));
    return new CsvFormat(file, attributes, roots);
  }

  place(row: DatasetRow): Placed {
    return placeBySource(row, this.roots);
  }

  async add(row: DatasetRow, file: string): Promise<void> {
    const tags = row.tags.length === 0 ? '' : stringify([[...row.tags]], { delimiter: tagDelimiter }).trimEnd();
    const values = this.attributes.map((name) => row.attributes[name] ?? '');
    await this.file.write(
      stringify([[file, row.class ?? '', row.labelState, row.part ?? '', tags, row.sha256 ?? '', ...values]]),
    );
  }

  async finish(): Promise<void> {
    await this.file.close();
  }
}

const headerOf = (name: string): string =>
  meaningful.includes(name.toLowerCase()) || name.startsWith(attributePrefix) ? attributePrefix + name : name;
