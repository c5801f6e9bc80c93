import { upright } from './libvips';
import { tags } from './readers/tiff-directory';

export type Channels = 1 | 3 | 4;

/** A picture as one of our own readers found it: 8 bits per channel, grey, RGB or RGBA, not yet in sRGB or on white. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** [height, width, channels] */
  readonly data: Buffer;
  /** ICC profile of the colours; sRGB when missing. */
  readonly icc?: Buffer | undefined;
  /** EXIF orientation still to be applied, 1 to 8; upright when missing. */
  readonly orientation?: number | undefined;
}

/** Pixels [height, width, 3] in sRGB. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/** Turns samples upright, converts them to sRGB and lays them on white, just as pictures that libvips reads. */
export async function toPixels(samples: Samples): Promise<Pixels> {
  const { width, height, channels, data, icc, orientation = 1 } = samples;
  if (channels === 3 && icc === undefined && orientation === 1) return { width, height, pixels: data };
  const { data: pixels, info } = await upright(asTiff(samples)).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels };
}

/** RGB [pixels, 3] of RGBA [pixels, 4], whatever the opacity. */
export function withoutAlpha(rgba: Buffer): Buffer {
  const data = Buffer.allocUnsafe((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) rgba.copy(data, to, from, from + 3);
  return data;
}

/** TIFF's types. */
const [short, long, undefinedBytes] = [3, 4, 7];

/** An uncompressed TIFF of samples: the form in which libvips takes pixels together with a profile and an orientation. */
function asTiff({ width, height, channels, data, icc, orientation = 1 }: Samples): Buffer {
  const bits = Buffer.alloc(channels * 2);
  for (let channel = 0; channel < channels; channel += 1) bits.writeUInt16LE(8, channel * 2);
  const profile = icc ?? Buffer.alloc(0);
  const bitsAt = 8;
  const profileAt = bitsAt + bits.length;
  const dataAt = profileAt + profile.length + (profile.length % 2);
  const directoryAt = dataAt + data.length + (data.length % 2);
  const entries = [
    [tags.width, long, 1, width],
    [tags.height, long, 1, height],
    [tags.bitsPerSample, short, channels, channels === 1 ? 8 : bitsAt],
    [tags.compression, short, 1, 1],
    [tags.photometric, short, 1, channels === 1 ? 1 : 2],
    [tags.stripOffsets, long, 1, dataAt],
    [tags.orientation, short, 1, orientation],
    [tags.samplesPerPixel, short, 1, channels],
    [tags.rowsPerStrip, long, 1, height],
    [tags.stripByteCounts, long, 1, data.length],
    ...(channels === 4 ? [[tags.extraSamples, short, 1, 2] as const] : []),
    ...(icc === undefined ? [] : [[tags.icc, undefinedBytes, icc.length, profileAt] as const]),
  ] as const;
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value, at + 8);
  });
  const start = Buffer.from('II*\0\0\0\0\0', 'latin1');
  start.writeUInt32LE(directoryAt, 4);
  const padding = (length: number): Buffer => Buffer.alloc(length % 2);
  return Buffer.concat([start, bits, profile, padding(profile.length), data, padding(data.length), directory]);
}
