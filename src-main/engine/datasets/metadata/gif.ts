import { damaged, ofPieces, slice, type Stripped } from './stripped';

const [extension, image, trailer] = [0x21, 0x2c, 0x3b];
const [comment, application] = [0xfe, 0xff];
/** Applications' blocks that say how an animation repeats, and how colours are meant. */
const keptApplications = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012'];

/** A GIF without comments, XMP, other applications' blocks and bytes behind its end (GIF89a). */
export function strippedGif(bytes: Buffer): Stripped {
  const headEnd = 13 + tableLength(slice(bytes, 0, 13)[10] ?? 0);
  const pieces = [slice(bytes, 0, headEnd)];
  for (let at = headEnd; at < bytes.length;) {
    const kind = bytes[at];
    if (kind === trailer) {
      pieces.push(bytes.subarray(at, at + 1));
      break;
    }
    if (kind === extension) {
      const end = endOfBlocks(bytes, at + 2);
      if (isKept(bytes, at)) pieces.push(bytes.subarray(at, end));
      at = end;
    } else if (kind === image) {
      const flags = slice(bytes, at, at + 10)[9] ?? 0;
      const end = endOfBlocks(bytes, at + 10 + tableLength(flags) + 1);
      pieces.push(bytes.subarray(at, end));
      at = end;
    } else {
      throw damaged();
    }
  }
  return ofPieces(bytes, pieces);
}

/** Bytes of a colour table by the flags in front of it. */
const tableLength = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function isKept(bytes: Buffer, at: number): boolean {
  const label = bytes[at + 1];
  if (label === comment) return false;
  return label !== application || keptApplications.includes(bytes.toString('latin1', at + 3, at + 14));
}

/** The place behind a row of blocks, each of which begins with its length; 0 ends them. */
function endOfBlocks(bytes: Buffer, from: number): number {
  for (let at = from; ;) {
    const length = bytes[at];
    if (length === undefined) throw damaged();
    at += 1 + length;
    if (length === 0) return at;
  }
}
