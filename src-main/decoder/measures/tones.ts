import type { Measures } from '../../../src-shared/domain/measures';
import type { Grid } from './grid';

type Tones = Pick<Measures, 'brightness' | 'brightness5' | 'brightness99' | 'contrast' | 'colourfulness' | 'isGrey'>;

// Hot loops in this file: indices stay below the lengths, so `?? 0` is for the type checker alone.

/** Channels of a grey picture differ by at most this many levels, because JPEG rounds and scanners tint. */
const greyWithin = 4;

/**
 * Brightness, contrast and colour of a picture.
 * Brightness is sqrt(0.241 R² + 0.691 G² + 0.068 B²), 0..1, as in cleanvision (D. R. Finley, HSP color model).
 * Colourfulness is D. Hasler and S. Süsstrunk's M³ (Measuring colourfulness in natural images, 2003): with rg = R - G and
 * yb = (R + G) / 2 - B, the length of their standard deviations plus 0.3 times that of their means.
 */
export function tonesOf({ rgb }: Grid): Tones {
  const count = rgb.length / 3;
  const histogram = new Int32Array(256);
  let total = 0;
  let widest = 0;
  let [rgSum, rgSquares, ybSum, ybSquares] = [0, 0, 0, 0];
  for (let cell = 0; cell < rgb.length; cell += 3) {
    const red = rgb[cell] ?? 0;
    const green = rgb[cell + 1] ?? 0;
    const blue = rgb[cell + 2] ?? 0;
    const brightness = Math.sqrt(0.241 * red * red + 0.691 * green * green + 0.068 * blue * blue);
    total += brightness;
    const level = Math.min(255, Math.round(brightness));
    histogram[level] = (histogram[level] ?? 0) + 1;
    const redLessGreen = red - green;
    const yellowLessBlue = (red + green) / 2 - blue;
    rgSum += redLessGreen;
    rgSquares += redLessGreen * redLessGreen;
    ybSum += yellowLessBlue;
    ybSquares += yellowLessBlue * yellowLessBlue;
    widest = Math.max(widest, Math.max(red, green, blue) - Math.min(red, green, blue));
  }
  const percentile = (share: number): number => levelAt(histogram, share * count) / 255;
  const rg = momentsOf(rgSum, rgSquares, count);
  const yb = momentsOf(ybSum, ybSquares, count);
  return {
    brightness: Math.min(1, total / count / 255),
    brightness5: percentile(0.05),
    brightness99: percentile(0.99),
    contrast: percentile(0.99) - percentile(0.01),
    colourfulness: Math.hypot(rg.deviation, yb.deviation) + 0.3 * Math.hypot(rg.mean, yb.mean),
    isGrey: widest <= greyWithin,
  };
}

/** The lowest level that at least `wanted` values do not exceed. */
function levelAt(histogram: Int32Array, wanted: number): number {
  let seen = 0;
  for (let level = 0; level < histogram.length; level += 1) {
    seen += histogram[level] ?? 0;
    if (seen >= wanted) return level;
  }
  return 255;
}

/** Mean and standard deviation of values from their sum and their sum of squares. */
function momentsOf(sum: number, squares: number, count: number): { mean: number; deviation: number } {
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}
