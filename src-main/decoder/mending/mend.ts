import type { Damage } from '../../../src-shared/domain/damage';
import { JpegFrame } from './frame';
import { trimScan } from './scan';

/*
 * Every viewer shows JPEGs with stray bytes between their segments, without a mark at the end, or with bytes among the rows that no row
 * uses. libjpeg only warns of them, as it does of pictures whose lower half is missing. So a file is mended first, and then has to
 * decode without any warning: that proves that each row was there.
 */

export interface Mended {
  readonly bytes: Buffer;
  readonly damage: readonly Damage[];
}

const endMarker = Buffer.from([0xff, 0xd9]);

/** A copy of a JPEG without its slight damage; null if there is none, or rows or passes of the picture are missing. */
export function mend(bytes: Buffer): Mended | null {
  const damage = new Set<Damage>();
  const pieces: Buffer[] = [bytes.subarray(0, 2)];
  const frame = new JpegFrame();
  let offset = 2;
  for (;;) {
    const marker = nextMarker(bytes, offset);
    if (marker === null) {
      damage.add('no-end');
      break;
    }
    if (marker.stray > 0) damage.add('stray-bytes');
    offset = marker.at;
    if (marker.code === 0xd8) return null; // another picture begins: what was skipped was no accident
    if (marker.code === 0xd9) break;
    const end = segmentEnd(bytes, offset, marker.code);
    if (end > bytes.length) return null;
    const segment = bytes.subarray(offset, end);
    pieces.push(segment);
    frame.read(segment, marker.code);
    offset = end;
    if (marker.code !== 0xda) continue;
    const scan = trimScan(bytes, offset, frame);
    if (scan === null) return null;
    if (scan.surplus > 0) damage.add('surplus-bytes');
    pieces.push(...scan.pieces);
    offset = scan.end;
  }
  if (damage.size === 0 || !frame.isComplete()) return null;
  return { bytes: Buffer.concat([...pieces, endMarker]), damage: [...damage] };
}

interface Marker {
  /** Offset of the 0xFF before the code. */
  readonly at: number;
  readonly code: number;
  /** Bytes before it that are no fill bytes. */
  readonly stray: number;
}

/** The next marker, as libjpeg looks for it; null when there is none. */
function nextMarker(bytes: Buffer, from: number): Marker | null {
  let stray = 0;
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const [byte, code] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)];
    if (byte === 0xff && code !== 0 && code !== 0xff) return { at, code, stray };
    if (byte !== 0xff || code === 0) stray += 1;
  }
  return null;
}

/** Offset behind a segment; beyond the file if it is cut off. RST and TEM have no content. */
function segmentEnd(bytes: Buffer, at: number, code: number): number {
  if ((code >= 0xd0 && code <= 0xd7) || code === 1) return at + 2;
  if (at + 4 > bytes.length) return Infinity;
  const length = bytes.readUInt16BE(at + 2);
  return length < 2 ? Infinity : at + 2 + length;
}
