import type { Inspection, Refusal } from '../../src-shared/workers/decoder';
import { decode, fromPicture, type Picture } from './decode';
import { eachInOrder } from './each-in-order';
import { appendSynced } from './files';
import { assertDecodes } from './loaders';
import { measure } from './measures/measure';
import { isRefusal, onFile } from './refusals';
import { readSource } from './source';

/** Longest edge of a thumbnail, in pixels; a smaller picture keeps its size. */
const thumbnailEdge = 320;

/** An inspected file whose thumbnail is not written yet. */
type Inspected = Omit<Inspection, 'thumbnail'> & { readonly jpeg: Buffer };

/** Answers `decoder.inspect`. Once all files are decoded, their thumbnails are written together, in the order of the paths. */
export async function inspect(
  { paths, pack }: { paths: string[]; pack: string },
  signal: AbortSignal,
): Promise<{ results: (Inspection | Refusal)[] }> {
  assertDecodes();
  const outcomes = await eachInOrder(paths, signal, (path) => onFile(path, () => inspectOne(path)));
  const jpegs = outcomes.flatMap((outcome) => (isRefusal(outcome) ? [] : [outcome.jpeg]));
  let offset = await appendSynced(pack, jpegs);
  const results = outcomes.map((outcome) => {
    if (isRefusal(outcome)) return outcome;
    const { jpeg, ...inspected } = outcome;
    const thumbnail = { offset, length: jpeg.length };
    offset += jpeg.length;
    return { ...inspected, thumbnail };
  });
  return { results };
}

async function inspectOne(path: string): Promise<Inspected | Refusal> {
  const source = await readSource(path);
  if (isRefusal(source)) return source;
  const picture = await decode(path, source.bytes);
  if (isRefusal(picture)) return picture;
  const { sha256, bytes, modified } = source;
  const { format, width, height } = picture;
  // libvips makes the thumbnail on a thread of its own while this one measures.
  const thumbnail = thumbnailOf(picture);
  const measures = measure(picture, bytes);
  return { sha256, bytes: bytes.length, modified, format, width, height, measures, jpeg: await thumbnail };
}

/** The thumbnail: an sRGB JPEG without metadata. */
function thumbnailOf(picture: Picture): Promise<Buffer> {
  return fromPicture(picture)
    .resize(thumbnailEdge, thumbnailEdge, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
}
