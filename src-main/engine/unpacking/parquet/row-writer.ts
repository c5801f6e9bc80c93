import { posix } from 'node:path';
import { partNamed } from '../../../../src-shared/domain/part-names';
import { FreeNames, safeName } from '../../../platform/file-names';
import { extensionOfPicture } from '../../base/picture-content';
import { entryPath } from '../entry-path';
import type { LabelTable } from '../label-table';
import type { ParquetFile } from '../material';
import type { UnpackedFolder } from '../unpacked-folder';
import type { ParquetColumns } from './columns';

/** Writes the rows of one Parquet file: each picture, and its line in the table. */
export class RowWriter {
  readonly #names = new FreeNames();
  readonly #folder: string;
  #row = 0;

  constructor(
    private readonly place: ParquetFile,
    private readonly columns: ParquetColumns,
    private readonly part: string | null,
    private readonly folder: UnpackedFolder,
    private readonly table: LabelTable,
  ) {
    const parts = [...place.folder.split(/[\\/]/), posix.basename(place.file.replaceAll('\\', '/'), '.parquet')];
    this.#folder = ['images', ...parts.filter((name) => name !== '').map(safeName)].join('/');
  }

  add(row: Readonly<Record<string, unknown>>): void {
    const number = this.#row;
    this.#row += 1;
    const { bytes, path: given } = this.#pictureOf(row[this.columns.image.name]);
    const where = `${this.place.file}, row ${String(number + 1)}`;
    const extension = bytes === null ? null : extensionOfPicture(bytes);
    if (bytes === null || extension === null) {
      const why = bytes === null ? 'It has no bytes of a picture.' : 'Its bytes are no picture.';
      this.folder.tally.add('no-picture', where, given === null ? why : `${why} Its path is ${given}.`);
      return;
    }
    const path = this.#names.take(this.#folder, this.#nameOf(given, number, extension));
    if (!this.folder.take(path)) return;
    this.folder.writeWhole(path, bytes, 'picture');
    const { label, split, others } = this.columns;
    const part = split === null ? this.part : partNamed(textOf(row[split]));
    this.table.add([
      path,
      ...(label === null ? [] : [this.#valueOf(label, row[label])]),
      part ?? '',
      ...others.map((name) => this.#valueOf(name, row[name])),
    ]);
  }

  #pictureOf(value: unknown): { readonly bytes: Uint8Array | null; readonly path: string | null } {
    if (value instanceof Uint8Array) return { bytes: value, path: null };
    if (typeof value !== 'object' || value === null) return { bytes: null, path: null };
    const { bytes, path } = value as { readonly bytes?: unknown; readonly path?: unknown };
    const text = path instanceof Uint8Array ? Buffer.from(path).toString('utf8') : path;
    return {
      bytes: bytes instanceof Uint8Array && bytes.length > 0 ? bytes : null,
      path: typeof text === 'string' && text !== '' ? text : null,
    };
  }

  /** The name that the data set has for a picture, with the extension of its content; else the number of its row. */
  #nameOf(given: string | null, number: number, extension: string): string {
    const numberedName = `${String(number).padStart(6, '0')}.${extension}`;
    if (given === null) return numberedName;
    // Computers leave their own absolute paths behind, of which the last name says all.
    const place = entryPath(/^(\/|[a-z]:)/i.test(given) ? (given.split(/[\\/]/).at(-1) ?? '') : given);
    if ('refused' in place) return numberedName;
    const parts = place.path.split('/').map(safeName);
    const last = parts.pop() ?? numberedName;
    const named = posix.parse(last);
    const isSame = sameFormat(named.ext.slice(1).toLowerCase(), extension);
    return [...parts, isSame ? last : `${named.name}.${extension}`].join('/');
  }

  /** A value as text: a class by its name, of which -1 stands for none. */
  #valueOf(column: string, value: unknown): string {
    const names = this.columns.names.get(column);
    const code = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null;
    if (names === undefined || code === null) return textOf(value);
    return code < 0 ? '' : (names[code] ?? String(code));
  }
}

const sameFormat = (given: string, extension: string): boolean =>
  given === extension ||
  (extension === 'jpg' && ['jpeg', 'jfif'].includes(given)) ||
  (extension === 'tif' && given === 'tiff');

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof Date ? value.toISOString() : '';
}
