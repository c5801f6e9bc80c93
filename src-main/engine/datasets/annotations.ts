import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog';
import type { DatasetRow } from '../catalog/dataset-rows';
import { presentClass } from '../catalog/present-class';
import { annotationColumns } from '../tables/column-names';
import { TableLines } from '../tables/lines';
import { TextFile } from './text-file';

/** Writes annotations.csv: one row per label that a person gave an image, in the order in which they were given. An import reads it back. */
export class AnnotationsFile {
  readonly #lines = new TableLines();
  readonly #present: (classId: number) => number;

  private constructor(
    private readonly catalog: Catalog,
    private readonly file: TextFile,
  ) {
    this.#present = presentClass(catalog);
  }

  static async create(folder: string, catalog: Catalog): Promise<AnnotationsFile> {
    const written = new AnnotationsFile(catalog, await TextFile.create(join(folder, 'annotations.csv')));
    await written.file.write(written.#lines.line(annotationColumns));
    return written;
  }

  get quotedCells(): number {
    return this.#lines.quotedCells;
  }

  /** @param file the picture's path in the data set */
  async add({ id }: DatasetRow, file: string): Promise<void> {
    const given = this.catalog.annotations.ofImage(id).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
    for (const { annotator, state, classId, at } of given) {
      const name = classId === null ? '' : (this.catalog.classes.byId(this.#present(classId))?.name ?? '');
      const time = at === null ? '' : new Date(at).toISOString();
      await this.file.write(this.#lines.line([file, annotator, name, state, time]));
    }
  }

  finish(): Promise<void> {
    return this.file.close();
  }
}
