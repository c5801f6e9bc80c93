import { boxesIn } from './boxes';
import { ofPieces, type Stripped } from './stripped';

const kept = new Set(['JXL ', 'ftyp', 'jxll', 'jxli', 'jxlc', 'jxlp']);

/**
 * A JPEG XL without the boxes of EXIF, XMP, JUMBF and of the JPEG that it was made from, whose markers have metadata, too (ISO/IEC 18181-2).
 * A bare codestream has none. Orientation and colours are in the codestream.
 */
export const strippedJxl = (bytes: Buffer): Stripped =>
  bytes[0] === 0xff
    ? { bytes, isChanged: false }
    : ofPieces(
        bytes,
        boxesIn(bytes, 0, bytes.length)
          .filter(({ type }) => kept.has(type))
          .map(({ whole }) => whole),
      );
