import type { ImageFormat } from './formats';
import { brandsOf } from './readers/iso-media';
import { oddForm, tiffForm } from './readers/tiff-form';

/** Explains why an undamaged picture is not read, as the end of a sentence; null when the reason is unknown. */
export function unreadOf(format: ImageFormat, bytes: Buffer): string | null {
  if (format === 'avif' && brandsOf(bytes)[0] === 'avis') {
    return 'is an animated AVIF without a still picture. Save the frame you want as PNG.';
  }
  const form = format === 'tiff' && oddForm(bytes) === null ? tiffForm(bytes) : null;
  return form === null ? null : `is a TIFF with ${form}, which Facet does not read. Save it as 8-bit RGB TIFF or PNG.`;
}
