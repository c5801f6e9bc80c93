import { toSrgbByte } from './srgb';

/** Code points of ISO/IEC 23091-2 (H.273) in a picture's colour box. */
export interface Nclx {
  readonly primaries: number;
  readonly transfer: number;
}

const [pq, hlg] = [16, 18];

/** Light of diffuse white in BT.2408, in cd/m²: what is 255 in an SDR picture. */
const diffuseWhite = 203;

/** More light than this is never taken for a picture's white, in units of diffuse white. */
const mostWhite = 3;

/** From there on, light is compressed so that nothing is cut off. */
const knee = 0.8;

type Row = readonly [number, number, number];
type Matrix = readonly [Row, Row, Row];

/** From linear light of other primaries to linear sRGB: BT.2020 (9) by BT.2087, Display P3 (12) by CSS Color 4. */
const matrices: Readonly<Record<number, Matrix>> = {
  9: [
    [1.660491, -0.587641, -0.07285],
    [-0.12455, 1.1329, -0.008349],
    [-0.018151, -0.100579, 1.11873],
  ],
  12: [
    [1.22494, -0.22494, 0],
    [-0.042057, 1.042057, 0],
    [-0.019638, -0.078636, 1.098274],
  ],
};
const identity: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** The first colour box of an ISO media file that names a transfer function of BT.2100 (PQ or HLG); null when there is none. */
export function hdrColours(bytes: Buffer): Nclx | null {
  const colourBox = Buffer.from('colrnclx', 'latin1');
  let start = bytes.indexOf(colourBox);
  while (start >= 0 && start + 12 <= bytes.length) {
    const transfer = bytes.readUInt16BE(start + 10);
    if (transfer === pq || transfer === hlg) return { primaries: bytes.readUInt16BE(start + 8), transfer };
    start = bytes.indexOf(colourBox, start + 1);
  }
  return null;
}

/**
 * Maps an HDR picture to sRGB as an SDR edition of it would look. Its white is what 1 % of its pixels exceed, but at least diffuse white
 * and at most three times that; brighter light is compressed. All channels of a pixel are scaled alike, so that colours keep their hue.
 * @param values RGB codes [pixels, 3], 65535 for the largest
 * @returns 8-bit sRGB [pixels, 3]
 */
export function toneMapped(values: Uint16Array, { primaries, transfer }: Nclx): Buffer {
  const light = linearSrgb(values, primaries, transfer);
  const white = whiteOf(light);
  const largest = light.reduce((most, value) => Math.max(most, value), 0) / white;
  const bytes = Buffer.allocUnsafe(light.length);
  for (let at = 0; at < light.length; at += 3) {
    // Hot loop over whole pixels.
    const [r, g, b] = [light[at] ?? 0, light[at + 1] ?? 0, light[at + 2] ?? 0];
    const brightest = Math.max(r, g, b) / white;
    const scale = (brightest > knee ? compressed(brightest, largest) / brightest : 1) / white;
    bytes[at] = toSrgbByte(r * scale);
    bytes[at + 1] = toSrgbByte(g * scale);
    bytes[at + 2] = toSrgbByte(b * scale);
  }
  return bytes;
}

/** Light from `knee` to `largest`, compressed to `knee` to 1. It leaves the knee with slope 1 and reaches 1 at the largest. */
function compressed(light: number, largest: number): number {
  if (largest <= 1) return light;
  const [room, excess, most] = [1 - knee, light - knee, largest - knee];
  // Reinhard's extended curve for the part above the knee, in units of the room there.
  const [x, end] = [excess / room, most / room];
  return knee + room * ((x * (1 + x / (end * end))) / (1 + x));
}

/** Linear sRGB in units of diffuse white [pixels, 3]. */
function linearSrgb(values: Uint16Array, primaries: number, transfer: number): Float32Array {
  const lightOf = transfer === pq ? pqLight : hlgSceneLight;
  const table = Float32Array.from({ length: 65536 }, (_, code) => lightOf(code / 65535));
  const [toR, toG, toB] = matrices[primaries] ?? identity;
  const light = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 3) {
    // Hot loop over whole pixels; each 16-bit code is in the table.
    let [r, g, b] = [table[values[at] ?? 0] ?? 0, table[values[at + 1] ?? 0] ?? 0, table[values[at + 2] ?? 0] ?? 0];
    if (transfer === hlg) {
      const scale = hlgDisplayScale(r, g, b);
      [r, g, b] = [r * scale, g * scale, b * scale];
    }
    light[at] = toR[0] * r + toR[1] * g + toR[2] * b;
    light[at + 1] = toG[0] * r + toG[1] * g + toG[2] * b;
    light[at + 2] = toB[0] * r + toB[1] * g + toB[2] * b;
  }
  return light;
}

/** PQ's light in units of diffuse white: BT.2100, table 4. */
function pqLight(code: number): number {
  const power = code ** (1 / (2523 / 32));
  const light = (Math.max(power - 3424 / 4096, 0) / (2413 / 128 - (2392 / 128) * power)) ** (16384 / 2610);
  return (light * 10_000) / diffuseWhite;
}

/** HLG's scene light from 0 to 1: inverse OETF of BT.2100, table 5. */
function hlgSceneLight(code: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return code <= 0.5 ? code ** 2 / 3 : (Math.exp((code - c) / a) + b) / 12;
}

/** Factor from scene light to a display of 1,000 cd/m², in units of diffuse white: OOTF of BT.2100 with gamma 1.2. */
function hlgDisplayScale(r: number, g: number, b: number): number {
  return ((0.2627 * r + 0.678 * g + 0.0593 * b) ** 0.2 * 1000) / diffuseWhite;
}

/** A picture's white in units of diffuse white. @param light [pixels, 3] */
function whiteOf(light: Float32Array): number {
  const bins = new Uint32Array(1000);
  for (let at = 0; at < light.length; at += 3) {
    const brightest = Math.max(light[at] ?? 0, light[at + 1] ?? 0, light[at + 2] ?? 0);
    const bin = Math.min(bins.length - 1, Math.floor((brightest / mostWhite) * bins.length));
    bins[Math.max(0, bin)] = (bins[Math.max(0, bin)] ?? 0) + 1;
  }
  let above = light.length / 3 / 100;
  let bin = bins.length - 1;
  for (; bin > 0 && above >= (bins[bin] ?? 0); bin -= 1) above -= bins[bin] ?? 0;
  return Math.max(1, ((bin + 1) / bins.length) * mostWhite);
}
