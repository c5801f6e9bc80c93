import type { Metadata } from 'sharp';
import type { ImageFormat } from './formats';
import { tiffForm } from './tiff';

/** A picture whose 8-bit values all stay below this looks black. */
const black = 16;

/**
 * Explains why a picture that decodes would come out wrong, as the end of a sentence; null when it would not. Scanners and
 * microscopes write 12 bits into 16, or fractions of 1, which as 8-bit sRGB is black.
 * @param pixels the decoded picture
 */
export function misreadOf(format: ImageFormat, header: Metadata | null, bytes: Buffer, pixels: Buffer): string | null {
  if (format === 'avif') return isHdr(bytes) ? hdr : null;
  if (header === null || header.depth === 'uchar' || !isBlack(pixels)) return null;
  const form = header.depth === 'ushort' ? '16 bits per channel' : `numbers of the type ${header.depth}`;
  return `uses only the lowest part of ${form} and would come out black. Scale it to the full range and save it as 8-bit PNG, for example with \`magick FILE -auto-level -depth 8 out.png\`.`;
}

/** Explains why libvips does not read an undamaged picture, as the end of a sentence; null when the reason is unknown. */
export function unreadOf(format: ImageFormat, bytes: Buffer): string | null {
  if (format === 'avif' && bytes.toString('latin1', 8, 12) === 'avis') {
    return 'is an animated AVIF, which Facet does not read. Save the frame you want as PNG.';
  }
  const form = format === 'tiff' ? tiffForm(bytes) : null;
  return form === null ? null : `is a TIFF with ${form}, which Facet does not read. Save it as 8-bit RGB TIFF or PNG.`;
}

const hdr =
  'is an HDR picture (PQ or HLG), whose colours would come out washed out. Save it as SDR, for example as sRGB JPEG.';

/** Whether a colour box names a transfer function of BT.2100: 16 (PQ) or 18 (HLG), as in ISO/IEC 23091-2. */
function isHdr(bytes: Buffer): boolean {
  const colourBox = Buffer.from('colrnclx', 'latin1');
  let start = bytes.indexOf(colourBox);
  while (start >= 0 && start + 12 <= bytes.length) {
    if ([16, 18].includes(bytes.readUInt16BE(start + 10))) return true;
    start = bytes.indexOf(colourBox, start + 1);
  }
  return false;
}

function isBlack(pixels: Buffer): boolean {
  for (const value of pixels) if (value >= black) return false;
  return true;
}
