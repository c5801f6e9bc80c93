import type { imageFormats, Refusal } from '../../src-shared/workers/decoder';
import { refuse } from './refusals';
import { brandsOf } from './readers/iso-media';
import { isCameraRaw } from './readers/tiff-form';

/** A format that Facet reads. */
export type ImageFormat = (typeof imageFormats)[number];

/** The format of a file, decided by its content and never by its name. A file in any other format is a Refusal. */
export function formatOf(path: string, bytes: Buffer): ImageFormat | Refusal {
  const recognised = recognise(bytes);
  if (isImageFormat(recognised)) return recognised;
  const sentence = `is not an image Facet can read (${recognised.name}). ${recognised.advice}`;
  return refuse('unsupported-format', path, sentence);
}

/** A kind of file that Facet does not read. */
interface ForeignFormat {
  readonly name: string;
  /** A sentence on what to do with the file. */
  readonly advice: string;
}

const isImageFormat = (recognised: ImageFormat | ForeignFormat): recognised is ImageFormat =>
  typeof recognised === 'string';

function recognise(bytes: Buffer): ImageFormat | ForeignFormat {
  for (const [format, fits] of signatures) {
    if (fits(bytes)) return format;
  }
  return foreign(isText(bytes) ? 'plain text' : 'unknown content', advice.leaveOut);
}

const advice = {
  export: 'Open it in the program it was made with and export it as JPEG or PNG.',
  convert: 'Convert it to JPEG or PNG, for example with GIMP or `magick FILE out.png`.',
  develop: 'Develop it to JPEG with your camera’s software, darktable or RawTherapee.',
  leaveOut: 'Facet reads JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC, JPEG XL, BMP and PNM; leave this file out.',
  unpack: 'Unpack it and import the folder.',
} as const;

function foreign(name: string, sentence: string): ForeignFormat {
  return { name, advice: sentence };
}

/** Whether a file has a text, in Latin-1, at an offset. */
function has(bytes: Buffer, text: string, offset = 0): boolean {
  return bytes.subarray(offset, offset + text.length).equals(Buffer.from(text, 'latin1'));
}

/** Formats by their signatures. The first that fits decides, so camera formats based on TIFF precede TIFF. */
const signatures: readonly (readonly [ImageFormat | ForeignFormat, (bytes: Buffer) => boolean])[] = [
  ['jpeg', isJpeg],
  ['png', (bytes) => has(bytes, '\x89PNG\r\n\x1a\n')],
  ['gif', (bytes) => has(bytes, 'GIF87a') || has(bytes, 'GIF89a')],
  ['webp', (bytes) => has(bytes, 'RIFF') && has(bytes, 'WEBP', 8)],
  ['avif', (bytes) => brandsOf(bytes).some((brand) => brand === 'avif' || brand === 'avis')],
  ['heic', (bytes) => brandsOf(bytes).some((brand) => heicBrands.has(brand))],
  [foreign('camera raw', advice.develop), isCameraRaw],
  ['tiff', (bytes) => tiffMagics.some((magic) => has(bytes, magic))],
  ['bmp', isBmp],
  ['pnm', (bytes) => /^P[1-7][\s#]/.test(bytes.toString('latin1', 0, 3))],
  ['jxl', (bytes) => has(bytes, '\xff\x0a') || has(bytes, '\0\0\0\x0cJXL ')],
  [foreign('PFM', advice.convert), (bytes) => /^P[Ff]\s/.test(bytes.toString('latin1', 0, 3))],
  [foreign('an icon file', advice.convert), (bytes) => has(bytes, '\0\0\x01\0') || has(bytes, '\0\0\x02\0')],
  [foreign('JPEG 2000', advice.convert), (bytes) => has(bytes, '\0\0\0\x0cjP  ') || has(bytes, '\xff\x4f\xff\x51')],
  [foreign('OpenEXR', advice.convert), (bytes) => has(bytes, '\x76\x2f\x31\x01')],
  [foreign('Photoshop', advice.export), (bytes) => has(bytes, '8BPS')],
  [foreign('GIMP', advice.export), (bytes) => has(bytes, 'gimp xcf')],
  [foreign('PDF', advice.export), (bytes) => has(bytes, '%PDF')],
  [foreign('PostScript', advice.export), (bytes) => has(bytes, '%!PS')],
  [
    foreign('a web page', advice.leaveOut),
    (bytes) => /^\s*<(!doctype html|html)/i.test(bytes.toString('utf8', 0, 256)),
  ],
  [foreign('SVG, a drawing', advice.export), isSvg],
  [foreign('a video', advice.leaveOut), (bytes) => has(bytes, 'ftyp', 4) || has(bytes, '\x1a\x45\xdf\xa3')],
  [foreign('a ZIP archive', advice.unpack), (bytes) => has(bytes, 'PK\x03\x04')],
];

const tiffMagics = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Whether a file starts like a JPEG, with stray bytes before its first marker at most. */
function isJpeg(bytes: Buffer): boolean {
  if (!has(bytes, '\xff\xd8')) return false;
  return bytes[2] === 0xff || /\xff[\xc0-\xc4\xdb\xdd\xe0-\xef\xfe]/.test(bytes.toString('latin1', 2, 64));
}

/** Whether a file starts like a bitmap. Its two reserved numbers are 0 by most writers, so the length of the header decides. */
function isBmp(bytes: Buffer): boolean {
  if (!has(bytes, 'BM') || bytes.length < 26) return false;
  const header = bytes.readUInt32LE(14);
  return header === 12 || (header >= 16 && header <= 124 && bytes.readUInt32LE(10) >= 14 + header);
}

function isSvg(bytes: Buffer): boolean {
  const start = bytes.toString('utf8', 0, 4096).trimStart();
  return start.startsWith('<svg') || (start.startsWith('<') && start.includes('<svg'));
}

/** Whether the first bytes contain no control characters other than white space. */
function isText(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 12 || byte === 13);
}
