import sharp from 'sharp';
import { maxPixels } from '../loaders';
import { damaged } from '../refusals';
import type { Samples } from '../samples';
import { checkSize } from '../sizes';
import { labToSrgb } from '../tones/lab';
import { inUse, toBytes } from '../tones/range';
import { patchTags } from './tiff-directory';
import { oddForm, type OddForm } from './tiff-form';

/**
 * Reads a TIFF in forms that libvips refuses: Lab colours of 8 bits, and samples whose bits are no power of two, such as 12, packed.
 * libtiff still unpacks it: the directory is rewritten in a copy, so that it calls the samples RGB, or a row's bytes grey.
 * @returns null for any other form
 * @throws Refused for a form that can be named but is not read
 */
export async function readOddTiff(bytes: Buffer): Promise<Samples | null> {
  const form = oddForm(bytes);
  if (form === null) return null;
  checkSize(form);
  return form.kind === 'lab' ? readLab(bytes, form) : readPacked(bytes, form);
}

async function readLab(bytes: Buffer, { width, height, orientation, isIcc }: OddForm): Promise<Samples> {
  const data = await unpacked(patchTags(bytes, { photometric: 2 }), width * height * 3);
  labToSrgb(data, isIcc);
  return { width, height, channels: 3, data, orientation };
}

async function readPacked(bytes: Buffer, form: OddForm): Promise<Samples> {
  const { width, height, bits, channels, orientation, isInverted } = form;
  const rowBytes = Math.ceil((width * channels * bits) / 8);
  const oneBytes = { bitsPerSample: 8, photometric: 1, samplesPerPixel: 1, sampleFormat: 1 };
  const patched = patchTags(bytes, { width: rowBytes, ...oneBytes });
  const rows = await unpacked(patched, rowBytes * height);
  const values = new Uint16Array(width * height * channels);
  const most = 2 ** bits - 1;
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let bit = y * rowBytes * 8, end = bit + width * channels * bits; bit < end; bit += bits) {
      values[to++] = sampleAt(rows, bit, bits);
    }
  }
  const data = toBytes(values, inUse(values, most));
  if (isInverted) for (let at = 0; at < data.length; at += 1) data[at] = 255 - (data[at] ?? 0); // hot loop, within it
  return { width, height, channels, data, orientation };
}

/** A sample of 9 to 15 bits, which lie in two or three bytes, the highest first. */
function sampleAt(rows: Buffer, bit: number, bits: number): number {
  const at = bit >> 3;
  // Hot loop: the third byte may be beyond the end of the last row, and holds no bit of the sample then.
  const three = ((rows[at] ?? 0) << 16) | ((rows[at + 1] ?? 0) << 8) | (rows[at + 2] ?? 0);
  return (three >> (24 - bits - (bit & 7))) & ((1 << bits) - 1);
}

/** All bytes of the first picture, in the order of the file's samples. */
async function unpacked(tiff: Buffer, expected: number): Promise<Buffer> {
  const pipeline = sharp(tiff, { limitInputPixels: maxPixels * 16 });
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  if (data.length === expected) return data;
  // sharp gives grey as RGB.
  if (info.channels !== 3 || data.length !== expected * 3) throw damaged('its header contradicts itself');
  const grey = Buffer.allocUnsafe(expected);
  for (let at = 0; at < expected; at += 1) grey[at] = data[at * 3] ?? 0; // hot loop, within both
  return grey;
}
