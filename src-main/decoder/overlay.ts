import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Place } from '../../src-shared/domain/explanation';
import type { Refusal } from '../../src-shared/workers/decoder';
import { decode, fromPicture } from './decode';
import { assertDecodes } from './loaders';
import { isRefusal, onFile } from './refusals';
import { readSource } from './source';

interface OverlayRequest {
  readonly picture: { readonly path: string } | { readonly pixels: string; readonly edge: number };
  readonly edge: number;
  readonly colours: { readonly file: string; readonly edge: number };
  readonly place: Place;
  readonly to: string;
}

/** Answers `decoder.overlay`. */
export async function overlay(request: OverlayRequest): Promise<{ width: number; height: number } | Refusal> {
  assertDecodes();
  const { picture, edge, to } = request;
  const shown =
    'path' in picture ? await onFile(picture.path, () => rendered(picture.path, edge)) : await enlarged(picture, edge);
  if (isRefusal(shown)) return shown;
  const { data, info } = await shown.raw().toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  const png = await sharp(data, { raw: { ...size, channels: 3 } })
    .composite([await coloursOver(size, request)])
    .removeAlpha()
    .png()
    .toBuffer();
  const temporary = `${to}.tmp`;
  try {
    await writeFile(temporary, png);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return size;
}

async function rendered(path: string, edge: number): Promise<Sharp | Refusal> {
  const source = await readSource(path);
  if (isRefusal(source)) return source;
  const picture = await decode(path, source.bytes);
  if (isRefusal(picture)) return picture;
  return fromPicture(picture).resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
}

async function enlarged({ pixels, edge: from }: { pixels: string; edge: number }, edge: number): Promise<Sharp> {
  const raw = { width: from, height: from, channels: 3 } as const;
  return sharp(await readFile(pixels), { raw }).resize(edge, edge, { kernel: 'cubic' });
}

/** The colours in the size and at the place that they cover, in whole pixels of the result. */
async function coloursOver({ width, height }: { width: number; height: number }, { colours, place }: OverlayRequest) {
  const [left, top] = [Math.round(place.left * width), Math.round(place.top * height)];
  const across = Math.min(Math.max(Math.round(place.width * width), 1), width - left);
  const down = Math.min(Math.max(Math.round(place.height * height), 1), height - top);
  const raw = { width: colours.edge, height: colours.edge, channels: 4 } as const;
  const pipeline = sharp(await readFile(colours.file), { raw }).resize(across, down, { fit: 'fill', kernel: 'cubic' });
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  return { input: data, raw: { width: info.width, height: info.height, channels: 4 as const }, left, top };
}
