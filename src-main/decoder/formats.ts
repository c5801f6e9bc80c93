import type { imageFormats, Refusal } from '../../src-shared/workers/decoder';
import { refuse } from './refusals';
import { isCameraRaw } from './tiff';

export type ImageFormat = (typeof imageFormats)[number];

/** The format, decided by content and never by the file's name; a file in any other format is a Refusal. */
export function formatOf(path: string, bytes: Buffer): ImageFormat | Refusal {
  const kind = recognise(bytes);
  if (isImageFormat(kind)) return kind;
  const { is, advice } = kind;
  return refuse('unsupported-format', path, `is not an image Facet can read (${is}). ${advice}`);
}

interface Foreign {
  /** What the file is, as it stands in a sentence's brackets. */
  readonly is: string;
  /** A sentence: what to do with it. */
  readonly advice: string;
}

const isImageFormat = (kind: ImageFormat | Foreign): kind is ImageFormat => typeof kind === 'string';

function recognise(bytes: Buffer): ImageFormat | Foreign {
  for (const [kind, fits] of signatures) {
    if (fits(bytes)) return kind;
  }
  return isText(bytes) ? plainText : unknown;
}

const advise =
  (advice: string) =>
  (is: string): Foreign => ({ is, advice });
const exported = advise('Open it in the program it was made with and export it as JPEG or PNG.');
const converted = advise('Convert it to JPEG or PNG, for example with GIMP or `magick FILE out.png`.');
const developed = advise('Develop it to JPEG with your camera’s software, darktable or RawTherapee.');
const left = advise('Facet reads JPEG, PNG, WebP, GIF, TIFF and AVIF; leave this file out.');

const plainText = left('plain text');
const unknown = left('unknown content');
const heic: Foreign = {
  is: 'HEIC',
  advice:
    'Convert it to JPEG, for example with `heif-convert FILE out.jpg`, or set the phone’s camera to “Most compatible”.',
};

const ascii =
  (text: string, at = 0) =>
  (bytes: Buffer): boolean =>
    bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));

/** The first that fits decides: camera formats built on TIFF stand before TIFF. */
const signatures: readonly (readonly [ImageFormat | Foreign, (bytes: Buffer) => boolean])[] = [
  ['jpeg', ascii('\xff\xd8\xff')],
  ['png', ascii('\x89PNG\r\n\x1a\n')],
  ['gif', (bytes) => ascii('GIF87a')(bytes) || ascii('GIF89a')(bytes)],
  ['webp', (bytes) => ascii('RIFF')(bytes) && ascii('WEBP', 8)(bytes)],
  ['avif', (bytes) => brands(bytes).some((brand) => brand === 'avif' || brand === 'avis')],
  [heic, (bytes) => brands(bytes).some((brand) => heicBrands.has(brand))],
  [developed('camera raw'), isCameraRaw],
  ['tiff', (bytes) => tiffMagics.some((magic) => ascii(magic)(bytes))],
  [converted('BMP'), (bytes) => ascii('BM')(bytes) && bytes.length > 26 && bytes.readUInt32LE(6) === 0],
  [converted('PNM'), (bytes) => /^P[1-7]\s/.test(bytes.toString('latin1', 0, 3))],
  [converted('an icon file'), (bytes) => ascii('\0\0\x01\0')(bytes) || ascii('\0\0\x02\0')(bytes)],
  [converted('JPEG XL'), (bytes) => ascii('\xff\x0a')(bytes) || ascii('\0\0\0\x0cJXL ')(bytes)],
  [converted('JPEG 2000'), (bytes) => ascii('\0\0\0\x0cjP  ')(bytes) || ascii('\xff\x4f\xff\x51')(bytes)],
  [converted('OpenEXR'), ascii('\x76\x2f\x31\x01')],
  [exported('Photoshop'), ascii('8BPS')],
  [exported('GIMP'), ascii('gimp xcf')],
  [exported('PDF'), ascii('%PDF')],
  [exported('PostScript'), ascii('%!PS')],
  [left('a web page'), (bytes) => /^\s*<(!doctype html|html)/i.test(bytes.toString('utf8', 0, 256))],
  [exported('SVG, a drawing'), isSvg],
  [left('a video'), (bytes) => ascii('ftyp', 4)(bytes) || ascii('\x1a\x45\xdf\xa3')(bytes)],
  [advise('Unpack it and import the folder.')('a ZIP archive'), ascii('PK\x03\x04')],
];

const tiffMagics = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Brands of an ISO media file's first box, the major one first; empty for any other file. */
function brands(bytes: Buffer): string[] {
  if (bytes.length < 16 || !ascii('ftyp', 4)(bytes)) return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const found = [bytes.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) found.push(bytes.toString('latin1', at, at + 4));
  return found;
}

function isSvg(bytes: Buffer): boolean {
  const start = bytes.toString('utf8', 0, 4096).trimStart();
  return start.startsWith('<svg') || (start.startsWith('<') && start.includes('<svg'));
}

/** No control characters other than white space in the first bytes: what a person would call text. */
function isText(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 12 || byte === 13);
}
