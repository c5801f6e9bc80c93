import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { Inspection, Refusal } from '../../../src-shared/workers/decoder';
import { bmp, bmp24, ppm, type Rgb } from './bitmaps';
import { jxl } from './jxl';

/** Pictures made by the tests themselves: good ones of every kind that Facet reads, and bad ones. */

/** Colours of the corners of `quarters`, as RGB: top left, top right, bottom left, bottom right. */
export const cornerColours = [
  [220, 40, 30],
  [40, 160, 60],
  [30, 60, 200],
  [240, 210, 60],
] as const;

/** A picture of four quarters, each of one colour, which shows its orientation. */
export function quarters(width = 96, height = 64): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const corner = (y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1);
      pixels.set(cornerColours[corner] ?? [0, 0, 0], (y * width + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A JPEG photograph of noise on a gradient; the same seed gives the same bytes, another seed another picture. */
export function photo(seed = 1, width = 480, height = 360): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed;
  for (let at = 0; at < pixels.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[at] = ((at / pixels.length) * 200 + (state >>> 27)) & 255;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/**
 * A picture as sharp, colourful and distinct as a photograph: soft discs of many colours on a checked ground, drawn from the seed.
 */
export function scene(seed: number, width = 160, height = 160): Sharp {
  const random = randomGenerator(seed);
  const discs = Array.from({ length: 14 }, () => {
    const [x, y, radius] = [random.next() * width, random.next() * height, (0.05 + random.next() * 0.25) * width];
    const colour = `hsl(${String(random.integer(360))} 70% ${String(15 + random.integer(70))}%)`;
    return `<circle cx="${String(x)}" cy="${String(y)}" r="${String(radius)}" fill="${colour}"/>`;
  });
  const checks =
    '<pattern id="p" width="16" height="16" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#555"/></pattern>';
  const ground = '<rect width="100%" height="100%" fill="#999"/><rect width="100%" height="100%" fill="url(#p)"/>';
  const size = `width="${String(width)}" height="${String(height)}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${checks}${ground}${discs.join('')}</svg>`;
  return sharp(Buffer.from(svg)).flatten();
}

/** `quarters` with an EXIF orientation, 1 to 8. */
export const oriented = (orientation: number): Promise<Buffer> =>
  quarters().withMetadata({ orientation }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();

/**
 * One colour at 16 bits per channel. When it embeds a profile, sharp reads raw 16-bit numbers as Display P3. With 'p3' they are stored as
 * given, with 'srgb' the same colour is stored in sRGB's numbers. Without a profile they mean sRGB.
 */
export function deep(rgb: readonly [number, number, number], profile?: 'srgb' | 'p3'): Promise<Buffer> {
  const pixels = Uint16Array.from({ length: 32 * 32 * 3 }, (_, at) => (rgb[at % 3] ?? 0) * 257);
  const picture = sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } }).toColourspace('rgb16');
  return (profile ? picture.withIccProfile(profile) : picture).png().toBuffer();
}

/** Several frames or pages of 40 × 30 pixels: red, green, blue. */
export async function frames(format: 'gif' | 'webp' | 'tiff'): Promise<Buffer> {
  const colours = [cornerColours[0], cornerColours[1], cornerColours[2]];
  const pages = colours.map(([r, g, b]) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: { r, g, b } } }),
  );
  const joined = sharp(await Promise.all(pages.map((page) => page.png().toBuffer())), { join: { animated: true } });
  return joined.toFormat(format).toBuffer();
}

/** A black PNG of 1 bit per pixel, written by hand: a few kilobytes that claim any number of pixels. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 1 });
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A picture's pixels, for the writers of bitmaps. */
export async function rgbOf(picture: Sharp): Promise<Rgb> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** `quarters` as JPEG XL. */
async function quartersJxl(): Promise<Buffer> {
  const { data, info } = await quarters().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return jxl(data, info.width, info.height);
}

const heicFolder = join(import.meta.dirname, '..', '..', 'decoder', 'pictures');

/** A HEIC that tests/decoder/made-heic.py made: 'turned' is `quarters`, stored on its side. */
export const heic = (name: 'turned' | 'deep' | 'bright' | 'clear'): Promise<Buffer> =>
  readFile(join(heicFolder, `${name}.heic`));

/** The header of a bitmap that claims a size. */
function claimingBmp(width: number, height: number): Buffer {
  return bmp({ bits: 24, width, height, pixels: Buffer.alloc(16) });
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.6));
const flipByte = (bytes: Buffer, at: number): Buffer => {
  const damaged = Buffer.from(bytes);
  damaged[at] = (damaged[at] ?? 0) ^ 0xff;
  return damaged;
};
const translucent = (): Sharp =>
  sharp({ create: { width: 32, height: 32, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } });

interface Good {
  readonly format: Inspection['format'];
  readonly bytes: () => Promise<Buffer> | Buffer;
}
interface Bad {
  readonly refused: Refusal['refused'];
  readonly bytes: () => Promise<Buffer> | Buffer;
}

