import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Refusal } from '../../src-shared/workers/decoder';
import { isTruncated } from './completeness';
import { formatOf, type ImageFormat } from './formats';
import { maxEdge, maxPixels } from './loaders';
import { refuse } from './refusals';
import { misreadOf, unreadOf } from './unusual';

/** A picture decoded at full size: upright, 8-bit sRGB, transparency over white. Everything shown or trained on comes from it. */
export interface Picture {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] bytes, RGB. */
  readonly pixels: Buffer;
}

/** A picture that libvips did not decode. */
interface Undecoded {
  readonly format: ImageFormat;
  readonly bytes: Buffer;
}

/** Decodes a file's bytes: the first frame or page if there are several. A bad picture is a Refusal, never an exception. */
export async function decode(path: string, bytes: Buffer): Promise<Picture | Refusal> {
  const format = formatOf(path, bytes);
  if (typeof format !== 'string') return format;
  try {
    const header = await headerOf(format, bytes);
    if (header !== null && Math.max(header.width, header.height) > maxEdge) {
      return refuse('too-large', path, tooLong(header));
    }
    const { data, info } = await upright(bytes, header).raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) {
      return refuse('unreadable', path, `has ${info.channels.toString()} colour channels. Save it as an RGB JPEG.`);
    }
    const misread = misreadOf(format, header, bytes, data);
    if (misread !== null) return refuse('unreadable', path, misread);
    return { format, width: info.width, height: info.height, pixels: data };
  } catch (error) {
    return explain(path, { format, bytes }, error instanceof Error ? error.message : String(error));
  }
}

/** A sharp pipeline over a decoded picture's pixels, for results derived from it. */
export function fromPicture({ pixels, width, height }: Picture): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: maxPixels });
}

/** The header of a picture if its format allows 16 bits per channel and edges of any length; else null. */
async function headerOf(format: ImageFormat, bytes: Buffer): Promise<Metadata | null> {
  if (format !== 'png' && format !== 'tiff' && format !== 'avif') return null;
  return sharp(bytes, { limitInputPixels: maxPixels }).metadata();
}

/**
 * A sharp pipeline to upright sRGB. sharp 0.35 converts pictures with 16 bits per channel and a profile to Display P3
 * (src/pipeline.cc, processingProfile). It leaves them there unless the output's profile is given. For any other picture, giving it
 * would convert wrongly.
 */
function upright(bytes: Buffer, header: Metadata | null): Sharp {
  const pipeline = sharp(bytes, { limitInputPixels: maxPixels }).autoOrient().flatten({ background: '#ffffff' });
  const isDeepWithProfile = header?.space === 'rgb16' && header.hasProfile;
  return isDeepWithProfile ? pipeline.withIccProfile('srgb', { attach: false }) : pipeline;
}

/** The refusal for a picture that libvips did not decode. @param message libvips's */
async function explain(path: string, { format, bytes }: Undecoded, message: string): Promise<Refusal> {
  if (message.includes('exceeds pixel limit')) return refuse('too-large', path, await tooManyPixels(bytes));
  if (isTruncated(format, bytes)) {
    return refuse(
      'truncated',
      path,
      'ends before the picture does. Copy or download it again; half a picture is not used.',
    );
  }
  const unread = unreadOf(format, bytes);
  if (unread !== null) return refuse('unreadable', path, unread);
  return refuse('unreadable', path, 'is damaged and can’t be decoded. Replace it with an intact copy.');
}

function tooLong({ width, height }: Metadata): string {
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`;
  return `has ${size}; Facet reads edges of up to ${maxEdge.toLocaleString('en')}. Cut it into smaller pictures.`;
}

/** The end of a sentence about a picture with too many pixels. sharp checked the limit against the header before decoding. */
async function tooManyPixels(bytes: Buffer): Promise<string> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const megapixels = Math.round((width * height) / 1e6).toLocaleString('en');
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels (${megapixels} megapixels)`;
  return `has ${size}; Facet reads up to 100 megapixels. Save a smaller copy.`;
}
