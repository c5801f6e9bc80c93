import { crc32 } from 'node:zlib';
import { detectorFrame, type Box } from '../../src-shared/domain/face-crop';
import { pixelBytes, type Filter } from '../../src-shared/domain/preprocessing';
import type { Refusal } from '../../src-shared/workers/decoder';
import { decode, fromPicture, type Picture } from './decode';
import { eachInOrder } from './each-in-order';
import { openRows, type RowFile } from './files';
import { assertDecodes } from './loaders';
import { isRefusal, onFile } from './refusals';
import { resizeToSquare } from './resize/resize';
import { readSource } from './source';

/** One file to prepare. */
interface Item {
  readonly path: string;
  readonly row: number;
  readonly sha256: string | null;
  readonly crop: Box | null;
}
type Resize = Filter | 'framed';
type Outcome = { crc32: number; sha256: string; width: number; height: number } | { changed: true } | Refusal;

interface PrepareRequest {
  readonly file: string;
  readonly edge: number;
  readonly resize: Resize;
  readonly isTemporary: boolean;
  readonly items: readonly Item[];
}

/** Answers `decoder.prepare`. */
export async function prepare(
  { file, edge, resize, isTemporary, items }: PrepareRequest,
  signal: AbortSignal,
): Promise<{ results: Outcome[] }> {
  assertDecodes();
  const rows = await openRows(file, pixelBytes(edge));
  try {
    const results = await eachInOrder(items, signal, (item) =>
      onFile(item.path, () => prepareOne(rows, { edge, resize }, item)),
    );
    if (!isTemporary) await rows.sync();
    return { results };
  } finally {
    await rows.close();
  }
}

async function prepareOne(
  rows: RowFile,
  { edge, resize }: { edge: number; resize: Resize },
  { path, row, sha256, crop }: Item,
): Promise<Outcome> {
  const source = await readSource(path);
  if (isRefusal(source)) return source;
  if (sha256 !== null && sha256 !== source.sha256) return { changed: true };
  const picture = await decode(path, source.bytes);
  if (isRefusal(picture)) return picture;
  const pixels = await resized(picture, { edge, resize, crop });
  await rows.write(row, pixels);
  return { crc32: crc32(pixels), sha256: source.sha256, width: picture.width, height: picture.height };
}

/** Pixels [edge, edge, 3]. */
function resized(
  picture: Picture,
  { edge, resize, crop }: { edge: number; resize: Resize; crop: Box | null },
): Buffer | Promise<Buffer> {
  switch (resize) {
    case 'triangle':
      return resizeToSquare(picture, edge, crop);
    case 'linear':
      return linear(picture, edge, crop);
    case 'framed':
      return framed(picture, edge);
  }
}

/** Pixels [edge, edge, 3] by the filter 'linear' of src-shared/domain/preprocessing.ts. */
function linear(picture: Picture, edge: number, crop: Box | null): Promise<Buffer> {
  const whole = fromPicture(picture);
  return (crop ? whole.extract(crop) : whole).resize(edge, edge, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
}

/** Pixels [edge, edge, 3] for the face detector: the picture inside a margin, undistorted, see src-shared/domain/face-crop.ts. */
function framed(picture: Picture, edge: number): Promise<Buffer> {
  const margin = Math.round((edge * (1 - detectorFrame.inner / detectorFrame.edge)) / 2);
  const inner = edge - 2 * margin;
  const background = '#000000';
  return fromPicture(picture)
    .resize(inner, inner, { fit: 'contain', kernel: 'linear', background })
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background })
    .raw()
    .toBuffer();
}
