import { readDirectory, readerOf, tags } from './tiff-directory';

/*
 * Distinguishes a photograph from a camera's raw file, sees whether a file is complete, and names its form. Most raw files are TIFF
 * inside, with a first picture that is only a small preview.
 */

/** Whether a file is a camera's raw file: CR2, CR3, NEF, ARW, DNG, ORF, RW2 or RAF. */
export function isCameraRaw(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 16);
  if (/^(IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW)/.test(start) || start.startsWith('ftypcrx', 4)) return true;
  if (/^II\*\0....CR/s.test(start)) return true;
  const directory = readDirectory(bytes);
  if (!directory) return false;
  if (directory.entries.has(tags.dngVersion)) return true;
  const [subfileType] = directory.values(tags.newSubfileType);
  return subfileType === 1 && directory.entries.has(tags.subIfds);
}

/** Whether a part of the first picture, directory or pixels, lies beyond the file's end. BigTIFF and tiles are not checked. */
export function isTiffTruncated(bytes: Buffer): boolean {
  if (bytes.length < 8) return true;
  const reader = readerOf(bytes);
  if (reader.u16(2) !== 42) return false;
  const directory = readDirectory(bytes);
  if (!directory) return true;
  const entries = [...directory.entries.values()];
  if (entries.some(({ offset, size, count }) => offset + size * count > bytes.length)) return true;
  const lengths = directory.values(tags.stripByteCounts);
  // A damaged file may give fewer lengths than offsets; then the offset alone must be inside.
  return directory.values(tags.stripOffsets).some((offset, index) => offset + (lengths[index] ?? 0) > bytes.length);
}

/** A form of TIFF that libvips refuses, and Facet reads by itself (tiff-samples.ts). */
export interface OddForm {
  readonly kind: 'lab' | 'packed';
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  readonly bits: number;
  readonly channels: 1 | 3;
  /** Whether Lab colours are ICC's (photometric 9), with 128 added to a* and b*. */
  readonly isIcc: boolean;
  /** Whether 0 is white. */
  readonly isInverted: boolean;
}

/** Recognises Lab colours of 8 bits, and 9 to 15 bits per channel, packed in strips; null for any other form. */
export function oddForm(bytes: Buffer): OddForm | null {
  const directory = readDirectory(bytes);
  if (!directory) return null;
  const number = (tag: number, otherwise: number): number => directory.values(tag)[0] ?? otherwise;
  const photometric = number(tags.photometric, 1);
  const channels = number(tags.samplesPerPixel, 1);
  const bits = number(tags.bitsPerSample, 1);
  const form = {
    width: number(tags.width, 0),
    height: number(tags.height, 0),
    orientation: number(tags.orientation, 1),
    bits,
    isIcc: photometric === 9,
    isInverted: photometric === 0,
  };
  if (form.width < 1 || form.height < 1) return null;
  const isInterleaved = number(tags.planarConfiguration, 1) === 1 || channels === 1;
  const isLab = (photometric === 8 || photometric === 9) && bits === 8 && channels === 3;
  if (isLab && isInterleaved) return { ...form, kind: 'lab', channels };
  const isPlain = number(tags.predictor, 1) === 1 && number(tags.sampleFormat, 1) === 1 && photometric <= 2;
  const isPacked = bits > 8 && bits < 16 && isInterleaved && isPlain && !directory.entries.has(tags.tileWidth);
  return isPacked && (channels === 1 || channels === 3) ? { ...form, kind: 'packed', channels } : null;
}

/** Compressions that sharp's libvips does not have, by their numbers in TIFF. */
const unreadCompressions: Readonly<Record<number, string>> = {
  34661: 'JBIG compression',
  34712: 'JPEG 2000 compression',
  34887: 'LERC compression',
  34925: 'LZMA compression',
  34933: 'PNG compression',
  50000: 'Zstandard compression',
  50002: 'JPEG XL compression',
  52546: 'JPEG XL compression',
};

/** Names the property of a TIFF because of which Facet does not read it; null when there is none. */
export function tiffForm(bytes: Buffer): string | null {
  const directory = readDirectory(bytes);
  if (!directory) return null;
  const [bits = 8] = directory.values(tags.bitsPerSample);
  const [compression = 1] = directory.values(tags.compression);
  const [photometric = 2] = directory.values(tags.photometric);
  const [format = 1] = directory.values(tags.sampleFormat);
  if (unreadCompressions[compression]) return unreadCompressions[compression];
  if (photometric === 8 || photometric === 9) return 'Lab colours';
  if (format === 5 || format === 6) return 'complex numbers';
  if (![1, 2, 4, 8, 16, 32].includes(bits)) return `${String(bits)} bits per channel`;
  return null;
}
