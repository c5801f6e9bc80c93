import * as v from 'valibot';
import { Damage } from './damage';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/**
 * Measures of a picture's quality, from the decode of an import. All but the pixel hash are computed on the picture averaged down
 * to 64 × 64, so that they describe what a classifier sees, whatever the original's size.
 */
export const Measures = v.object({
  /** SHA-256 of size and upright RGB pixels, 64 hex digits: equal for the same picture in another file. */
  pixelHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** 64-bit DCT hash, 16 hex digits: few bits differ between a picture and its rescaled or recompressed copy. */
  perceptualHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  /** Mean of the perceived brightness; below, its 5th and 99th percentiles. */
  brightness: Share,
  brightness5: Share,
  brightness99: Share,
  /** 99th minus 1st percentile of the perceived brightness. */
  contrast: Share,
  /** Variance of the Laplacian of the grey picture, in squared grey levels (0..255). */
  sharpness: v.pipe(v.number(), v.minValue(0)),
  /** Hasler and Süsstrunk's M³, 0 for a grey picture, about 100 for a very colourful one. */
  colourfulness: v.pipe(v.number(), v.minValue(0)),
  isGrey: v.boolean(),
  /** Time by the camera's own clock: '2021-05-30T14:02:11'; null when the file does not have it. */
  capturedAt: v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/))),
  /** Damage of the file in spite of which the whole picture was decoded. */
  damage: v.array(Damage),
});
export type Measures = v.InferOutput<typeof Measures>;
