import { toSrgbByte } from './srgb';

/** White of D50 (CIE 1931), as XYZ. */
const white = [0.96422, 1, 0.82521] as const;

/** From XYZ by D50 to linear sRGB (D65), adapted by Bradford: http://www.brucelindbloom.com, "RGB/XYZ Matrices". */
const toLinear = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

/**
 * Converts CIE L*a*b* of 8 bits to sRGB, in place. L* of 0 to 100 is 0 to 255. TIFF's CIELab has a* and b* as signed bytes, ICCLab with
 * 128 added (TIFF 6.0, section 23, and TIFF Technical Note 4).
 * @param data [pixels, 3]
 */
export function labToSrgb(data: Buffer, isIcc: boolean): void {
  const signed = (byte: number): number => (isIcc ? byte - 128 : (byte << 24) >> 24);
  for (let at = 0; at < data.length; at += 3) {
    // Hot loop over whole pixels.
    const fy = (((data[at] ?? 0) * 100) / 255 + 16) / 116;
    const x = white[0] * cube(fy + signed(data[at + 1] ?? 0) / 500);
    const y = white[1] * cube(fy);
    const z = white[2] * cube(fy - signed(data[at + 2] ?? 0) / 200);
    for (const [channel, [r, g, b]] of toLinear.entries()) data[at + channel] = toSrgbByte(r * x + g * y + b * z);
  }
}

/** Inverse of CIE's f. */
const cube = (f: number): number => (f > 6 / 29 ? f ** 3 : (f - 4 / 29) * 3 * (6 / 29) ** 2);
