import { strippedGif } from './gif';
import { strippedHeif } from './heif';
import { strippedJpeg } from './jpeg';
import { strippedJxl } from './jxl';
import { strippedPng } from './png';
import { strippedPnm } from './pnm';
import { Unstrippable, type Stripped } from './stripped';
import { strippedTiff } from './tiff';
import { strippedWebp } from './webp';

/** How metadata is taken out, by the beginning of a file; the first that fits decides. Bitmaps hold none. */
const strippers: readonly (readonly [RegExp, (bytes: Buffer) => Stripped])[] = [
  [/^\xff\xd8/, strippedJpeg],
  [/^\x89PNG\r\n/, strippedPng],
  [/^GIF8[79]a/, strippedGif],
  [/^RIFF[^]{4}WEBP/, strippedWebp],
  [/^(II[*+]\0|MM\0[*+])/, strippedTiff],
  [/^[^]{4}ftyp(avi|he[iv]|mif|msf)/, strippedHeif],
  [/^(\xff\n|\0\0\0\fJXL )/, strippedJxl],
  [/^P[1-7][\s#]/, strippedPnm],
  [/^BM/, (bytes) => ({ bytes, isChanged: false })],
];

/**
 * Takes all out of a picture that its pixels, colours and orientation don't need, without decoding it: places, dates, names, comments,
 * makers' notes, thumbnails. Throws Unstrippable where that can't be done.
 */
export function withoutMetadata(bytes: Buffer): Stripped {
  const head = bytes.toString('latin1', 0, 16);
  const [, strip] = strippers.find(([pattern]) => pattern.test(head)) ?? [];
  if (strip === undefined) throw new Unstrippable('Facet does not know where this format keeps metadata.');
  try {
    return strip(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new Unstrippable('Its file is not built as its format demands.');
    throw error;
  }
}
