import { createHash } from 'node:crypto';
import type { Measures } from '../../../src-shared/domain/measures';
import type { Picture } from '../decode';
import { captureDate } from './capture-date';
import { averageDown } from './grid';
import { perceptualHash } from './perceptual-hash';
import { sharpnessOf } from './sharpness';
import { tonesOf } from './tones';

/** All measures of a decoded picture; `file` are the bytes that it was decoded from. */
export function measure(picture: Picture, file: Buffer): Measures {
  const grid = averageDown(picture);
  return {
    pixelHash: pixelHash(picture),
    perceptualHash: perceptualHash(grid),
    ...tonesOf(grid),
    sharpness: sharpnessOf(grid),
    capturedAt: captureDate(file),
  };
}

function pixelHash({ width, height, pixels }: Picture): string {
  return createHash('sha256')
    .update(`${String(width)}x${String(height)}:`)
    .update(pixels)
    .digest('hex');
}