/** Readable pictures by file name. */
export const goodImages: Readonly<Record<string, Good>> = {
  'plain.jpg': { format: 'jpeg', bytes: () => photo() },
  'progressive.jpg': { format: 'jpeg', bytes: () => quarters().jpeg({ progressive: true }).toBuffer() },
  'cmyk.jpg': { format: 'jpeg', bytes: () => quarters().toColourspace('cmyk').jpeg().toBuffer() },
  'cmyk-with-profile.jpg': { format: 'jpeg', bytes: () => quarters().withIccProfile('cmyk').jpeg().toBuffer() },
  'grey.jpg': { format: 'jpeg', bytes: () => quarters().greyscale().jpeg().toBuffer() },
  'jpeg-named.png': { format: 'jpeg', bytes: () => quarters().jpeg().toBuffer() },
  'png-named.jpg': { format: 'png', bytes: () => quarters().png().toBuffer() },
  'no-extension': { format: 'png', bytes: () => quarters().png().toBuffer() },
  'deep.png': { format: 'png', bytes: () => deep([255, 78, 0]) },
  'transparent.png': { format: 'png', bytes: () => translucent().png().toBuffer() },
  'palette.png': { format: 'png', bytes: () => quarters().png({ palette: true }).toBuffer() },
  'one-pixel.png': { format: 'png', bytes: () => blackPng(1, 1) },
  'thin.png': { format: 'png', bytes: () => blackPng(5000, 1) },
  'plain.webp': { format: 'webp', bytes: () => quarters().webp().toBuffer() },
  'animated.webp': { format: 'webp', bytes: () => frames('webp') },
  'animated.gif': { format: 'gif', bytes: () => frames('gif') },
  'plain.tif': { format: 'tiff', bytes: () => quarters().tiff({ compression: 'lzw' }).toBuffer() },
  'pages.tif': { format: 'tiff', bytes: () => frames('tiff') },
  'plain.avif': { format: 'avif', bytes: () => quarters().avif({ effort: 0 }).toBuffer() },
  'phone.heic': { format: 'heic', bytes: () => heic('turned') },
  'windows.bmp': { format: 'bmp', bytes: async () => bmp24(await rgbOf(quarters())) },
  'plain.ppm': { format: 'pnm', bytes: async () => ppm(await rgbOf(quarters())) },
  'plain.jxl': { format: 'jxl', bytes: quartersJxl },
};

/** Files that are refused, by file name. */
export const badImages: Readonly<Record<string, Bad>> = {
  'empty.jpg': { refused: 'empty', bytes: () => Buffer.alloc(0) },
  'truncated.jpg': { refused: 'truncated', bytes: async () => half(await photo()) },
  'truncated.png': { refused: 'truncated', bytes: async () => half(await quarters().png().toBuffer()) },
  'truncated.webp': { refused: 'truncated', bytes: async () => half(await quarters().webp().toBuffer()) },
  'truncated.gif': { refused: 'truncated', bytes: async () => half(await quarters().gif().toBuffer()) },
  'truncated.tif': { refused: 'truncated', bytes: async () => half(await quarters().tiff().toBuffer()) },
  'truncated.avif': { refused: 'truncated', bytes: async () => half(await quarters().avif({ effort: 0 }).toBuffer()) },
  'damaged.png': { refused: 'unreadable', bytes: async () => flipByte(await quarters().png().toBuffer(), 60) },
  '300-megapixels.png': { refused: 'too-large', bytes: () => blackPng(20_000, 15_000) },
  'text.jpg': { refused: 'unsupported-format', bytes: () => Buffer.from('Not a picture, whatever the name says.\n') },
  'page.jpg': {
    refused: 'unsupported-format',
    bytes: () => Buffer.from('<!DOCTYPE html><title>404</title><svg></svg>'),
  },
  'binary.jpg': {
    refused: 'unsupported-format',
    bytes: () => Buffer.from('\0\x01\x02\x03 no format starts so', 'latin1'),
  },
  'truncated.heic': { refused: 'truncated', bytes: async () => half(await heic('turned')) },
  'truncated.bmp': { refused: 'truncated', bytes: async () => half(bmp24(await rgbOf(quarters()))) },
  'truncated.ppm': { refused: 'truncated', bytes: async () => half(ppm(await rgbOf(quarters()))) },
  'truncated.jxl': { refused: 'unreadable', bytes: async () => half(await quartersJxl()) },
  'claiming.bmp': { refused: 'too-large', bytes: () => claimingBmp(30_000, 30_000) },
  'claiming.ppm': { refused: 'too-large', bytes: () => Buffer.from('P6 70000 10 255\n') },
  'claiming.jxl': { refused: 'too-large', bytes: () => Buffer.from('ff0afe117a000200000000000000', 'hex') },
  'drawing.svg': {
    refused: 'unsupported-format',
    bytes: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  },
  'layers.psd': { refused: 'unsupported-format', bytes: () => Buffer.from('8BPS\0\x01') },
  'camera.cr2': { refused: 'unsupported-format', bytes: () => Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1') },
  'document.pdf': { refused: 'unsupported-format', bytes: () => Buffer.from('%PDF-1.7') },
};

/** Writes pictures into a folder; returns their paths in the table's order. */
export async function writeImages(folder: string, images: Readonly<Record<string, Good | Bad>>): Promise<string[]> {
  return Promise.all(
    Object.entries(images).map(async ([name, { bytes }]) => {
      const path = join(folder, name);
      await writeFile(path, await bytes());
      return path;
    }),
  );
}
