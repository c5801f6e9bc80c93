import { exifWithOrientation, orientationOf, withoutMark } from './exif';
import { ofPieces, slice, type Stripped } from './stripped';

const kept = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** Flags of the chunk VP8X that announce EXIF and XMP (RFC 9649, 2.7). */
const [hasExif, hasXmp] = [0x08, 0x04];

/** A WebP without EXIF, XMP and chunks of other programs. Its orientation stays as the only EXIF value. */
export function strippedWebp(bytes: Buffer): Stripped {
  const chunks: Buffer[] = [];
  let orientation = 1;
  const end = Math.min(bytes.length, 8 + bytes.readUInt32LE(4));
  for (let at = 12; at + 8 <= end;) {
    const length = bytes.readUInt32LE(at + 4);
    const type = bytes.toString('latin1', at, at + 4);
    const content = slice(bytes, at + 8, at + 8 + length);
    if (type === 'EXIF') orientation = orientationOf(withoutMark(content));
    if (kept.has(type)) chunks.push(chunk(type, content));
    at += 8 + length + (length % 2);
  }
  const exif = orientation === 1 ? [] : [chunk('EXIF', exifWithOrientation(orientation))];
  for (const each of chunks) {
    if (each.toString('latin1', 0, 4) !== 'VP8X' || each.length < 18) continue;
    each[8] = ((each[8] ?? 0) & ~(hasExif | hasXmp)) | (exif.length > 0 ? hasExif : 0);
  }
  const body = Buffer.concat([...chunks, ...exif]);
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(4 + body.length, 4);
  return ofPieces(bytes, [head, body]);
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}
