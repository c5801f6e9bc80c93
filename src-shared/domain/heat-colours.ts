import { enlarged, type Grid } from './grid';

/** Red, green and blue, 0..255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Edge of a coloured map, in pixels. Whoever draws it enlarges it further. */
export const colouredEdge = 112;

/**
 * Colour of a value from 0 to 1: cividis, from dark blue over grey to yellow (Nuñez, Anderton and Renslow, "Optimizing colormaps with
 * consideration for color vision deficiency", PLOS ONE 2018). It looks nearly the same with any colour vision, and its lightness
 * rises evenly. As a polynomial, after d3-scale-chromatic (src/sequential-multi/cividis.js).
 */
export function heatColour(value: number): Colour {
  const t = Math.min(Math.max(value, 0), 1);
  const byte = (channel: number): number => Math.round(Math.min(Math.max(channel, 0), 255));
  return [
    byte(-4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))))),
    byte(32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))))),
    byte(81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))))),
  ];
}

/** Share of its opacity that a map has where its value is 0, so that the picture stays visible there. */
const leastShare = 0.45;

/** Opacity of a value from 0 to 1. */
const heatOpacity = (value: number, opacity: number): number =>
  opacity * (leastShare + (1 - leastShare) * Math.min(Math.max(value, 0), 1));

/**
 * Colours a map: its largest value is yellow, and 0 and everything below dark blue. A map without a positive value is dark blue all over.
 * @param opacity of the largest value, 0..1
 * @returns RGBA bytes [colouredEdge, colouredEdge, 4]
 */
export function colouredMap(map: Grid, opacity: number): Uint8ClampedArray<ArrayBuffer> {
  const largest = Array.from(map.values).reduce((a, b) => Math.max(a, b), 0);
  const { values } = enlarged(map, colouredEdge);
  const pixels = new Uint8ClampedArray(colouredEdge * colouredEdge * 4);
  Array.from(values).forEach((value, index) => {
    const share = largest > 0 ? value / largest : 0;
    pixels.set([...heatColour(share), 255 * heatOpacity(share, opacity)], 4 * index);
  });
  return pixels;
}
