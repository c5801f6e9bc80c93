import type { Metadata } from 'sharp';
import type { Damage } from '../../../src-shared/domain/damage';
import type { ImageFormat } from '../formats';
import { headerOf, onWhite, upright } from '../libvips';
import { mend } from '../mending/mend';
import { Refused } from '../refusals';
import { toPixels, type Pixels } from '../samples';
import { checkEdges } from '../sizes';
import { hdrColours, toneMapped } from '../tones/hdr';
import { scaledToRange } from '../tones/range';
import { readBmp } from './bmp';
import { readHeic } from './heic';
import { asStill } from './iso-media';
import { readJxl } from './jxl';
import { readPnm } from './pnm';
import { readOddTiff } from './tiff-samples';

/** A picture as a reader returns it: upright, 8-bit sRGB, on white. */
export interface Read extends Pixels {
  /** EXIF block that the reader came across. */
  readonly exif?: Buffer | null;
  /** Damage that was mended before decoding. */
  readonly damage?: readonly Damage[];
}

/**
 * Reads each format. @throws Refused, for a reason that the reader knows; sharp's errors else
 */
export const readers: Readonly<Record<ImageFormat, (bytes: Buffer) => Promise<Read>>> = {
  jpeg: readJpeg,
  png: readDeep,
  webp: (bytes) => decoded(bytes, null),
  gif: (bytes) => decoded(bytes, null),
  tiff: async (bytes) => {
    const odd = await readOddTiff(bytes);
    return odd ? toPixels(odd) : readDeep(bytes);
  },
  avif: readAvif,
  heic: readHeic,
  bmp: (bytes) => toPixels(readBmp(bytes)),
  pnm: (bytes) => toPixels(readPnm(bytes)),
  jxl: readJxl,
};

/** Decodes by libvips. */
async function decoded(bytes: Buffer, header: Metadata | null): Promise<Pixels> {
  const { data, info } = await upright(bytes, header).raw().toBuffer({ resolveWithObject: true });
  if (info.channels === 3) return { width: info.width, height: info.height, pixels: data };
  throw new Refused('unreadable', `has ${info.channels.toString()} colour channels. Save it as an RGB JPEG.`);
}

/** A JPEG is mended only if libjpeg does not take it as it is, and has to be taken without a warning then. */
async function readJpeg(bytes: Buffer): Promise<Read> {
  try {
    return await decoded(bytes, null);
  } catch (error) {
    const mended = mend(bytes);
    const picture = mended && (await decoded(mended.bytes, null).catch(() => null));
    if (!picture) throw error;
    return { ...picture, damage: mended.damage };
  }
}

/** Formats with up to 16 or 32 bits per channel, and edges of any length. */
async function readDeep(bytes: Buffer): Promise<Pixels> {
  const header = await headerOf(bytes);
  checkEdges(header);
  const picture = await decoded(bytes, header);
  const scaled = await scaledToRange(bytes, header, picture.pixels);
  return scaled ? { ...picture, pixels: scaled } : picture;
}

async function readAvif(file: Buffer): Promise<Pixels> {
  const bytes = asStill(file);
  const header = await headerOf(bytes);
  checkEdges(header);
  const hdr = header.hasProfile ? null : hdrColours(bytes);
  if (!hdr) return decoded(bytes, header);
  const codes = onWhite(bytes).toColourspace('rgb16').raw({ depth: 'ushort' });
  const { data, info } = await codes.toBuffer({ resolveWithObject: true });
  const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return { width: info.width, height: info.height, pixels: toneMapped(values, hdr) };
}
