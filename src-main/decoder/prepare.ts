import { crc32 } from 'node:zlib';
import { pixelBytes } from '../../src-shared/domain/preprocessing';
import type { Refusal } from '../../src-shared/workers/decoder';
import { decode, fromPicture, type Picture } from './decode';
import { eachInOrder } from './each-in-order';
import { openRows, type RowFile } from './files';
import { assertDecodes } from './loaders';
import { isRefusal } from './refusals';
import { readSource } from './source';

interface Item {
  readonly path: string;
  readonly row: number;
  readonly sha256: string | null;
}
type Outcome = { crc32: number } | { changed: true } | Refusal;

/** Answers `decoder.prepare`. */
export async function prepare(
  { file, edge, items }: { file: string; edge: number; items: Item[] },
  signal: AbortSignal,
): Promise<{ results: Outcome[] }> {
  assertDecodes();
  const rows = await openRows(file, pixelBytes(edge));
  try {
    const results = await eachInOrder(items, signal, (item) => prepareOne(rows, edge, item));
    await rows.sync();
    return { results };
  } finally {
    await rows.close();
  }
}

async function prepareOne(rows: RowFile, edge: number, { path, row, sha256 }: Item): Promise<Outcome> {
  const source = await readSource(path);
  if (isRefusal(source)) return source;
  if (sha256 !== null && sha256 !== source.sha256) return { changed: true };
  const picture = await decode(path, source.bytes);
  if (isRefusal(picture)) return picture;
  const pixels = await square(picture, edge);
  await rows.write(row, pixels);
  return { crc32: crc32(pixels) };
}

/** The named preprocessing of src-shared/domain/preprocessing.ts: edge × edge × 3 bytes. */
function square(picture: Picture, edge: number): Promise<Buffer> {
  return fromPicture(picture).resize(edge, edge, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
}
