import type { Metadata } from 'sharp';
import { onWhite, upright } from '../libvips';
import { Refused } from '../refusals';

/*
 * Cameras, scanners and microscopes write 10, 12 or 14 bits into 16, counts into 32, or fractions of 1. As 8-bit sRGB these come out black
 * or white. Where that happens, the picture is scaled by the bits that it uses: white is the largest number of its highest bit, so that
 * black stays black, and pictures of one series that use the same bits keep their exposure to each other.
 */

/** A picture whose 8-bit values all stay below this looks black. */
const black = 16;

/** A picture looks white where more than this share of its values is beyond 255. */
const clippedShare = 0.01;

/** The value that is white for samples in a range up to `most`: `most`, unless they only use its lowest sixteenth. */
export function inUse(values: Uint8Array | Uint16Array, most: number): number {
  const largest = largestOf(values);
  return largest * 255 >= (black - 0.5) * most ? most : allBits(largest);
}

/**
 * Pixels of a picture of more than 8 bits per channel that would come out black or white, scaled by the bits in use; null for one that
 * comes out right.
 * @param pixels 8-bit RGB as it came out
 * @throws Refused for numbers that libvips does not read right
 */
export async function scaledToRange(bytes: Buffer, header: Metadata, pixels: Buffer): Promise<Buffer | null> {
  if (header.depth === 'uchar') return null;
  const isOf16Bits = header.space === 'rgb16' || header.space === 'grey16';
  if (isOf16Bits && (header.depth === 'float' || header.depth === 'double')) {
    throw new Refused('unreadable', 'has fractions of 16 bits, which Facet does not read. Save it as 8-bit PNG.');
  }
  if (isOf16Bits) return isBlack(pixels) ? scaled16(bytes, header) : null;
  // libvips takes fractions with three channels for light (scRGB), and converts them.
  return header.space === 'scrgb' || header.space === 'cmyk' ? null : scaledNumbers(bytes, pixels);
}

function isBlack(pixels: Buffer): boolean {
  for (const value of pixels) if (value >= black) return false;
  return true;
}

async function scaled16(bytes: Buffer, header: Metadata): Promise<Buffer> {
  const data = await upright(bytes, header).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
  const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return toBytes(values, allBits(largestOf(values)));
}

/** Fractions and numbers of 32 bits. Those that lie within 0 to 255 are left as libvips reads them. */
async function scaledNumbers(bytes: Buffer, pixels: Buffer): Promise<Buffer | null> {
  const data = await onWhite(bytes).raw({ depth: 'float' }).toBuffer();
  const values = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  if (values.length !== pixels.length) return null;
  const largest = largestOf(values);
  if (largest <= 1) return isBlack(pixels) && largest > 0 ? toBytes(values, 1) : null;
  let beyond = 0;
  for (const value of values) if (value > 255) beyond += 1;
  return beyond > clippedShare * values.length ? toBytes(values, allBits(largest)) : null;
}

/** The largest number of as many bits as a value has. */
function allBits(value: number): number {
  return Math.max(1, 2 ** Math.ceil(Math.log2(Math.floor(value) + 1)) - 1);
}

function largestOf(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) if (value > largest && value !== Infinity) largest = value;
  return largest;
}

/** Bytes of values from 0 to `white`. */
export function toBytes(values: Uint8Array | Uint16Array | Float32Array, white: number): Buffer {
  if (white === 255 && values instanceof Uint8Array) return Buffer.from(values);
  const bytes = Buffer.allocUnsafe(values.length);
  const scale = 255 / white;
  for (let at = 0; at < values.length; at += 1) {
    const value = Math.round((values[at] ?? 0) * scale); // hot loop, within both arrays
    bytes[at] = value > 0 ? Math.min(255, value) : 0; // also of what is no number
  }
  return bytes;
}
