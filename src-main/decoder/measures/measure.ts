import { createHash } from 'node:crypto';
import type { Measures } from '../../../src-shared/domain/measures';
import type { Picture } from '../decode';
import { captureDate } from './capture-date';
import { averageDown } from './grid';
import { perceptualHash } from './perceptual-hash';
import { sharpnessOf } from './sharpness';
import { tonesOf } from './tones';

/** All measures of a decoded picture. @param file bytes from which it was decoded */
export function measure(picture: Picture, file: Buffer): Measures {
  const grid = averageDown(picture);
  return {
    pixelHash: pixelHash(picture),
    perceptualHash: perceptualHash(grid),
    ...tonesOf(grid),
    sharpness: sharpnessOf(grid),
    capturedAt: captureDate(file, picture.exif),
    damage: [...picture.damage],
  };
}

/** SHA-256 of a picture's size and pixels, 64 hex digits. */
function pixelHash({ width, height, pixels }: Picture): string {
  return createHash('sha256')
    .update(`${String(width)}x${String(height)}:`)
    .update(pixels)
    .digest('hex');
}
