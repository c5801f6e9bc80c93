import { exifWithOrientation, orientationOf } from './exif';
import { damaged, ofPieces, slice, type Stripped } from './stripped';

const [SOI, EOI, SOS, APP0, APP1, APP2, APP14] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xee];

/** Markers of segments that pixels need: frames, tables, scans and restart intervals (ITU-T T.81, table B.1). */
const needed = (marker: number): boolean => (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdf);
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * A JPEG without EXIF, XMP, IPTC, comments, makers' notes, thumbnails, further pictures behind it, and whatever else no decoder needs. Data
 * of scans is copied as it is; the colour profile stays, and the orientation as the only EXIF value.
 */
export function strippedJpeg(bytes: Buffer): Stripped {
  const kept: Buffer[] = [];
  let jfif: Buffer | null = null;
  let orientation = 1;
  let hasEnded = false;
  let at = 2;
  while (!hasEnded && at < bytes.length) {
    at = bytes.indexOf(0xff, at); // stray bytes between segments are skipped, as decoders skip them
    if (at === -1) break;
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at];
    if (marker === undefined) break;
    at += 1;
    if (marker === 0 || marker === SOI || isAlone(marker)) continue;
    if (marker === EOI) {
      hasEnded = true;
      continue;
    }
    const end = at + slice(bytes, at, at + 2).readUInt16BE();
    const segment = Buffer.concat([Buffer.from([0xff, marker]), slice(bytes, at, end)]);
    const mark = segment.toString('latin1', 4, 16);
    if (marker === APP0 && mark.startsWith('JFIF\0')) jfif ??= withoutThumbnail(segment);
    else if (marker === APP1 && mark.startsWith('Exif\0\0')) orientation = orientationOf(segment.subarray(10));
    else if (needed(marker) || isColour(marker, mark)) kept.push(segment);
    else if (marker < 0xc0) throw damaged();
    at = end;
    if (marker !== SOS) continue;
    const scanEnd = endOfScan(bytes, at);
    kept.push(bytes.subarray(at, scanEnd));
    at = scanEnd;
  }
  const exif = orientation === 1 ? [] : [exifSegment(orientation)];
  return ofPieces(bytes, [
    Buffer.from([0xff, SOI]),
    ...(jfif === null ? [] : [jfif]),
    ...exif,
    ...kept,
    // One that was cut off before its end marker stays so: whoever reads it says the same of both.
    ...(hasEnded ? [Buffer.from([0xff, EOI])] : []),
  ]);
}

/** Whether a segment says how colours are meant: the ICC profile, and Adobe's note on the colour transform. */
const isColour = (marker: number, mark: string): boolean =>
  (marker === APP2 && mark.startsWith('ICC_PROFILE\0')) || (marker === APP14 && mark.startsWith('Adobe'));

/** A JFIF segment without the thumbnail that it may have (ITU-T T.871, 10.1). */
function withoutThumbnail(segment: Buffer): Buffer {
  if (segment.length <= 18) return segment;
  const plain = Buffer.from(segment.subarray(0, 18));
  plain.writeUInt16BE(16, 2);
  plain.fill(0, 16); // width and height of the thumbnail
  return plain;
}

/** The place of the marker that ends the data of a scan, where a byte of 255 is followed by 0 or by a restart marker. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at)) {
    let next = at + 1;
    while (bytes[next] === 0xff) next += 1;
    const marker = bytes[next];
    if (marker === undefined) break;
    if (marker !== 0 && !(marker >= 0xd0 && marker <= 0xd7)) return at;
    at = next + 1;
  }
  return bytes.length;
}

function exifSegment(orientation: number): Buffer {
  const exif = exifWithOrientation(orientation);
  const head = Buffer.from([0xff, APP1, 0, 0, ...Buffer.from('Exif\0\0', 'latin1')]);
  head.writeUInt16BE(8 + exif.length, 2);
  return Buffer.concat([head, exif]);
}
