import { cutOff, damaged, Refused } from '../refusals';
import { checkSize } from '../sizes';
import { withoutAlpha, type Samples } from '../samples';
import { readRunLengths } from './bmp-run-lengths';

/*
 * Windows and OS/2 bitmaps, by Microsoft's "Bitmap Storage" and the OS/2 Presentation Manager's bitmap file format. libvips has no loader
 * for them. Rows are padded to four bytes, and go from the bottom up unless the height is negative.
 */

/** Numbers of the compressions that are read. */
const compressions = { none: 0, rle8: 1, rle4: 2, bitFields: 3, alphaBitFields: 6 } as const;

interface Header {
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Offset of the pixels in the file. */
  readonly pixels: number;
}

/** Reads a bitmap of 1 to 32 bits per pixel. @throws Refused for a damaged file, and for one with a JPEG, PNG or fax inside */
export function readBmp(bytes: Buffer): Samples {
  if (bytes.length < 26) throw cutOff();
  const header = headerOf(bytes);
  checkSize(header);
  const indexed = header.bits <= 8;
  const { rle8, rle4 } = compressions;
  if (header.compression === rle8 || header.compression === rle4) {
    const indices = readRunLengths(bytes.subarray(header.pixels), header, header.compression === rle4 ? 4 : 8);
    return coloured(bytes, header, indices);
  }
  const rowBytes = Math.ceil((header.width * header.bits) / 32) * 4;
  if (header.pixels + rowBytes * (header.height - 1) + Math.ceil((header.width * header.bits) / 8) > bytes.length) {
    throw cutOff();
  }
  return indexed ? coloured(bytes, header, unpacked(bytes, header, rowBytes)) : direct(bytes, header, rowBytes);
}

