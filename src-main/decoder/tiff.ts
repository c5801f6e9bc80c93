/*
 * Just enough of TIFF to distinguish a photograph from a camera's raw file, and to see whether a file is complete. Most raw files
 * are TIFF inside, with a first picture that is only a small preview.
 */

/** Tags of TIFF 6.0 and DNG 1.4. */
const tags = {
  newSubfileType: 254,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  stripByteCounts: 279,
  subIfds: 330,
  dngVersion: 0xc612,
} as const;

/** Bytes per value of each type, 0 to 13. */
const typeSizes = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** An entry of a directory. */
interface Entry {
  /** Bytes per value. */
  readonly size: number;
  readonly count: number;
  /** Offset of the values in the file. */
  readonly offset: number;
}

/** More values of one tag are not read. No picture has as many strips, but a hostile file can claim any number. */
const maxValues = 1_000_000;

/** Whether a file is a camera's raw file: CR2, CR3, NEF, ARW, DNG, ORF, RW2 or RAF. */
export function isCameraRaw(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 16);
  if (/^(IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW)/.test(start) || start.startsWith('ftypcrx', 4)) return true;
  if (/^II\*\0....CR/s.test(start)) return true;
  const directory = readDirectory(bytes);
  if (!directory) return false;
  if (directory.entries.has(tags.dngVersion)) return true;
  const [subfileType] = directory.values(tags.newSubfileType);
  return subfileType === 1 && directory.entries.has(tags.subIfds);
}

/** Whether a part of the first picture, directory or pixels, lies beyond the file's end. BigTIFF and tiles are not checked. */
export function isTiffTruncated(bytes: Buffer): boolean {
  if (bytes.length < 8) return true;
  const reader = readerOf(bytes);
  if (reader.u16(2) !== 42) return false;
  const directory = readDirectory(bytes);
  if (!directory) return true;
  const entries = [...directory.entries.values()];
  if (entries.some(({ offset, size, count }) => offset + size * count > bytes.length)) return true;
  const lengths = directory.values(tags.stripByteCounts);
  // A damaged file may give fewer lengths than offsets; then the offset alone must be inside.
  return directory.values(tags.stripOffsets).some((offset, index) => offset + (lengths[index] ?? 0) > bytes.length);
}

/** Names the property of a TIFF because of which sharp's libvips does not read it; null when there is none. */
export function tiffForm(bytes: Buffer): string | null {
  const directory = readDirectory(bytes);
  if (!directory) return null;
  const [bits = 8] = directory.values(tags.bitsPerSample);
  const [compression = 1] = directory.values(tags.compression);
  const [photometric = 2] = directory.values(tags.photometric);
  if (compression === 34925) return 'LZMA compression';
  if (photometric === 8 || photometric === 9) return 'Lab colours';
  if (![1, 2, 4, 8, 16, 32, 64].includes(bits)) return `${String(bits)} bits per channel`;
  return null;
}

/** A directory of a TIFF file. */
interface Directory {
  /** Entries by tag. */
  readonly entries: ReadonlyMap<number, Entry>;
  /** Values of a tag of 16 or 32 bits; empty when it is missing or partly beyond the file's end. */
  values(tag: number): number[];
}

/** The first directory of a classic TIFF; undefined for other files, or when it is partly beyond the file's end. */
function readDirectory(bytes: Buffer): Directory | undefined {
  if (bytes.length < 8 || !/^(II|MM)/.test(bytes.toString('latin1', 0, 2))) return undefined;
  const reader = readerOf(bytes);
  const start = reader.u32(4);
  if (reader.u16(2) !== 42 || start + 2 > bytes.length) return undefined;
  const count = reader.u16(start);
  if (start + 2 + count * 12 > bytes.length) return undefined;
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + index * 12;
    const size = typeSizes[reader.u16(entry + 2)] ?? 1; // of an unknown type nothing is read
    const values = reader.u32(entry + 4);
    const offset = size * values <= 4 ? entry + 8 : reader.u32(entry + 8); // short values stand in the entry itself
    entries.set(reader.u16(entry), { size, count: values, offset });
  }
  return { entries, values: (tag) => valuesOf(entries.get(tag), bytes.length, reader) };
}

function valuesOf(entry: Entry | undefined, length: number, reader: Reader): number[] {
  if (!entry || entry.count > maxValues || entry.offset + entry.size * entry.count > length) return [];
  if (entry.size !== 2 && entry.size !== 4) return [];
  const read = entry.size === 2 ? reader.u16 : reader.u32;
  return Array.from({ length: entry.count }, (_, index) => read(entry.offset + index * entry.size));
}

/** Reads numbers in a file's byte order. */
interface Reader {
  readonly u16: (offset: number) => number;
  readonly u32: (offset: number) => number;
}

function readerOf(bytes: Buffer): Reader {
  return bytes[0] === 0x49
    ? { u16: (offset) => bytes.readUInt16LE(offset), u32: (offset) => bytes.readUInt32LE(offset) }
    : { u16: (offset) => bytes.readUInt16BE(offset), u32: (offset) => bytes.readUInt32BE(offset) };
}
