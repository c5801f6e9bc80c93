import { createReadStream } from 'node:fs';
import { PassThrough, pipeline, Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { Failure } from '../../../src-shared/domain/failure';
import { placeOf } from './place-of-entry';
import { damaged, onlyFiles, type Found, type Reading } from './reading';

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

export type Compression = 'none' | 'gzip' | 'zstd';

/** Older forms are read, too. Names are bytes at first, since not all of them are UTF-8. The package's types lack both options. */
const options = { allowUnknownFormat: true, filenameEncoding: 'latin1' };

/**
 * Unpacks a tar archive (POSIX.1-2017 pax, GNU and older forms), compressed or not, from its beginning to its end. Kind 'bad-input' where
 * it ends too early or is none.
 */
export async function unpackTar(file: string, compression: Compression, reading: Reading): Promise<Found> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const archive = extract(options as object);
  let failed: unknown = null;
  // All that comes out counts, written or not: terabytes of zeros in a file that nobody wants would take days.
  const counted = new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      try {
        reading.folder.countRead(piece.length);
        done(null, piece);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  pipeline(source, decompressor(compression), counted, archive, (error) => {
    failed ??= error ?? null;
  });
  try {
    for await (const entry of archive) {
      await unpackEntry(entry, reading);
      reading.progress(source.bytesRead);
    }
    if (failed !== null) throw asError(failed);
  } catch (error) {
    throw damaged(file, notTar(file, compression, failed ?? error));
  } finally {
    source.destroy();
  }
  return onlyFiles;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function decompressor(compression: Compression): Transform {
  if (compression === 'gzip') return createGunzip();
  return compression === 'zstd' ? createZstdDecompress() : new PassThrough();
}

function notTar(file: string, compression: Compression, error: unknown): unknown {
  const isHeader = error instanceof Error && /invalid tar header/i.test(error.message);
  if (!isHeader || compression === 'none') return error;
  return new Failure(
    'bad-input',
    `${file} holds one compressed file, or is damaged: there is no tar archive in it.`,
    'Unpack it with another program, and import the folder.',
  );
}

/** Unpacks one entry and reads it to its end, without which the archive gives no further one. */
async function unpackEntry(entry: Entry, { folder }: Reading): Promise<void> {
  const { header } = entry;
  const pieces = (entry as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const isPlain = header.type === 'file' || header.type === 'contiguous-file';
  const place = header.type === 'directory' ? null : placeOf(folder, nameOf(header), isPlain);
  // Without `return`: a loop that ends early must not destroy the entry, and the archive with it.
  const whole = { [Symbol.asyncIterator]: () => ({ next: () => pieces.next() }) };
  if (place !== null && folder.take(place.path)) await folder.write(place.path, place.kind, whole);
  while ((await pieces.next()).done !== true);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The name of an entry. That of a pax header is UTF-8 by its specification; others are UTF-8 where their bytes are, else Latin-1. */
function nameOf({ name, pax }: Entry['header']): string {
  if (typeof pax === 'object' && pax !== null && 'path' in pax) return name;
  try {
    return strictUtf8.decode(Buffer.from(name, 'latin1'));
  } catch {
    return name;
  }
}
