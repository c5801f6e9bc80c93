import { rename, rm, writeFile } from 'node:fs/promises';
import type { Refusal } from '../../src-shared/workers/decoder';
import { decode, fromPicture } from './decode';
import { assertDecodes } from './loaders';
import { isRefusal, onFile } from './refusals';
import { readSource } from './source';

interface RenderRequest {
  readonly path: string;
  readonly edge: number;
  readonly to: string;
}

/** Answers `decoder.render`. */
export async function render({ path, edge, to }: RenderRequest): Promise<{ width: number; height: number } | Refusal> {
  assertDecodes();
  const rendered = await onFile(path, () => renderOne(path, edge));
  if (isRefusal(rendered)) return rendered;
  const { data, info } = rendered;
  const temporary = `${to}.tmp`;
  try {
    await writeFile(temporary, data);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { width: info.width, height: info.height };
}

async function renderOne(path: string, edge: number) {
  const source = await readSource(path);
  if (isRefusal(source)) return source;
  const picture = await decode(path, source.bytes);
  if (isRefusal(picture)) return picture;
  return fromPicture(picture)
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 90 })
    .toBuffer({ resolveWithObject: true });
}
