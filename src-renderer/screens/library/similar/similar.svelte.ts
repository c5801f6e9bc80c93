import type { InferOutput } from 'valibot';
import type { similar as similarContract } from '../../../../src-shared/contract/similar';
import type { Features } from '../../../../src-shared/domain/features';
import type { ImageRow } from '../../../../src-shared/domain/image';
import { engine, shell, start } from '../../../client';
import { fileNameOf, visibleText } from '../../../components/format';
import { app } from '../../../state/app.svelte';
import { learningFeatures } from '../../../state/learning-features.svelte';
import { askedUrl, thumbnailUrl } from '../../../thumbnail-url';
import type { Arrangement, ArrangedView } from '../arrangement';
import { library } from '../library.svelte';

type Found = InferOutput<typeof similarContract.find.result>;

/** Most images that a search finds. */
const limit = 500;
/** Longest edge of the picture from outside, in pixels: the size in the bar, on a screen of two pixels per point. */
const edge = 96;

/** The picture that images are compared with: one of the project, or a file. */
type Asked = { readonly image: number } | { readonly file: string };

async function find(asked: Asked, features: Features): Promise<Found> {
  const { result } = await start.similar.find({ ...asked, ...features, limit });
  return result();
}

/** Searches, and returns the view with the picture that was searched by and a similarity per image. */
async function arrangedViewOf(asked: Asked, features: Features, name: string): Promise<ArrangedView> {
  const { view, similar } = await find(asked, features);
  const url = 'file' in asked ? askedUrl(view, edge) : await thumbnailOf(asked.image);
  const similarities = new Map(similar.map(({ image, similarity }) => [image, similarity]));
  const noteOf = (image: number): string | null => similarities.get(image)?.toFixed(2) ?? null;
  return { view, total: similar.length, picture: { url, name }, noteOf };
}

/** Present address of an image's thumbnail. It is read each time, because forgetting images moves the thumbnails of others. */
async function thumbnailOf(image: number): Promise<string | null> {
  const { thumbnail } = (await engine.images.get({ image })).image;
  return thumbnail && thumbnailUrl(thumbnail);
}

async function arrangementOf(asked: Asked, path: string): Promise<Arrangement> {
  const features = learningFeatures.current;
  const name = visibleText(fileNameOf(path));
  const title = `Similar to ${name}${features.crop === 'face' ? ', by face crops' : ''}`;
  const renew = (): Promise<ArrangedView> => arrangedViewOf(asked, features, name);
  return { title, order: 'Similarity', renew, ...(await renew()) };
}

async function show(asked: Asked, path: string): Promise<void> {
  const arrangement = await app.attempt(() => arrangementOf(asked, path));
  if (!arrangement) return;
  app.screen = 'library';
  library.list.isSingle = false;
  library.arrange(arrangement);
}

/** Shows the images most similar to one, in order of similarity. Missing features are computed first. */
export async function showSimilar(image: ImageRow | null): Promise<void> {
  if (image) await show({ image: image.id }, image.path);
}

/** Shows the images most similar to a picture file, which need not be in the project. Nothing of it is stored. */
export const showSimilarToFile = (file: string): Promise<void> => show({ file }, file);

/** Asks for a picture file with a system dialog, then shows the images most similar to it. */
export async function chooseSimilar(): Promise<void> {
  const file = await app.attempt(() => shell.shell.choosePicture({}));
  if (file !== null) await showSimilarToFile(file);
}
