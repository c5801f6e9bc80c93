import sharp from 'sharp';
import { Failure } from '../../src-shared/domain/failure';

/** Pictures with more pixels are refused: these take 300 MB as RGB, and a small file can claim any size. */
export const maxPixels = 100_000_000;

/** Longest accepted edge in pixels, the same as in JPEG. libvips takes gigabytes for a picture of 100 million by one. */
export const maxEdge = 65_535;

/** Loaders that read the accepted formats from memory. libvips has some forty; several are large attack surfaces. */
const accepted = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
  'VipsForeignLoadHeifBuffer',
];

let isDrawing = false;

/** Blocks all other loaders, and sets libvips up for many small independent decodes. Call once, before anything else. */
export function confineLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: accepted });
  sharp.cache(false); // no picture is decoded twice, so a cache only holds memory
  sharp.concurrency(1); // pictures in parallel beat one picture on several threads
}

/** Allows this process to load SVG for drawing sample faces. From then on it refuses to decode files. */
export function allowDrawing(): void {
  isDrawing = true;
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
}

/** Keeps untrusted files away from the SVG loader. @throws Failure of kind 'bad-input' in a process that draws */
export function assertDecodes(): void {
  if (isDrawing) throw new Failure('bad-input', 'This decoder draws sample faces; it decodes no files.');
}
