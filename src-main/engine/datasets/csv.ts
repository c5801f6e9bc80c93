import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { DatasetRow } from '../catalog/dataset-rows';
import { attributePrefix, meaningfulNames } from '../tables/column-names';
import { tagDelimiter } from '../tables/rows';
import { columnNames } from '../tables/columns';
import { TableLines } from '../tables/lines';
import type { AnnotationsFile } from './annotations';
import { placeBySource, type DatasetFormat, type Placement } from './format';
import { TextFile } from './text-file';

const fixedColumns = ['path', 'class', 'state', 'split', 'tags', 'sha256'];

/** Writes labels.csv: one row per image, with its label, tags and attributes. An import reads it back. */
export class CsvFormat implements DatasetFormat {
  private constructor(
    private readonly file: TextFile,
    private readonly lines: TableLines,
    private readonly attributes: readonly string[],
    private readonly sources: number,
    private readonly annotations: AnnotationsFile | null,
  ) {}

  /**
   * @param attributes names; each becomes a column
   * @param sources number of sources
   * @param annotations beside it; finished with it
   */
  static async create(
    folder: string,
    attributes: readonly string[],
    sources: number,
    annotations: AnnotationsFile | null,
  ): Promise<CsvFormat> {
    const file = await TextFile.create(join(folder, 'labels.csv'));
    const lines = new TableLines();
    const headers = columnNames([...fixedColumns, ...meaningfulNames], attributes, attributePrefix);
    await file.write(lines.line([...fixedColumns, ...headers]));
    return new CsvFormat(file, lines, attributes, sources, annotations);
  }

  get quotedCells(): number {
    return this.lines.quotedCells + (this.annotations?.quotedCells ?? 0);
  }

  placementOf(row: DatasetRow): Placement {
    return placeBySource(row, this.sources);
  }

  async add(row: DatasetRow, file: string): Promise<void> {
    const tags = row.tags.length === 0 ? '' : stringify([[...row.tags]], { delimiter: tagDelimiter }).trimEnd();
    const values = this.attributes.map((name) => row.attributes[name] ?? '');
    const fixed = [file, row.class ?? '', row.labelState, row.part ?? '', tags, row.sha256 ?? ''];
    await this.file.write(this.lines.line([...fixed, ...values]));
    await this.annotations?.add(row, file);
  }

  async finish(): Promise<void> {
    await this.file.close();
    await this.annotations?.finish();
  }
}
