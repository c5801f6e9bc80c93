import sharp, { type Sharp } from 'sharp';
import type { Damage } from '../../src-shared/domain/damage';
import type { Refusal } from '../../src-shared/workers/decoder';
import { isTruncated } from './completeness';
import { formatOf, type ImageFormat } from './formats';
import { maxPixels } from './loaders';
import { Refused, refuse } from './refusals';
import { readers } from './readers/readers';
import { tooManyPixels } from './sizes';
import { unreadOf } from './unusual';

/** A picture decoded at full size: upright, 8-bit sRGB, transparency over white. Everything shown or trained on comes from it. */
export interface Picture {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] bytes, RGB. */
  readonly pixels: Buffer;
  /** Damage of the file that was mended; the picture is all there. */
  readonly damage: readonly Damage[];
  /** EXIF block, of formats whose reader meets it. */
  readonly exif: Buffer | null;
}

/** A picture that was not decoded. */
interface Undecoded {
  readonly format: ImageFormat;
  readonly bytes: Buffer;
}

/** Decodes a file's bytes: the first frame or page if there are several. A bad picture is a Refusal, never an exception. */
export async function decode(path: string, bytes: Buffer): Promise<Picture | Refusal> {
  const format = formatOf(path, bytes);
  if (typeof format !== 'string') return format;
  try {
    return { format, damage: [], exif: null, ...(await readers[format](bytes)) };
  } catch (error) {
    if (error instanceof Refused) return refuse(error.refused, path, error.sentence);
    return explain(path, { format, bytes }, error instanceof Error ? error.message : String(error));
  }
}

/** A sharp pipeline over a decoded picture's pixels, for results derived from it. */
export function fromPicture({ pixels, width, height }: Pick<Picture, 'pixels' | 'width' | 'height'>): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: maxPixels });
}

/** The refusal for a picture that libvips did not decode. @param message libvips's */
async function explain(path: string, { format, bytes }: Undecoded, message: string): Promise<Refusal> {
  if (message.includes('exceeds pixel limit')) {
    // sharp checked the limit against the header before decoding.
    return refuse('too-large', path, tooManyPixels(await sharp(bytes, { limitInputPixels: false }).metadata()));
  }
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
