// Makes the square of pixels that the model takes from a picture of any size, exactly as Facet does: transparency over white, then the
// antialiased triangle filter with half-pixel centres (what Pillow calls BILINEAR), without keeping the aspect ratio. It needs no
// library, and runs in a page and in Node.

/**
 * A decoded picture: upright, sRGB, 8 bits per channel, row by row. A page's ImageData is one.
 * @typedef {object} Picture
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {Uint8Array | Uint8ClampedArray} data [height, width, 3] RGB or [height, width, 4] RGBA with alpha not multiplied in
 */

/**
 * A rectangle of a picture, in whole pixels from its upper left corner.
 * @typedef {{ left: number, top: number, width: number, height: number }} Box
 */

/**
 * The pixels that one pixel of the result is made of.
 * @typedef {{ first: number, weights: Int32Array }} Window weights in units of 1 / 2^22
 */

/** Fraction bits of a weight, as in Pillow: a sum of weights times 255 stays below 2^31. */
const fractionBits = 22;

/**
 * Resizes a picture, or a part of it, to a square.
 * @param {Picture} picture
 * @param {number} edge of the square, in pixels
 * @param {Box} [box] part to take; the whole picture if missing
 * @returns {Uint8Array} [edge, edge, 3] RGB
 */
export function toSquare(picture, edge, box) {
  return resize(box ? cut(onWhite(picture), box) : onWhite(picture), edge, edge).data;
}

/**
 * Lays a picture with transparency over white.
 * @param {Picture} picture
 * @returns {Picture} with three channels
 */
export function onWhite({ width, height, data }) {
  if (data.length === width * height * 3) return { width, height, data };
  if (data.length !== width * height * 4) {
    throw new RangeError(`A picture of ${width} x ${height} pixels has ${data.length} values, not 3 or 4 per pixel.`);
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const alpha = data[from + 3];
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[to + channel] = Math.trunc((data[from + channel] * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return { width, height, data: rgb };
}

/**
 * Cuts out a part of a picture.
 * @param {Picture} picture with three channels
 * @param {Box} box inside the picture
 * @returns {Picture}
 */
export function cut({ width, data }, box) {
  const part = new Uint8Array(box.width * box.height * 3);
  for (let y = 0; y < box.height; y += 1) {
    const start = ((box.top + y) * width + box.left) * 3;
    part.set(data.subarray(start, start + box.width * 3), y * box.width * 3);
  }
  return { width: box.width, height: box.height, data: part };
}

/**
 * Resizes a picture, first across and then down, with rounding to 8 bits after each, as Pillow does.
 * @param {Picture} picture with three channels
 * @param {number} width
 * @param {number} height
 * @param {(from: number, to: number) => Placing} [place] from the lengths of a line of the picture and of the result
 * @returns {{ width: number, height: number, data: Uint8Array }}
 */
export function resize(picture, width, height, place = fill) {
  const across = new Uint8Array(picture.height * width * 3);
  const columns = width === picture.width && place === fill ? null : windows(picture.width, width, place);
  for (let y = 0; y < picture.height; y += 1) {
    const row = picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3);
    if (columns) filter({ from: row, stride: 3 }, { to: across, start: y * width * 3, stride: 3 }, columns);
    else across.set(row, y * width * 3);
  }
  if (height === picture.height && place === fill) return { width, height, data: across };
  const down = new Uint8Array(height * width * 3);
  const rows = windows(picture.height, height, place);
  for (let x = 0; x < width; x += 1) {
    filter({ from: across.subarray(x * 3), stride: width * 3 }, { to: down, start: x * 3, stride: width * 3 }, rows);
  }
  return { width, height, data: down };
}

/**
 * Filters one line of pixels.
 * @param {{ from: Uint8Array | Uint8ClampedArray, stride: number }} source values between two pixels of the line: `stride`
 * @param {{ to: Uint8Array, start: number, stride: number }} target
 * @param {readonly Window[]} all one per pixel of the result
 */
function filter({ from, stride }, target, all) {
  let at = target.start;
  for (const { first, weights } of all) {
    let [red, green, blue] = [half, half, half];
    for (let tap = 0, place = first * stride; tap < weights.length; tap += 1, place += stride) {
      const weight = weights[tap];
      red += from[place] * weight;
      green += from[place + 1] * weight;
      blue += from[place + 2] * weight;
    }
    target.to[at] = red >> fractionBits;
    target.to[at + 1] = green >> fractionBits;
    target.to[at + 2] = blue >> fractionBits;
    at += target.stride;
  }
}

/**
 * Where a line of the result lies in a line of the picture, in pixels of the picture.
 * @typedef {{ scale: number, start: number }} Placing scale: length of a pixel of the result; start: where the first one begins
 */

/**
 * The whole line.
 * @param {number} from
 * @param {number} to
 * @returns {Placing}
 */
const fill = (from, to) => ({ scale: from / to, start: 0 });

/** Rounds to the nearest level when the fraction is cut off. */
const half = 2 ** (fractionBits - 1);

/**
 * Windows of a triangle filter. A pixel's centre is at its index + 0.5. The triangle reaches one pixel of the larger of the two grids to
 * each side; what lies outside the picture is left out, and the weights are scaled to a sum of 1.
 * @param {number} from length of a line of the picture
 * @param {number} to length of a line of the result
 * @param {(from: number, to: number) => Placing} place
 * @returns {Window[]}
 */
function windows(from, to, place) {
  const { scale, start } = place(from, to);
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const centre = start + (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    const heights = Array.from({ length: end - first }, (_, tap) => {
      return Math.max(0, 1 - Math.abs((first + tap - centre + 0.5) / reach));
    });
    const sum = heights.reduce((total, height) => total + height, 0);
    return { first, weights: Int32Array.from(heights, (height) => Math.round((height / sum) * 2 ** fractionBits)) };
  });
}
