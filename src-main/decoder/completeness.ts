import type { ImageFormat } from './formats';
import { isTiffTruncated } from './tiff';

/**
 * True when a picture that libvips refused ends too early, as a broken-off copy or download does. The file's own structure
 * tells: libvips keeps one list of messages for all threads, so its words may be about another picture in flight.
 */
export function isTruncated(format: ImageFormat, bytes: Buffer): boolean {
  return !isComplete[format](bytes);
}

const isComplete: Readonly<Record<ImageFormat, (bytes: Buffer) => boolean>> = {
  jpeg: hasEndOfImage,
  png: (bytes) => bytes.includes('IEND', 8, 'latin1'),
  webp: (bytes) => bytes.length >= 8 && bytes.readUInt32LE(4) + 8 <= bytes.length,
  gif: hasTrailer,
  tiff: (bytes) => !isTiffTruncated(bytes),
  avif: endsWithBox,
};

/** Walks a JPEG's segments and the coded data between them to the EOI marker; a thumbnail inside a segment has its own. */
function hasEndOfImage(bytes: Buffer): boolean {
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    const isMarker = bytes[at] === 0xff && marker !== 0 && marker !== 0xff;
    if (isMarker && marker === 0xd9) return true;
    const isSegment = isMarker && !(marker >= 0xd0 && marker <= 0xd7) && at + 4 <= bytes.length;
    if (isSegment) at += 2 + bytes.readUInt16BE(at + 2);
    else at = nextMarker(bytes, at + 1);
  }
  return false;
}

function nextMarker(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(0xff, from);
  return at < 0 ? bytes.length : at;
}

/** Walks a GIF's blocks to the trailer. */
function hasTrailer(bytes: Buffer): boolean {
  let at = 13 + colourTableBytes(bytes[10]);
  while (at < bytes.length && bytes[at] !== 0x3b) {
    at += bytes[at] === 0x2c ? 11 + colourTableBytes(bytes[at + 9]) : 2;
    while ((bytes[at] ?? 0) > 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
  }
  return at < bytes.length;
}

const colourTableBytes = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** True when the last top-level box of an ISO media file ends with the file. */
function endsWithBox(bytes: Buffer): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) at += Math.max(8, boxLength(bytes, at));
  return at === bytes.length;
}

/** 0 means up to the end of the file; 1, that 64 bits follow. */
function boxLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at);
  if (length === 1 && at + 16 <= bytes.length) return Number(bytes.readBigUInt64BE(at + 8));
  return length === 0 ? bytes.length - at : length;
}
