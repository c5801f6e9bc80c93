import { cutOff, damaged, Refused } from '../refusals';
import { checkSize } from '../sizes';
import type { Channels, Samples } from '../samples';
import { inUse, toBytes } from '../tones/range';

/*
 * Netpbm's formats by their manual pages pbm(5), pgm(5), ppm(5) and pam(5): P1 to P3 are text, P4 to P7 binary. Only the first picture of
 * a file is read. Values are scaled so that the largest that the header allows is white.
 */

interface Header {
  /** Digit of the magic number. */
  readonly kind: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly most: number;
  /** Offset of the first sample. */
  readonly start: number;
}

/** Reads PBM, PGM, PPM and PAM, plain and binary, 1 to 16 bits. @throws Refused for a damaged file, or one that is cut off */
export function readPnm(bytes: Buffer): Samples {
  const header = headerOf(bytes);
  checkSize(header);
  if (header.depth > 4) {
    throw new Refused('unreadable', `is a PAM with ${String(header.depth)} channels. Save it as an RGB PNG.`);
  }
  const { width, height, kind, depth } = header;
  if (kind === 1 || kind === 4) return { width, height, channels: 1, data: bitmap(bytes, header) };
  const count = width * height * depth;
  const values = kind <= 3 ? plainValues(bytes, header, count) : binaryValues(bytes, header, count);
  const white = header.most > 255 ? inUse(values, header.most) : header.most;
  return withoutOddAlpha({ width, height, depth, data: toBytes(values, white) });
}

function headerOf(bytes: Buffer): Header {
  const kind = bytes.readUInt8(1) - 48;
  if (kind === 7) return pamHeader(bytes);
  const words = new Words(bytes, 2);
  const [width, height] = [words.number(), words.number()];
  const most = kind === 1 || kind === 4 ? 1 : words.number();
  return checked({ kind, width, height, depth: kind === 3 || kind === 6 ? 3 : 1, most, start: words.at + 1 });
}

/** The lines of a PAM's header, up to ENDHDR. */
function pamHeader(bytes: Buffer): Header {
  const end = bytes.subarray(0, 4096).indexOf('ENDHDR\n');
  if (end < 0) throw damaged('its header has no end');
  const lines = bytes.toString('latin1', 3, end).split('\n');
  const fields = new Map(lines.map((line) => [line.split(/\s+/)[0], Number(line.split(/\s+/)[1])]));
  const field = (name: string): number => fields.get(name) ?? 0;
  const [width, height, depth, most] = [field('WIDTH'), field('HEIGHT'), field('DEPTH'), field('MAXVAL')];
  return checked({ kind: 7, width, height, depth, most, start: end + 7 });
}

function checked(header: Header): Header {
  const { width, height, depth, most } = header;
  const sizes = [width, height, depth];
  if (
    sizes.every((size) => Number.isInteger(size) && size >= 1) &&
    Number.isInteger(most) &&
    most >= 1 &&
    most <= 65535
  ) {
    return header;
  }
  throw damaged('its header does not say how large it is');
}

/** Words of text, separated by white space and comments. */
class Words {
  /** Offset behind the last word. */
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The next number; NaN when there is none. */
  number(): number {
    this.#skipBlanks();
    let [value, digits] = [0, 0];
    for (let byte = this.#bytes[this.at]; byte !== undefined && byte >= 48 && byte <= 57; byte = this.#bytes[this.at]) {
      value = value * 10 + byte - 48;
      digits += 1;
      this.at += 1;
    }
    return digits > 0 ? value : NaN;
  }

  /** The next digit of a plain bitmap, whose digits need no blanks between them; NaN at the end. */
  bit(): number {
    this.#skipBlanks();
    const byte = this.#bytes[this.at];
    this.at += 1;
    return byte === 48 || byte === 49 ? byte - 48 : NaN;
  }

  #skipBlanks(): void {
    for (let byte = this.#bytes[this.at]; byte !== undefined; byte = this.#bytes[this.at]) {
      if (byte === 35) this.at = endOfLine(this.#bytes, this.at);
      else if (byte > 32) return;
      this.at += 1;
    }
  }
}

function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(10, from);
  return end < 0 ? bytes.length : end;
}

/** Grey bytes [height, width] of a bitmap, in which 1 is black. */
function bitmap(bytes: Buffer, { kind, width, height, start }: Header): Buffer {
  const data = Buffer.allocUnsafe(width * height);
  if (kind === 1) {
    const words = new Words(bytes, start - 1);
    for (let at = 0; at < data.length; at += 1) data[at] = 255 * (1 - present(words.bit(), bytes, words));
    return data;
  }
  const rowBytes = Math.ceil(width / 8);
  if (start + rowBytes * height > bytes.length) throw cutOff();
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const byte = bytes[start + y * rowBytes + (x >> 3)] ?? 0; // hot loop: the file's length was checked
      data[at] = ((byte >> (7 - (x & 7))) & 1) === 1 ? 0 : 255;
    }
  }
  return data;
}

function plainValues(bytes: Buffer, { most, start }: Header, count: number): Uint16Array {
  if (count > bytes.length) throw cutOff(); // each number takes a byte at least
  const words = new Words(bytes, start - 1);
  const values = new Uint16Array(count);
  for (let at = 0; at < count; at += 1) values[at] = Math.min(present(words.number(), bytes, words), most);
  return values;
}

/** Returns a number that was read. @throws Refused if it is none: 'truncated' at the file's end, else 'unreadable' */
function present(value: number, bytes: Buffer, words: Words): number {
  if (!Number.isNaN(value)) return value;
  throw words.at >= bytes.length ? cutOff() : damaged('there is something other than numbers among its pixels');
}

function binaryValues(bytes: Buffer, { most, start }: Header, count: number): Uint8Array | Uint16Array {
  const size = most > 255 ? 2 : 1;
  if (start + count * size > bytes.length) throw cutOff();
  if (size === 1) return bytes.subarray(start, start + count);
  const values = new Uint16Array(count);
  for (let at = 0; at < count; at += 1) values[at] = Math.min(bytes.readUInt16BE(start + at * 2), most);
  return values;
}

/** Two channels are grey and opacity, which becomes RGBA. */
function withoutOddAlpha(picture: { width: number; height: number; depth: number; data: Buffer }): Samples {
  const { width, height, depth, data } = picture;
  if (depth !== 2) return { width, height, channels: depth as Channels, data };
  const rgba = Buffer.allocUnsafe(width * height * 4);
  for (let from = 0, to = 0; from < data.length; from += 2, to += 4) {
    const [grey = 0, alpha = 255] = [data[from], data[from + 1]];
    rgba.fill(grey, to, to + 3);
    rgba[to + 3] = alpha;
  }
  return { width, height, channels: 4, data: rgba };
}
