import sharp from 'sharp';
import { Failure } from '../../src-shared/domain/failure';

/** Pictures above this many pixels are refused: 300 MB as RGB, and a small file can claim any size. */
export const maxPixels = 100_000_000;

/** Longest edge, in pixels, as JPEG has it: libvips takes gigabytes for a picture of 100 million by one. */
export const maxEdge = 65_535;

/** libvips knows some forty loaders, several of them wide attack surfaces; these read from memory what Facet accepts. */
const accepted = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
  'VipsForeignLoadHeifBuffer',
];

let drawing = false;

/** Blocks every loader but the accepted ones, and sets libvips up for many small independent decodes. Call once, first. */
export function confineLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: accepted });
  sharp.cache(false); // no picture is decoded twice, so a cache only holds memory
  sharp.concurrency(1); // pictures in parallel beat one picture on several threads
}

/** Lets this process load SVG, for drawing sample faces; from then on it refuses to decode files. */
export function allowDrawing(): void {
  drawing = true;
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
}

/** Throws kind 'bad-input' in a process that has been asked to draw: untrusted files never meet the SVG loader. */
export function assertDecodes(): void {
  if (drawing) throw new Failure('bad-input', 'This decoder draws sample faces; it decodes no files.');
}