function headerOf(bytes: Buffer): Header {
  const size = bytes.readUInt32LE(14);
  const pixels = bytes.readUInt32LE(10);
  if (size === 12) {
    const [width, height, bits] = [bytes.readUInt16LE(18), bytes.readUInt16LE(20), bytes.readUInt16LE(24)];
    return checked({ size, width, height, isTopDown: false, bits, compression: 0, pixels });
  }
  if (size < 16 || size > 4096 || bytes.length < 14 + Math.max(size, 40)) throw cutOff();
  const [width, height] = [bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const bits = bytes.readUInt16LE(28);
  const compression = size >= 20 ? bytes.readUInt32LE(30) : 0;
  return checked(
    { size, width, height: Math.abs(height), isTopDown: height < 0, bits, compression, pixels },
    isOs2(size),
  );
}

/** Whether a header has the length of OS/2 2.x: 16 to 64 bytes, but none of Windows' lengths. */
const isOs2 = (size: number): boolean => size < 40 || size === 64;

function checked(header: Header, isOs2 = false): Header {
  const { width, height, bits, compression } = header;
  if (width < 1 || height < 1) throw damaged('its size is not one of a picture');
  const form = formOf(compression, isOs2);
  if (form !== null)
    throw new Refused('unreadable', `is a BMP with ${form}, which Facet does not read. Save it as PNG.`);
  const fits: Readonly<Record<number, readonly number[]>> = {
    [compressions.none]: [1, 2, 4, 8, 16, 24, 32],
    [compressions.rle8]: [8],
    [compressions.rle4]: [4],
    [compressions.bitFields]: [16, 32],
    [compressions.alphaBitFields]: [16, 32],
  };
  if (!fits[compression]?.includes(bits)) throw damaged(`it has ${String(bits)} bits per pixel`);
  return header;
}

/** Names a compression that is not read; null for one that is. */
function formOf(compression: number, isOs2: boolean): string | null {
  if (compression === 3 && isOs2) return 'fax compression';
  if (compression === 4) return isOs2 ? '24-bit run lengths' : 'a JPEG inside';
  if (compression === 5) return 'a PNG inside';
  return Object.values<number>(compressions).includes(compression) ? null : `compression ${String(compression)}`;
}

/** Palette indices [height, width], top row first. */
function unpacked(bytes: Buffer, { width, height, isTopDown, bits, pixels }: Header, rowBytes: number): Uint8Array {
  const indices = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let y = 0; y < height; y += 1) {
    const row = pixels + rowBytes * (isTopDown ? y : height - 1 - y);
    for (let x = 0; x < width; x += 1) {
      const bit = x * bits;
      // Hot loop: the file's length was checked.
      indices[y * width + x] = ((bytes[row + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return indices;
}

/** Replaces indices by the palette's colours. An index beyond the palette is black, as in Windows. */
function coloured(bytes: Buffer, header: Header, indices: Uint8Array): Samples {
  const { size, width, height, pixels } = header;
  const entryBytes = size === 12 ? 3 : 4;
  const start = 14 + size;
  const named = size >= 36 ? bytes.readUInt32LE(46) : 0;
  const most = named > 0 ? Math.min(named, 256) : 256;
  const entries = Math.max(0, Math.min(most, Math.floor((Math.min(pixels, bytes.length) - start) / entryBytes)));
  const palette = new Uint8Array(256 * 3);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = start + entry * entryBytes;
    palette.set([bytes.readUInt8(at + 2), bytes.readUInt8(at + 1), bytes.readUInt8(at)], entry * 3);
  }
  const data = Buffer.allocUnsafe(width * height * 3);
  for (let at = 0, to = 0; at < indices.length; at += 1, to += 3) {
    const from = (indices[at] ?? 0) * 3; // hot loop, within both arrays
    data[to] = palette[from] ?? 0;
    data[to + 1] = palette[from + 1] ?? 0;
    data[to + 2] = palette[from + 2] ?? 0;
  }
  return { width, height, channels: 3, data };
}

/** Bits of one channel within a pixel. */
interface Field {
  readonly shift: number;
  readonly most: number;
}

/** Pixels of 16, 24 or 32 bits. Opacity counts only where the header names its bits, and not if all is transparent. */
function direct(bytes: Buffer, header: Header, rowBytes: number): Samples {
  const { width, height, isTopDown, bits, pixels } = header;
  const fields = fieldsOf(bytes, header);
  const hasAlpha = fields.length === 4;
  const channels = hasAlpha ? 4 : 3;
  const data = Buffer.allocUnsafe(width * height * channels);
  const step = bits / 8;
  let isOpaqueSomewhere = false;
  for (let y = 0, to = 0; y < height; y += 1) {
    let at = pixels + rowBytes * (isTopDown ? y : height - 1 - y);
    for (let x = 0; x < width; x += 1, at += step) {
      const pixel = bytes.readUIntLE(at, step);
      for (const { shift, most } of fields) data[to++] = Math.round((((pixel >>> shift) & most) >>> 0) * (255 / most));
      if (hasAlpha && data[to - 1] !== 0) isOpaqueSomewhere = true;
    }
  }
  const icc = profileOf(bytes, header);
  if (!hasAlpha || isOpaqueSomewhere) return { width, height, channels, data, icc };
  return { width, height, channels: 3, data: withoutAlpha(data), icc };
}

/** Red, green, blue and, where the header has it, alpha. */
function fieldsOf(bytes: Buffer, { size, bits, compression }: Header): Field[] {
  const byte = (shift: number): Field => ({ shift, most: 255 });
  if (compression === compressions.none) {
    const five = (shift: number): Field => ({ shift, most: 31 });
    return bits === 16 ? [five(10), five(5), five(0)] : [byte(16), byte(8), byte(0)];
  }
  const count = compression === compressions.alphaBitFields || size >= 56 ? 4 : 3;
  if (54 + count * 4 > bytes.length) throw cutOff();
  const masks = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(54 + index * 4));
  if (masks.slice(0, 3).some((mask) => mask === 0)) throw damaged('it does not say where its colours are');
  return masks.filter((mask) => mask !== 0).map(fieldOf);
}

function fieldOf(mask: number): Field {
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, most: mask >>> shift };
}

/** The ICC profile in a header of version 5; undefined when there is none. */
function profileOf(bytes: Buffer, { size }: Header): Buffer | undefined {
  if (size < 124 || bytes.toString('latin1', 70, 74) !== 'DEBM') return undefined; // 'MBED', little-endian
  const start = 14 + bytes.readUInt32LE(126);
  const length = bytes.readUInt32LE(130);
  return length > 0 && start + length <= bytes.length ? bytes.subarray(start, start + length) : undefined;
}
