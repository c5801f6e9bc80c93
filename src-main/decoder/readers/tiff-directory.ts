/*
 * Just enough of TIFF 6.0 to read the first directory of a file, and to change numbers in it.
 */

/** Tags of TIFF 6.0, of DNG 1.4 and of the ICC's profiles. */
export const tags = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  tileWidth: 322,
  subIfds: 330,
  extraSamples: 338,
  sampleFormat: 339,
  icc: 34675,
  dngVersion: 0xc612,
} as const;

/** Bytes per value of each type, 0 to 13. */
const typeSizes = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** An entry of a directory. */
interface Entry {
  /** Offset of the entry itself. */
  readonly at: number;
  /** Bytes per value. */
  readonly size: number;
  readonly count: number;
  /** Offset of the values in the file. */
  readonly offset: number;
}

/** More values of one tag are not read. No picture has as many strips, but a hostile file can claim any number. */
const maxValues = 1_000_000;

/** A directory of a TIFF file. */
export interface Directory {
  /** Entries by tag. */
  readonly entries: ReadonlyMap<number, Entry>;
  /** Values of a tag of 16 or 32 bits; empty when it is missing or partly beyond the file's end. */
  values(tag: number): number[];
}

/** The first directory of a classic TIFF; undefined for other files, or when it is partly beyond the file's end. */
export function readDirectory(bytes: Buffer): Directory | undefined {
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
    entries.set(reader.u16(entry), { at: entry, size, count: values, offset });
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
export interface Reader {
  readonly u16: (offset: number) => number;
  readonly u32: (offset: number) => number;
}

export function readerOf(bytes: Buffer): Reader {
  return bytes[0] === 0x49
    ? { u16: (offset) => bytes.readUInt16LE(offset), u32: (offset) => bytes.readUInt32LE(offset) }
    : { u16: (offset) => bytes.readUInt16BE(offset), u32: (offset) => bytes.readUInt32BE(offset) };
}

/** The tags that can be changed, each to one number of 16 bits. */
export type Patch = Readonly<Partial<Record<keyof typeof tags, number>>>;

/** A copy of a file with other numbers in its first directory. Tags that are missing there stay so. */
export function patchTags(bytes: Buffer, patch: Patch): Buffer {
  const copy = Buffer.from(bytes);
  const directory = readDirectory(bytes);
  const isLittle = bytes[0] === 0x49;
  const u16 = (value: number, offset: number) =>
    isLittle ? copy.writeUInt16LE(value, offset) : copy.writeUInt16BE(value, offset);
  const u32 = (value: number, offset: number) =>
    isLittle ? copy.writeUInt32LE(value, offset) : copy.writeUInt32BE(value, offset);
  for (const [name, value] of Object.entries(patch)) {
    const entry = directory?.entries.get(tags[name as keyof typeof tags]);
    if (!entry) continue;
    u16(value > 0xffff ? long : short, entry.at + 2);
    u32(1, entry.at + 4);
    u32(0, entry.at + 8);
    if (value > 0xffff) u32(value, entry.at + 8);
    else u16(value, entry.at + 8);
  }
  return copy;
}

/** Types of numbers of 16 and 32 bits. */
const [short, long] = [3, 4];
