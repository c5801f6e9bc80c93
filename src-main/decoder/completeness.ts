import type { ImageFormat } from './formats';
import { readBmp } from './readers/bmp';
import { boxesOf } from './readers/iso-media';
import { readPnm } from './readers/pnm';
import { isTiffTruncated } from './readers/tiff-form';
import { Refused } from './refusals';

/**
 * Whether a picture that libvips refused is cut off, as after an interrupted copy or download. Judged by the file's structure,
 * because libvips keeps one list of messages for all threads: its message may be about another picture.
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
  heic: endsWithBox,
  bmp: isWholeBy(readBmp),
  pnm: isWholeBy(readPnm),
  jxl: (bytes) => bytes[0] === 0xff || endsWithBox(bytes), // a bare codestream does not say where it ends
};

/** Walks a JPEG's segments and the coded data between them to the EOI marker; a thumbnail inside a segment has its own. */
function hasEndOfImage(bytes: Buffer): boolean {
  let offset = 2;
  while (offset + 1 < bytes.length) {
    const marker = bytes.readUInt8(offset + 1);
    const isMarker = bytes[offset] === 0xff && marker !== 0 && marker !== 0xff;
    if (isMarker && marker === 0xd9) return true;
    const isSegment = isMarker && !(marker >= 0xd0 && marker <= 0xd7) && offset + 4 <= bytes.length;
    if (isSegment) offset += 2 + bytes.readUInt16BE(offset + 2);
    else offset = nextMarker(bytes, offset + 1);
  }
  return false;
}

function nextMarker(bytes: Buffer, from: number): number {
  const offset = bytes.indexOf(0xff, from);
  return offset < 0 ? bytes.length : offset;
}

/** Walks a GIF's blocks to the trailer. */
function hasTrailer(bytes: Buffer): boolean {
  let offset = 13 + colourTableBytes(bytes[10]);
  while (offset < bytes.length && bytes[offset] !== 0x3b) {
    offset += bytes[offset] === 0x2c ? 11 + colourTableBytes(bytes[offset + 9]) : 2;
    // Sub-blocks, each with its length in front. The file may end anywhere, which is why a missing byte counts as the last one.
    for (let length = bytes[offset] ?? 0; length > 0; length = bytes[offset] ?? 0) offset += 1 + length;
    offset += 1;
  }
  return offset < bytes.length;
}

/** Bytes of the colour table that a flags byte announces. */
const colourTableBytes = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** Whether the last top-level box of an ISO media file ends where the file ends. */
function endsWithBox(bytes: Buffer): boolean {
  let end = 0;
  for (const box of boxesOf(bytes)) end = box.end;
  return end === bytes.length;
}

/** Judges by one of our own readers. */
function isWholeBy(read: (bytes: Buffer) => unknown): (bytes: Buffer) => boolean {
  return (bytes) => {
    try {
      read(bytes);
      return true;
    } catch (error) {
      if (error instanceof Refused) return error.refused !== 'truncated';
      throw error;
    }
  };
}
