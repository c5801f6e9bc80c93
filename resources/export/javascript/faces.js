// Cuts out the largest face of a picture and what is around it, as Facet did for the pictures that the model learned from. The detector
// is BlazeFace (Bazarevsky et al. 2019, https://arxiv.org/abs/1907.05047). It looks at a square of 256 pixels, in whose middle the
// picture is fitted into 160 pixels without being distorted.
import { cut, onWhite, resize } from './preprocessing.js';

/** @typedef {import('./preprocessing.js').Picture} Picture */
/** @typedef {import('./preprocessing.js').Box} Box */

/**
 * A face: its centre and size in pixels of the detector's square.
 * @typedef {{ x: number, y: number, width: number, height: number, score: number }} Face
 */

const edge = 256;
const inner = 160;
const leastScore = 0.5;
/** A face that shares more than this part of the smaller box with a more certain one is the same face. */
const mostShared = 0.5;
/** Size of the crop, relative to the detector's box. */
const cropFactor = 1.25;

/** Centres of the detector's 896 anchors: two per cell of 16 pixels, then six per cell of 32, row by row. */
const anchors = [
  { stride: 16, each: 2 },
  { stride: 32, each: 6 },
].flatMap(({ stride, each }) => {
  const cells = edge / stride;
  return Array.from({ length: cells * cells * each }, (_, index) => {
    const cell = Math.floor(index / each);
    return { x: ((cell % cells) + 0.5) * stride, y: (Math.floor(cell / cells) + 0.5) * stride };
  });
});

/**
 * Runs the detector on a square of RGB values [256, 256, 3]. Gives numbers [15232]: logits of the 896 anchors, then 16 numbers per anchor:
 * centre relative to it, size, and points that are not used.
 * @typedef {(square: Uint8Array) => Promise<ArrayLike<number>>} Detect
 */

/**
 * The part of a picture that the model takes; all of it where there is no face.
 * @param {Picture} picture
 * @param {Detect} detect
 * @returns {Promise<Picture>} with three channels
 */
export async function cropToFace(picture, detect) {
  const whole = onWhite(picture);
  const box = await faceBox(whole, detect);
  return box ? cut(whole, box) : whole;
}

/**
 * The crop of the largest face; null without a face.
 * @param {Picture} picture with three channels
 * @param {Detect} detect
 * @returns {Promise<Box | null>}
 */
export async function faceBox(picture, detect) {
  const faces = facesOf(await detect(framed(picture)));
  if (faces.length === 0) return null;
  // Of equal ones, the more certain comes first.
  const face = faces.reduce((largest, each) => (area(each) > area(largest) ? each : largest));
  const scale = Math.max(picture.width, picture.height) / inner;
  const across = cropAxis((face.x - edge / 2) * scale + picture.width / 2, face.width * scale, picture.width);
  const down = cropAxis((face.y - edge / 2) * scale + picture.height / 2, face.height * scale, picture.height);
  return { left: across.begin, top: down.begin, width: across.size, height: down.size };
}

/**
 * The picture in the detector's square, on black.
 * @param {Picture} picture with three channels
 * @returns {Uint8Array} [256, 256, 3]
 */
export function framed(picture) {
  const scale = Math.max(picture.width, picture.height) / inner;
  const [width, height] = [picture.width, picture.height].map((size) => Math.max(1, Math.round(size / scale)));
  // As Facet's decoder does, so that boxes are the same: smaller about the centre, larger with a shift of half a pixel.
  const { data } = resize(picture, width, height, (from, to) => ({
    scale,
    start: scale < 1 ? -scale / 2 : (from - to * scale) / 2,
  }));
  const [left, top] = [width, height].map((size) => (edge - inner) / 2 + Math.floor((inner - size) / 2));
  const square = new Uint8Array(edge * edge * 3);
  for (let y = 0; y < height; y += 1) {
    square.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * edge + left) * 3);
  }
  return square;
}

/**
 * Faces, the most certain first, without repeats.
 * @param {ArrayLike<number>} values the detector's numbers
 * @returns {Face[]}
 */
function facesOf(values) {
  const found = anchors.map((anchor, index) => {
    const start = anchors.length + index * 16;
    return {
      x: values[start] + anchor.x,
      y: values[start + 1] + anchor.y,
      width: values[start + 2],
      height: values[start + 3],
      score: 1 / (1 + Math.exp(-values[index])),
    };
  });
  return found
    .filter(({ width, height, score }) => score >= leastScore && width > 0 && height > 0)
    .sort((one, other) => other.score - one.score)
    .reduce((faces, face) => {
      return faces.every((other) => sharedPart(face, other) <= mostShared) ? [...faces, face] : faces;
    }, /** @type {Face[]} */ ([]));
}

/**
 * Area that two faces share, as a part of the smaller one.
 * @param {Face} one
 * @param {Face} other
 */
function sharedPart(one, other) {
  const across = overlap(one.x, one.width, other.x, other.width);
  const down = overlap(one.y, one.height, other.y, other.height);
  return (across * down) / Math.min(area(one), area(other));
}

/**
 * Length that two stretches share, given by their centres and lengths.
 * @param {number} x
 * @param {number} length
 * @param {number} otherX
 * @param {number} otherLength
 */
function overlap(x, length, otherX, otherLength) {
  const end = Math.min(x + length / 2, otherX + otherLength / 2);
  return Math.max(0, end - Math.max(x - length / 2, otherX - otherLength / 2));
}

/** @param {Face} face */
const area = ({ width, height }) => width * height;

/**
 * One axis of a crop: at least one pixel, inside the picture.
 * @param {number} centre
 * @param {number} length
 * @param {number} size of the picture
 */
function cropAxis(centre, length, size) {
  const half = (length * cropFactor) / 2;
  const begin = Math.min(Math.max(Math.round(centre - half), 0), size - 1);
  const end = Math.min(Math.max(Math.round(centre + half), begin + 1), size);
  return { begin, size: end - begin };
}
