import { crc32 } from 'node:zlib';
import { exifWithOrientation, orientationOf, withoutMark } from './exif';
import { damaged, ofPieces, slice, Unstrippable, type Stripped } from './stripped';

/** Chunks that pixels, colours, sizes and animation need (PNG, third edition). */
const kept = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'acTL', 'fcTL', 'fdAT'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'mDCv', 'cLLi', 'bKGD', 'hIST', 'pHYs', 'sPLT'],
]);

/** A PNG without texts, EXIF, times and chunks of other programs. Its orientation stays as the only EXIF value. */
export function strippedPng(bytes: Buffer): Stripped {
  const pieces = [bytes.subarray(0, 8)];
  let at = 8;
  for (let type = ''; type !== 'IEND';) {
    const end = at + 12 + slice(bytes, at, at + 8).readUInt32BE();
    const chunk = slice(bytes, at, end);
    type = chunk.toString('latin1', 4, 8);
    if (!/^[a-z]{4}$/i.test(type)) throw damaged();
    if (kept.has(type)) pieces.push(chunk);
    else if (type === 'eXIf') pieces.push(...exifChunk(orientationOf(withoutMark(chunk.subarray(8, -4)))));
    else if (/^[A-Z]/.test(type)) throw new Unstrippable(`It has a chunk ${type}, which its pixels may need.`);
    at = end;
  }
  return ofPieces(bytes, pieces);
}

function exifChunk(orientation: number): Buffer[] {
  if (orientation === 1) return [];
  const body = Buffer.concat([Buffer.from('eXIf', 'latin1'), exifWithOrientation(orientation)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return [Buffer.concat([length, body, sum])];
}
