import { blank, boxesIn, type Box } from './boxes';
import { damaged, slice, Unstrippable, type Stripped } from './stripped';

/** Boxes of a file and of its moving pictures that readers of pixels need; videos and notes of phones are others. */
const keptInFile = new Set(['ftyp', 'styp', 'meta', 'mdat', 'moov', 'moof', 'mfra', 'sidx', 'free', 'skip']);
const keptInMeta = new Set(['hdlr', 'pitm', 'iinf', 'iloc', 'iprp', 'iref', 'idat', 'dinf', 'grpl', 'ipro']);
const leftOutInMovie = new Set(['udta', 'meta', 'uuid']);
/** Boxes with the times at which something was made. */
const dated = new Set(['mvhd', 'tkhd', 'mdhd']);
/** Items that are data about the picture: EXIF; XMP is of the kind mime, and so is what else programs add. */
const metadataItems = new Set(['Exif', 'mime', 'uri ']);

/**
 * A HEIC or AVIF without EXIF, XMP, videos and notes of phones: what they stand in is overwritten with zeros, so that nothing moves
 * (ISO/IEC 23008-12 and 14496-12). Orientation and colours are properties of the picture, and stay.
 */
export function strippedHeif(original: Buffer): Stripped {
  const bytes = Buffer.from(original);
  const boxes = boxesIn(bytes, 0, bytes.length);
  const end = boxes.reduce((last, { at, whole }) => Math.max(last, at + whole.length), 0);
  for (const box of boxes) {
    if (!keptInFile.has(box.type)) blank(box);
    else if (box.type === 'free' || box.type === 'skip') box.content.fill(0);
    else if (box.type === 'meta') stripMeta(bytes, box);
    else if (box.type === 'moov') stripMovie(bytes, box);
  }
  const stripped = bytes.subarray(0, end);
  return stripped.equals(original) ? { bytes: original, isChanged: false } : { bytes: stripped, isChanged: true };
}

function stripMovie(bytes: Buffer, box: Box): void {
  for (const inner of boxesIn(bytes, box.contentAt, box.at + box.whole.length)) {
    if (leftOutInMovie.has(inner.type)) blank(inner);
    else if (inner.type === 'trak' || inner.type === 'mdia') stripMovie(bytes, inner);
    else if (dated.has(inner.type)) inner.content.fill(0, 4, inner.content[0] === 1 ? 20 : 12);
  }
}

function stripMeta(bytes: Buffer, meta: Box): void {
  const boxes = boxesIn(bytes, meta.contentAt + 4, meta.at + meta.whole.length);
  const boxOf = (type: string): Box | undefined => boxes.find((box) => box.type === type);
  for (const box of boxes) if (!keptInMeta.has(box.type)) blank(box);
  const [items, places] = [boxOf('iinf'), boxOf('iloc')];
  if (items === undefined || places === undefined) return;
  const types = itemTypes(bytes, items);
  for (const { id, method, extents } of itemPlaces(places.content)) {
    if (!metadataItems.has(types.get(id) ?? '')) continue;
    const idat = boxOf('idat');
    const base = method === 0 ? 0 : idat?.contentAt;
    if (base === undefined || method > 1) throw new Unstrippable('Its metadata is part of another item.');
    for (const { offset, length } of extents)
      blankItem(slice(bytes, base + offset, base + offset + length), types.get(id) ?? '');
  }
}

/** Overwrites an item, so that readers find EXIF data without values, or a text of blanks. */
function blankItem(item: Buffer, type: string): void {
  item.fill(type === 'Exif' ? 0 : 0x20);
  // The place of the TIFF header, the header, and no entry.
  if (type === 'Exif' && item.length >= 18) item.write('II*\0\x08', 4, 'latin1');
}

/** Types of the items, by their ids. */
function itemTypes(bytes: Buffer, { content, contentAt, at, whole }: Box): Map<number, string> {
  const types = new Map<number, string>();
  const first = contentAt + 4 + (content[0] === 0 ? 2 : 4);
  for (const entry of boxesIn(bytes, first, at + whole.length)) {
    const version = entry.content[0] ?? 0;
    if (entry.type !== 'infe' || version < 2) continue;
    const idBytes = version === 2 ? 2 : 4;
    const id = slice(entry.content, 4, 4 + idBytes).readUIntBE(0, idBytes);
    types.set(id, entry.content.toString('latin1', 6 + idBytes, 10 + idBytes));
  }
  return types;
}

interface ItemPlace {
  readonly id: number;
  /** 0: in the file, 1: in the box idat, 2: in another item. */
  readonly method: number;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

/** Places of the items, by the box iloc (ISO/IEC 14496-12, 8.11.3). */
function itemPlaces(content: Buffer): ItemPlace[] {
  const reader = new Reader(content);
  const version = reader.number(1);
  reader.number(3);
  const [sizes, more] = [reader.number(1), reader.number(1)];
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4];
  const indexBytes = version === 0 ? 0 : more & 15;
  const count = reader.number(version < 2 ? 2 : 4);
  if (count > content.length) throw damaged();
  return Array.from({ length: count }, () => {
    const id = reader.number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.number(2) & 15;
    reader.number(2); // another file
    const base = reader.number(baseBytes);
    const extentCount = reader.number(2);
    const extents = Array.from({ length: extentCount }, () => {
      reader.number(indexBytes);
      const offset = base + reader.number(offsetBytes);
      return { offset, length: reader.number(lengthBytes) };
    });
    return { id, method, extents };
  });
}

/** Reads whole numbers one behind the other. */
class Reader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  number(length: number): number {
    const piece = slice(this.bytes, this.#at, this.#at + length);
    this.#at += length;
    return piece.reduce((sum, byte) => sum * 256 + byte, 0);
  }
}
