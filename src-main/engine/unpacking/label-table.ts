import { TableLines } from '../tables/lines';
import type { UnpackedFolder } from './unpacked-folder';

/** Gathers the rows of labels.csv. A million rows of some 60 characters take as many megabytes. */
export class LabelTable {
  readonly #lines = new TableLines();
  readonly #pieces: string[] = [];

  constructor(columns: readonly string[]) {
    this.add(columns);
  }

  add(cells: readonly string[]): void {
    this.#pieces.push(this.#lines.line([...cells]));
  }

  write(folder: UnpackedFolder, path: string): void {
    folder.writeWhole(path, Buffer.from(this.#pieces.join('')), 'text');
  }
}
