import type { Box } from '../../src-shared/domain/face-crop';
import type { Refusal, WholePicture } from '../../src-shared/workers/decoder';
import { decode, fromPicture, type Picture } from './decode';
import { eachInOrder } from './each-in-order';
import { openRows } from './files';
import { assertDecodes } from './loaders';
import { isRefusal, onFile } from './refusals';
import { readSource } from './source';

interface WholeRequest {
  readonly file: string;
  readonly items: readonly { readonly path: string; readonly crop: Box | null }[];
}

/** Answers `decoder.whole`. */
export async function whole(
  { file, items }: WholeRequest,
  signal: AbortSignal,
): Promise<{ results: (WholePicture | Refusal)[] }> {
  assertDecodes();
  const bytes = await openRows(file, 1);
  try {
    let end = bytes.size;
    const writeOne = async (path: string, crop: Box | null): Promise<WholePicture | Refusal> => {
      const source = await readSource(path);
      if (isRefusal(source)) return source;
      const picture = await decode(path, source.bytes);
      if (isRefusal(picture)) return picture;
      const { pixels, width, height } = crop ? await cutOut(picture, crop) : picture;
      const offset = end;
      end += pixels.length;
      await bytes.write(offset, pixels);
      return { sha256: source.sha256, width, height, offset };
    };
    const results = await eachInOrder(items, signal, ({ path, crop }) => onFile(path, () => writeOne(path, crop)));
    return { results };
  } finally {
    await bytes.close();
  }
}

async function cutOut(picture: Picture, crop: Box): Promise<Picture> {
  const pixels = await fromPicture(picture).extract(crop).raw().toBuffer();
  return { ...picture, pixels, width: crop.width, height: crop.height };
}
