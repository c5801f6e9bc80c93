/** Tags of EXIF 2.32: where the photograph's own directory stands, and when the original was taken. */
const exifDirectory = 0x8769;
const dateTimeOriginal = 0x9003;

/** The capture date of a JPEG's EXIF block, by the camera's clock; null when there is none, or none that can be read. */
export function captureDate(file: Buffer): string | null {
  const exif = exifOf(file);
  if (!exif) return null;
  try {
    return dateIn(exif);
  } catch (error) {
    if (error instanceof RangeError) return null; // an offset that leads out of the block: the date is lost, no more
    throw error;
  }
}

/** The TIFF structure inside a JPEG's APP1 segment; segments end where the coded picture starts. */
function exifOf(file: Buffer): Buffer | null {
  let at = 2;
  while (at + 4 <= file.length && file[0] === 0xff && file[at] === 0xff && file[at + 1] !== 0xda) {
    const length = file.readUInt16BE(at + 2);
    const segment = file.subarray(at + 4, at + 2 + length);
    if (file[at + 1] === 0xe1 && segment.toString('latin1', 0, 6) === 'Exif\0\0') return segment.subarray(6);
    at += 2 + length;
  }
  return null;
}

function dateIn(tiff: Buffer): string | null {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
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
  return text ? `${text.slice(1, 4).join('-')}T${text[4] ?? ''}` : null;
}
