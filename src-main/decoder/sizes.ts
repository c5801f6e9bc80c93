import { maxEdge, maxPixels } from './loaders';
import { Refused } from './refusals';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Checks a size that a header claims, before memory is taken for it. @throws Refused of kind 'too-large' */
export function checkSize(size: Size): void {
  checkEdges(size);
  if (size.width * size.height > maxPixels) throw new Refused('too-large', tooManyPixels(size));
}

/** Checks the longer edge. @throws Refused of kind 'too-large' */
export function checkEdges({ width, height }: Size): void {
  if (Math.max(width, height) <= maxEdge) return;
  const limit = maxEdge.toLocaleString('en');
  const sentence = `has ${sizeText({ width, height })}; Facet reads edges of up to ${limit}. Cut it into smaller pictures.`;
  throw new Refused('too-large', sentence);
}

/** The end of a sentence about a picture with too many pixels. */
export function tooManyPixels({ width, height }: Size): string {
  const megapixels = Math.round((width * height) / 1e6).toLocaleString('en');
  const size = `${sizeText({ width, height })} (${megapixels} megapixels)`;
  return `has ${size}; Facet reads up to 100 megapixels. Save a smaller copy.`;
}

const sizeText = ({ width, height }: Size): string =>
  `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`;
