import { open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { isClutter } from '../folders/clutter';
import { ferHeader } from './fer2013-header';
import type { Compression } from './tar';

/** A Parquet file, and the folder that it is in, relative to the source; it may name a part. */
export interface ParquetFile {
  readonly file: string;
  readonly folder: string;
}

/** What is unpacked, decided by its content. */
export type Material = { readonly bytes: number } & (
  | { readonly form: 'zip' | 'fer2013'; readonly file: string }
  | { readonly form: 'tar'; readonly file: string; readonly compression: Compression }
  | { readonly form: 'parquet'; readonly files: readonly ParquetFile[] }
);

/** Parquet files of one data set; the largest public ones of faces have some hundreds. */
const mostFiles = 10_000;

/** Looks at a source. Kinds 'not-found', 'bad-input', 'unsupported'. */
export async function materialOf(source: string): Promise<Material> {
  const found = await stat(source).catch(() => null);
  if (found === null) throw new Failure('not-found', `There is no ${source}.`, 'Check its name.');
  if (found.isDirectory()) return materialOfFolder(source);
  if (!found.isFile()) throw new Failure('bad-input', `${source} is no file.`, 'Give an archive, or a folder.');
  const head = await headOf(source);
  const material = recognise(source, head, found.size);
  if (material !== null) return material;
  throw new Failure(
    'bad-input',
    `${source} is nothing that Facet unpacks.`,
    'Give a ZIP or tar file, Parquet files, or a table of pixels such as fer2013.csv.',
  );
}

function recognise(file: string, head: Buffer, bytes: number): Material | null {
  const begins = (...code: readonly number[]): boolean => head.subarray(0, code.length).equals(Buffer.from(code));
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return { form: 'zip', file, bytes };
  if (begins(0x1f, 0x8b)) return { form: 'tar', file, compression: 'gzip', bytes };
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return { form: 'tar', file, compression: 'zstd', bytes };
  if (isTar(head)) return { form: 'tar', file, compression: 'none', bytes };
  if (head.toString('latin1', 0, 4) === 'PAR1') return { form: 'parquet', files: [{ file, folder: '' }], bytes };
  for (const [name, code] of foreign) if (begins(...code)) throw notUnpacked(file, name);
  const [line = ''] = head.toString('latin1').split('\n', 1);
  return ferHeader(line) === null ? null : { form: 'fer2013', file, bytes };
}

const foreign: readonly (readonly [string, readonly number[]])[] = [
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['7-Zip', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['RAR', [0x52, 0x61, 0x72, 0x21]],
];

const notUnpacked = (file: string, name: string): Failure =>
  new Failure(
    'unsupported',
    `${file} is packed with ${name}, which Facet doesn’t unpack.`,
    'Unpack it with another program, and import the folder.',
  );

/** Whether a block is a tar header: it has ustar's mark, or, as older archives, the right checksum (POSIX.1-2017, pax). */
function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  if (head.toString('latin1', 257, 262) === 'ustar') return true;
  const told = Number.parseInt(head.toString('latin1', 148, 156), 8);
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return head[0] !== 0 && told === sum;
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(512);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The Parquet files of a folder, or else its table of pixels. */
async function materialOfFolder(root: string): Promise<Material> {
  const files: (ParquetFile & { readonly bytes: number })[] = [];
  const tables: string[] = [];
  await gather(root, '', 0, files, tables);
  if (files.length > 0) {
    const sorted = files.sort((a, b) => (a.file < b.file ? -1 : 1));
    return { form: 'parquet', files: sorted, bytes: sorted.reduce((sum, { bytes }) => sum + bytes, 0) };
  }
  for (const file of tables.sort()) {
    const [line = ''] = (await headOf(file)).toString('latin1').split('\n', 1);
    if (ferHeader(line) !== null) return { form: 'fer2013', file, bytes: (await stat(file)).size };
  }
  throw new Failure(
    'bad-input',
    `There are no Parquet files and no table of pixels in ${root}.`,
    'Import it as it is, or give the archive in it.',
  );
}

const deepest = 10;

/** Follows links to files, which the cache of Hugging Face is full of, and none to folders, which could lead back. */
async function gather(
  root: string,
  folder: string,
  depth: number,
  files: (ParquetFile & { readonly bytes: number })[],
  tables: string[],
): Promise<void> {
  for await (const entry of await opendir(join(root, folder))) {
    const file = join(root, folder, entry.name);
    if (isClutter(entry.name)) continue;
    if (entry.isDirectory()) {
      if (depth < deepest) await gather(root, join(folder, entry.name), depth + 1, files, tables);
    } else if (/\.parquet$/i.test(entry.name)) {
      const found = await stat(file).catch(() => null);
      if (found?.isFile() === true) files.push({ file, folder, bytes: found.size });
      if (files.length > mostFiles)
        throw new Failure('bad-input', `${root} has more than 10,000 Parquet files.`, 'Give one folder of it.');
    } else if (depth === 0 && /\.csv$/i.test(entry.name)) {
      const found = await stat(file).catch(() => null);
      if (found?.isFile() === true) tables.push(file);
    }
  }
}
