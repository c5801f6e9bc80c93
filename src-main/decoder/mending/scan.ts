import type { JpegFrame, ScanComponent } from './frame';
import { BitReader } from './huffman';

/** Coded data of a scan without bytes that no row uses. */
export interface TrimmedScan {
  readonly pieces: readonly Buffer[];
  /** Bytes left out. */
  readonly surplus: number;
  /** Offset of the marker that follows, or the file's end. */
  readonly end: number;
}

/** Surplus that is taken: some bytes, or 1 % of the data. More of it means that decoding went astray, and that rows are wrong. */
const mostSurplus = (dataBytes: number): number => Math.max(64, dataBytes / 100);

/**
 * Finds the end of a scan's data. Of a sequential JPEG each block is decoded on the way, as far as to know where it ends, so that bytes
 * behind the last one of an interval can be left out.
 * @param start offset behind the scan's header
 * @returns null if blocks are missing or damaged
 */
export function trimScan(bytes: Buffer, start: number, frame: JpegFrame): TrimmedScan | null {
  if (!frame.isSequential) {
    const end = endOfData(bytes, start, true);
    return { pieces: [withoutHalfMarker(bytes.subarray(start, end))], surplus: 0, end };
  }
  const mcus = mcusOf(frame);
  const each = frame.restartInterval > 0 ? frame.restartInterval : mcus;
  const pieces: Buffer[] = [];
  let surplus = 0;
  let at = start;
  for (let done = 0, interval = 0; done < mcus; done += each, interval += 1) {
    if (interval > 0) {
      if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd0 + ((interval - 1) % 8)) return null;
      pieces.push(bytes.subarray(at, at + 2));
      at += 2;
    }
    const bits = new BitReader(bytes, at);
    if (!skipMcus(bits, frame, Math.min(each, mcus - done))) return null;
    pieces.push(bytes.subarray(at, bits.at));
    const end = endOfData(bytes, bits.at, false);
    surplus += withoutHalfMarker(bytes.subarray(bits.at, end)).length;
    at = end;
  }
  if (surplus > mostSurplus(at - start)) return null;
  return { pieces, surplus, end: at };
}

/** MCUs of a scan: T.81, A.2. */
function mcusOf({ width, height, components, scan }: JpegFrame): number {
  const most = (factor: 'across' | 'down'): number => Math.max(1, ...components.map((component) => component[factor]));
  const [across, down] = [most('across'), most('down')];
  const [only] = scan;
  if (!only || scan.length > 1) return Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  const columns = Math.ceil((width * only.component.across) / across);
  const rows = Math.ceil((height * only.component.down) / down);
  return Math.ceil(columns / 8) * Math.ceil(rows / 8);
}

/** Reads MCUs. Returns whether all of them were there. */
function skipMcus(bits: BitReader, { scan }: JpegFrame, count: number): boolean {
  if (scan.length === 0) return false;
  const blocks = scan.flatMap((one) => {
    const { across, down } = one.component;
    return Array.from({ length: scan.length === 1 ? 1 : across * down }, () => one);
  });
  for (let mcu = 0; mcu < count; mcu += 1) {
    for (const block of blocks) if (!skipBlock(bits, block)) return false;
  }
  return true;
}

/** Reads the 64 coefficients of a block: T.81, F.2.2. Returns whether they were there. */
function skipBlock(bits: BitReader, { dc, ac }: ScanComponent): boolean {
  const size = dc?.next(bits) ?? null;
  if (!ac || size === null || size > 15 || !bits.skip(size)) return false;
  for (let coefficient = 1; coefficient < 64; coefficient += 1) {
    const code = ac.next(bits);
    if (code === null) return false;
    const [zeros, valueBits] = [code >> 4, code & 15];
    if (valueBits === 0 && zeros < 15) return true;
    coefficient += zeros;
    if (coefficient > 63 || !bits.skip(valueBits)) return false;
  }
  return true;
}

/** Offset of the next marker, or the file's end. @param withRestarts restart markers belong to the data */
function endOfData(bytes: Buffer, from: number, withRestarts: boolean): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    const isRestart = code !== undefined && code >= 0xd0 && code <= 0xd7;
    if (code !== undefined && code !== 0 && code !== 0xff && !(withRestarts && isRestart)) return at;
  }
  return bytes.length;
}

/** Data without a last 0xFF: half of a marker, of which the other half is missing, or a fill byte. */
function withoutHalfMarker(data: Buffer): Buffer {
  let end = data.length;
  while (end > 0 && data[end - 1] === 0xff) end -= 1;
  return data.subarray(0, end);
}
