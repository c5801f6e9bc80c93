import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { encodingOf, type TextEncoding } from '../base/text-encoding';

/** Bytes from which UTF-16 is told, and those that are examined for whether they are UTF-8. */
const [sampled, examined] = [4096, 16 * 1024 * 1024];

/**
 * Determines the encoding of a table: UTF-16 by its beginning, else UTF-8, unless the bytes outside ASCII are mostly not UTF-8, as in tables
 * that spreadsheets write on Windows. Examines the first 16 MB, because such a byte may come late.
 */
export async function encodingOfTable(file: string): Promise<TextEncoding> {
  const tally = new Utf8Tally();
  let isFirst = true;
  for await (const chunk of createReadStream(file, { end: examined - 1 }) as AsyncIterable<Buffer>) {
    const begun = isFirst ? encodingOf(chunk.subarray(0, sampled), chunk.length <= sampled) : null;
    if (begun === 'utf-16le' || begun === 'utf-16be') return begun;
    isFirst = false;
    tally.add(chunk);
  }
  return tally.encoding;
}

/** Counts characters of several bytes that are UTF-8, and bytes that are not. */
class Utf8Tally {
  #good = 0;
  #bad = 0;
  #rest = Buffer.alloc(0);

  get encoding(): TextEncoding {
    return this.#bad > this.#good ? 'windows-1252' : 'utf-8';
  }

  add(chunk: Buffer): void {
    if (this.#rest.length === 0 && isAscii(chunk)) return;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const end = endOfCharacters(bytes);
    this.#rest = Buffer.from(bytes.subarray(end));
    this.#count(bytes.subarray(0, end));
  }

  #count(bytes: Buffer): void {
    if (isUtf8(bytes)) {
      for (const byte of bytes) if (byte >= 0xc0) this.#good += 1;
      return;
    }
    for (let at = 0; at < bytes.length;) {
      const length = lengthOf(bytes.readUInt8(at));
      if (length === 1) {
        at += 1;
      } else if (length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
        this.#good += 1;
        at += length;
      } else {
        this.#bad += 1;
        at += 1;
      }
    }
  }
}

/** Bytes of the UTF-8 character that begins with a byte; 0 when none does. */
function lengthOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

/** The end of bytes without a character that only began there. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes.readUInt8(bytes.length - back);
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
    if (byte < 0x80) return bytes.length;
  }
  return bytes.length;
}
