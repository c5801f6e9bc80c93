/**
 * Is this one JPEG from its first byte to its last, as far as its frame goes: SOI, segments up to the scan whose lengths
 * fit, EOI at the end? The scan's own bits are not looked at. (ITU T.81, annex B.)
 */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 2;
  if (end < 4 || view.getUint16(0) !== 0xffd8 || view.getUint16(end) !== 0xffd9) return false;
  let at = 2;
  while (at + 4 <= end) {
    const marker = view.getUint16(at);
    if (marker < 0xffc0 || marker > 0xfffe) return false;
    at += 2 + view.getUint16(at + 2);
    if (marker === 0xffda) return at < end; // start of scan
  }
  return false;
}
