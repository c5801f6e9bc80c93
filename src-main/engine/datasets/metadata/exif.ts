const orientationTag = 0x0112;

/**
 * How a picture must be turned to be upright, 2 to 8, by its EXIF data (CIPA DC-008, orientation); 1 where it needs no turn or does not say.
 * @param tiff begins with the byte order
 */
export function orientationOf(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 4);
  const isLittle = order === 'II*\0';
  if (!isLittle && order !== 'MM\0*') return 1;
  const u16 = (at: number): number =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const u32 = (at: number): number =>
    at + 4 > tiff.length ? 0 : isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at);
  const start = u32(4);
  const entries = u16(start);
  for (let index = 0; index < entries; index += 1) {
    const entry = start + 2 + index * 12;
    if (entry + 12 > tiff.length) return 1;
    if (u16(entry) !== orientationTag) continue;
    const value = u16(entry + 8);
    return value >= 2 && value <= 8 ? value : 1;
  }
  return 1;
}

/** EXIF data without the mark that some formats put in front. */
export const withoutMark = (exif: Buffer): Buffer =>
  exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;

/** EXIF data that says how to turn the picture, and nothing else. */
export function exifWithOrientation(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4); // where the entries begin
  tiff.writeUInt16LE(1, 8); // how many there are
  tiff.writeUInt16LE(orientationTag, 10);
  tiff.writeUInt16LE(3, 12); // a short
  tiff.writeUInt32LE(1, 14); // one of them
  tiff.writeUInt16LE(orientation, 18);
  return tiff;
}
