import { statfsSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { entryKind } from './entry-kind';
import { placeOf } from './place-of-entry';
import { damaged, onlyFiles, type Found, type Reading } from './reading';
import { noSpace } from './unpacked-folder';

/**
 * Unpacks a ZIP by its central directory (PKWARE APPNOTE 6.3.10), which decides what is in it. Entries that can't be read are listed; kind
 * 'bad-input' where the directory itself can't be.
 */
export async function unpackZip(file: string, root: string, reading: Reading): Promise<Found> {
  try {
    await requireSpace(file, root, reading);
    const zip = await open(file);
    try {
      let done = 0;
      for await (const entry of zip.eachEntry()) {
        await unpackEntry(zip, entry, reading);
        done += entry.compressedSize;
        reading.progress(done);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    throw damaged(file, error);
  }
  return onlyFiles;
}

/** Names are decoded and checked here: with `decodeStrings`, one bad name would end the reading of all. */
const open = (file: string): Promise<ZipFile> =>
  openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true });

/** Adds up the sizes that the directory states, so that a disk which is too small is known before minutes of work. */
async function requireSpace(file: string, root: string, { limits }: Reading): Promise<void> {
  const zip = await open(file);
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const kind = entryKind(nameOf(entry));
      if (kind !== 'other' && kind !== 'archive') bytes += entry.uncompressedSize;
    }
  } finally {
    zip.close();
  }
  const { bavail, bsize } = statfsSync(root);
  // More than the ratio allows is refused for that, with a better sentence.
  if (Math.min(bytes, limits.ratio * zip.fileSize) + limits.reservedBytes > bavail * bsize) throw noSpace(root);
}

async function unpackEntry(zip: ZipFile, entry: Entry, { folder }: Reading): Promise<void> {
  const name = nameOf(entry);
  const place = name.endsWith('/') ? null : placeOf(folder, name, isPlainFile(entry));
  if (place === null) return;
  const obstacle = obstacleOf(entry);
  if (obstacle !== null) {
    folder.tally.add(entry.isEncrypted() ? 'encrypted' : 'damaged', name, obstacle);
  } else if (folder.take(place.path)) {
    await folder.write(place.path, place.kind, contentOf(zip, entry));
  }
}

/** Why an entry can't be decoded; null when it can be. */
function obstacleOf(entry: Entry): string | null {
  if (entry.isEncrypted()) return 'It is encrypted.';
  if (entry.canDecodeFileData()) return null;
  return `It is compressed by method ${String(entry.compressionMethod)} of ZIP, which Facet doesn’t read.`;
}

/** The content of an entry. Throws at its end where its checksum is another, which the library does not look at. */
async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== entry.crc32) throw new Error('its checksum is wrong');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The name of an entry: UTF-8 where the entry says so, or where its bytes are valid UTF-8, which many programs write without saying so;
 * else code page 437, as the specification has it. Backslashes of Windows programs become slashes.
 */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  const saysSo = (generalPurposeBitFlag & 0x800) !== 0 || extraFields.some(({ id }) => id === 0x7075);
  if (saysSo || fileNameRaw.every((byte) => byte < 0x80)) return name;
  try {
    return strictUtf8.decode(fileNameRaw).replaceAll('\\', '/');
  } catch {
    return name;
  }
}

/** Whether an entry is a file, by the mode of Unix in the upper half of its attributes; other systems leave that 0. */
function isPlainFile({ externalFileAttributes }: Entry): boolean {
  const type = (externalFileAttributes >>> 16) & 0o170000;
  return type === 0 || type === 0o100000;
}
