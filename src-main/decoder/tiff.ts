/**
 * As much of TIFF as it takes to tell a photograph from a camera's raw file, most of which are TIFF inside and whose
 * first picture is only a small preview, and to tell whether the file is all there. Tags as in TIFF 6.0 and DNG 1.4.
 */
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

/** Bytes of a value by its type, 0 to 13. */
const typeSizes = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

interface Entry {
  readonly size: number;
  readonly count: number;
  /** Where the values stand in the file. */
  readonly at: number;
}

/** No picture has more strips; a hostile file can claim any number. */
const maxValues = 1_000_000;

/** True for CR2, CR3, NEF, ARW, DNG, ORF, RW2 and RAF. */
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

/** True when a part of the first picture, directory or pixels, lies beyond the file's end. Not looked into: BigTIFF, tiles. */
export function isTiffTruncated(bytes: Buffer): boolean {
  if (bytes.length < 8) return true;
  const reader = readerOf(bytes);
  if (reader.u16(2) !== 42) return false;
  const directory = readDirectory(bytes);
  if (!directory) return true;
  const entries = [...directory.entries.values()];
  if (entries.some(({ at, size, count }) => at + size * count > bytes.length)) return true;
  const lengths = directory.values(tags.stripByteCounts);
  return directory.values(tags.stripOffsets).some((offset, index) => offset + (lengths[index] ?? 0) > bytes.length);
}

/** Names the property of a TIFF that sharp's libvips does not read; null for an ordinary one. */
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

interface Directory {
  readonly entries: ReadonlyMap<number, Entry>;
  /** A tag's 16 or 32 bit values; empty when it is missing or not all in the file. */
  values(tag: number): number[];
}

/** The first directory of a classic TIFF; undefined for other files and when it is not all in the file. */
function readDirectory(bytes: Buffer): Directory | undefined {
  if (bytes.length < 8 || !/^(II|MM)/.test(bytes.toString('latin1', 0, 2))) return undefined;
  const reader = readerOf(bytes);
  const start = reader.u32(4);
  if (reader.u16(2) !== 42 || start + 2 > bytes.length) return undefined;
  const count = reader.u16(start);
  if (start + 2 + count * 12 > bytes.length) return undefined;
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const at = start + 2 + index * 12;
    const size = typeSizes[reader.u16(at + 2)] ?? 1;
    const values = reader.u32(at + 4);
    entries.set(reader.u16(at), { size, count: values, at: size * values <= 4 ? at + 8 : reader.u32(at + 8) });
  }
  return { entries, values: (tag) => valuesOf(entries.get(tag), bytes.length, reader) };
}

function valuesOf(entry: Entry | undefined, length: number, reader: Reader): number[] {
  if (!entry || entry.count > maxValues || entry.at + entry.size * entry.count > length) return [];
  if (entry.size !== 2 && entry.size !== 4) return [];
  const read = entry.size === 2 ? reader.u16 : reader.u32;
  return Array.from({ length: entry.count }, (_, index) => read(entry.at + index * entry.size));
}

interface Reader {
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
}

function readerOf(bytes: Buffer): Reader {
  return bytes[0] === 0x49
    ? { u16: (at) => bytes.readUInt16LE(at), u32: (at) => bytes.readUInt32LE(at) }
    : { u16: (at) => bytes.readUInt16BE(at), u32: (at) => bytes.readUInt32BE(at) };
}
