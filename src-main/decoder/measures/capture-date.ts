import { at } from '../../../src-shared/domain/at';

/** Tags of EXIF 2.32: offset of the EXIF directory, and when the original was taken. */
const exifDirectory = 0x8769;
const dateTimeOriginal = 0x9003;

/**
 * The capture date in an EXIF block, such as '2024-05-31T18:00:00' by the camera's clock; null when there is none that can be read.
 * @param block the EXIF block, where the format's reader met it; else it is looked for as in a JPEG
 */
export function captureDate(file: Buffer, block: Buffer | null = null): string | null {
  const exif = block ? withoutPrefix(block) : exifOf(file);
  if (!exif) return null;
  try {
    return dateIn(exif);
  } catch (error) {
    if (error instanceof RangeError) return null; // an offset leads out of the block: only the date is lost
    throw error;
  }
}

/** The TIFF structure of a block, which may start with 'Exif' and two zeros. */
function withoutPrefix(block: Buffer): Buffer {
  return block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
}

/** The TIFF structure in a JPEG's APP1 segment; null when there is none. Segments end where the coded picture starts. */
function exifOf(file: Buffer): Buffer | null {
  let start = 2;
  while (start + 4 <= file.length && file[0] === 0xff && file[start] === 0xff && file[start + 1] !== 0xda) {
    const length = file.readUInt16BE(start + 2);
    const segment = file.subarray(start + 4, start + 2 + length);
    if (file[start + 1] === 0xe1 && segment.toString('latin1', 0, 6) === 'Exif\0\0') return segment.subarray(6);
    start += 2 + length;
  }
  return null;
}

function dateIn(tiff: Buffer): string | null {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (offset: number): number => (isLittle ? tiff.readUInt16LE(offset) : tiff.readUInt16BE(offset));
  const u32 = (offset: number): number => (isLittle ? tiff.readUInt32LE(offset) : tiff.readUInt32BE(offset));
  const valueAt = (directory: number, tag: number): number | null => {
    for (let index = 0; index < u16(directory); index += 1) {
      const entry = directory + 2 + index * 12;
      if (u16(entry) === tag) return u32(entry + 8);
    }
    return null;
  };
  const directory = valueAt(u32(4), exifDirectory);
  const date = directory === null ? null : valueAt(directory, dateTimeOriginal);
  if (date === null) return null;
  const text = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(tiff.toString('latin1', date, date + 19));
  return text ? `${text.slice(1, 4).join('-')}T${at(text, 4)}` : null;
}
