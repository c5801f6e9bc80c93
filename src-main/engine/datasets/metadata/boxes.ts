import { damaged, slice } from './stripped';

/** A box of the ISO base media file format (ISO/IEC 14496-12, 4.2), which HEIC, AVIF and JPEG XL are made of. */
export interface Box {
  readonly type: string;
  /** The whole box, its content, and where both begin in the file. */
  readonly whole: Buffer;
  readonly content: Buffer;
  readonly at: number;
  readonly contentAt: number;
}

/** The boxes in a part of a file, which they fill. Bytes behind the last whole box are left out. */
export function boxesIn(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to;) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const short = bytes.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    // 0: to the end of the file; 1: the size is a longer number behind the type
    const size = short === 0 ? to - at : short === 1 ? Number(slice(bytes, at + 8, at + 16).readBigUInt64BE()) : short;
    if (size < head || !/^[\x20-\x7e\xa9]{4}$/.test(type)) break;
    if (at + size > to) throw damaged();
    const whole = bytes.subarray(at, at + size);
    boxes.push({ type, whole, content: whole.subarray(head), at, contentAt: at + head });
    at += size;
  }
  return boxes;
}

/** Turns a box into one that readers pass over, and fills it with zeros. Nothing moves, so that places elsewhere stay right. */
export function blank({ whole, content }: Box): void {
  whole.write('free', 4, 'latin1');
  content.fill(0);
}
