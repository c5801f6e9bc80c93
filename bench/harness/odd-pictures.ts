import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** Kinds of pictures that programs read differently, each made from a photo. */
const kinds = {
  '12 megapixels': (photo) => photo.resize(4000, 3000, { fit: 'fill' }).jpeg({ quality: 90 }),
  'smaller than the input': (photo) => photo.resize(37, 29, { fit: 'fill' }).png(),
  'one pixel high': (photo) => photo.resize(300, 1, { fit: 'fill' }).png(),
  grey: (photo) => photo.greyscale().jpeg({ quality: 90 }),
  CMYK: (photo) => photo.toColourspace('cmyk').jpeg({ quality: 90 }),
  'rotated by EXIF': (photo) => photo.rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 90 }),
  transparent: (photo) => photo.resize(240, 300, { fit: 'fill' }).ensureAlpha(0.6).png(),
  '16 bits': (photo) => photo.resize(240, 300, { fit: 'fill' }).toColourspace('rgb16').png(),
  'Display P3': (photo) => photo.withIccProfile('p3').jpeg({ quality: 90 }),
  'few colours': (photo) => photo.resize(240, 300, { fit: 'fill' }).png({ palette: true, colours: 32 }),
} as const satisfies Record<string, (photo: Sharp) => Sharp>;

export type OddKind = keyof typeof kinds;
export const oddKinds = Object.keys(kinds) as OddKind[];

export interface OddPicture {
  readonly kind: OddKind;
  readonly path: string;
}

/** Writes a picture of each kind from each photo. */
export async function writeOddPictures(folder: string, photos: readonly string[]): Promise<OddPicture[]> {
  await mkdir(folder, { recursive: true });
  const pictures: OddPicture[] = [];
  for (const kind of oddKinds) {
    for (const [index, photo] of photos.entries()) {
      const { data, info } = await kinds[kind](sharp(photo)).toBuffer({ resolveWithObject: true });
      const path = join(folder, `${kind.replaceAll(' ', '-')}-${String(index)}.${info.format}`);
      await writeFile(path, data);
      pictures.push({ kind, path });
    }
  }
  return pictures;
}
