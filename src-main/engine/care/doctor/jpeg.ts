/**
 * Whether bytes are one JPEG from the first to the last, judged by its frame: SOI, segments up to the scan whose lengths fit, EOI at
 * the end. The bits of the scan are not examined. (ITU T.81, annex B.)
 */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 2;
  if (end < 4 || view.getUint16(0) !== 0xffd8 || view.getUint16(end) !== 0xffd9) return false;
  let offset = 2;
  while (offset + 4 <= end) {
    const marker = view.getUint16(offset);
    if (marker < 0xffc0 || marker > 0xfffe) return false;
    offset += 2 + view.getUint16(offset + 2);
    if (marker === 0xffda) return offset < end; // start of scan
  }
  return false;
}
