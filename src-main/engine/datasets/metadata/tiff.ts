import { damaged, slice, Unstrippable, type Stripped } from './stripped';

/** Tags that pixels, their places, colours and orientation need (TIFF 6.0 and its supplements; ICC.1 for 34675). */
const keptTags = new Set([
  ...[254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284],
  ...[290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 332, 334, 336],
  ...[338, 339, 340, 341, 342, 347, 529, 530, 531, 532, 34675],
]);
/** Tags of the places of strips and tiles, each with the tag of their lengths. */
const places = new Map([
  [273, 279],
  [324, 325],
]);
const [compressionTag, oldJpeg] = [259, 6];
/** Bytes of one value, by its type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const longType = 4;
const entryBytes = 12;
/** Pictures in one file. */
const mostPictures = 10_000;

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

/**
 * A TIFF with the tags that pixels need and no others: built anew, since what a file no longer refers to would stay in it. Strips and tiles
 * are copied as they are.
 */
export function strippedTiff(bytes: Buffer): Stripped {
  const order = new ByteOrder(bytes);
  const writer = new TiffWriter(bytes, order);
  const seen = new Set<number>();
  let leftOut = 0;
  for (let at = order.u32(slice(bytes, 4, 8), 0); at !== 0;) {
    if (seen.has(at) || seen.size === mostPictures) throw damaged();
    seen.add(at);
    const count = order.u16(slice(bytes, at, at + 2), 0);
    const end = at + 2 + count * entryBytes;
    const entries = Array.from({ length: count }, (_, index) => entryAt(bytes, at + 2 + index * entryBytes, order));
    const kept = entries.filter(({ tag }) => keptTags.has(tag));
    leftOut += entries.length - kept.length;
    writer.add(kept);
    at = order.u32(slice(bytes, end, end + 4), 0);
  }
  const stripped = writer.finish();
  // A shorter file has lost bytes that no tag referred to any more.
  const isChanged = leftOut > 0 || stripped.length < bytes.length;
  return { bytes: isChanged ? stripped : bytes, isChanged };
}

function entryAt(bytes: Buffer, at: number, order: ByteOrder): Entry {
  const entry = slice(bytes, at, at + entryBytes);
  const [tag, type, count] = [order.u16(entry, 0), order.u16(entry, 2), order.u32(entry, 4)];
  const length = (typeBytes[type] ?? 0) * count;
  // Unknown types have no length, and are of tags that are left out.
  const isKept = keptTags.has(tag);
  if (isKept && length === 0) throw damaged();
  const from = length <= 4 ? at + 8 : order.u32(entry, 8);
  return { tag, type, count, value: isKept ? slice(bytes, from, from + length) : Buffer.alloc(0) };
}

class ByteOrder {
  readonly isLittle: boolean;

  constructor(bytes: Buffer) {
    const mark = bytes.toString('latin1', 0, 4);
    this.isLittle = mark === 'II*\0';
    if (!this.isLittle && mark !== 'MM\0*') throw new Unstrippable('It is a TIFF of the form for very large files.');
  }

  u16 = (bytes: Buffer, at: number): number => (this.isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  u32 = (bytes: Buffer, at: number): number => (this.isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));

  short(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.isLittle) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  long(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.isLittle) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  }

  /** Whole numbers of an entry: shorts or longs. */
  numbers({ type, count, value }: Entry): number[] {
    if (type !== 3 && type !== longType) throw damaged();
    return Array.from({ length: count }, (_, index) =>
      type === 3 ? this.u16(value, index * 2) : this.u32(value, index * 4),
    );
  }
}

/** Writes pictures one behind the other: strips or tiles, then values that are too long for their entry, then the entries. */
class TiffWriter {
  readonly #pieces: Buffer[] = [];
  /** Where the place of the next picture's entries is written. */
  #link: Buffer;
  #length = 8;

  constructor(
    private readonly original: Buffer,
    private readonly order: ByteOrder,
  ) {
    this.#link = Buffer.alloc(4);
    this.#pieces.push(original.subarray(0, 4), this.#link);
  }

  add(entries: readonly Entry[]): void {
    const compression = entries.find(({ tag }) => tag === compressionTag);
    if (compression && this.order.numbers(compression)[0] === oldJpeg)
      throw new Unstrippable('It is a TIFF with a JPEG of the old form.');
    const moved = entries.map((entry) => (places.has(entry.tag) ? this.#withData(entry, entries) : entry));
    const lines = moved.map(({ tag, type, count, value }) => {
      const short = Buffer.alloc(4);
      if (value.length <= 4) value.copy(short);
      const place = value.length <= 4 ? short : this.order.long(this.#append(value));
      return Buffer.concat([this.order.short(tag), this.order.short(type), this.order.long(count), place]);
    });
    const link = Buffer.alloc(4);
    const at = this.#append(Buffer.concat([this.order.short(lines.length), ...lines]));
    this.order.long(at).copy(this.#link);
    this.#pieces.push(link);
    this.#length += 4;
    this.#link = link;
  }

  finish(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  /** Copies the strips or tiles that an entry refers to. @returns the entry with their new places */
  #withData(entry: Entry, entries: readonly Entry[]): Entry {
    const lengths = entries.find(({ tag }) => tag === places.get(entry.tag));
    if (lengths?.count !== entry.count) throw damaged();
    const sizes = this.order.numbers(lengths);
    const value = this.order
      .numbers(entry)
      .map((from, index) => this.order.long(this.#append(slice(this.original, from, from + (sizes[index] ?? 0)))));
    return { tag: entry.tag, type: longType, count: entry.count, value: Buffer.concat(value) };
  }

  /** @returns the place of the bytes, which is even, as the format demands */
  #append(bytes: Buffer): number {
    if (this.#length % 2 === 1) {
      this.#pieces.push(Buffer.alloc(1));
      this.#length += 1;
    }
    const at = this.#length;
    // Strips don't share bytes; a file that says so could grow without end.
    if (at + bytes.length > 2 * this.original.length + 4096) throw damaged();
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return at;
  }
}
