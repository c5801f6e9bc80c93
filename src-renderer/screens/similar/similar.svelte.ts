import type { InferOutput } from 'valibot';
import type { similar as similarContract } from '../../../src-shared/contract/similar';
import type { ImageRow } from '../../../src-shared/domain/image';
import { shell, start } from '../../client';
import { fileNameOf, visibleText } from '../../components/format';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { learningStarter } from '../../state/learning-starter.svelte';
import type { Arrangement } from '../library/arrangement';
import { library } from '../library/library.svelte';

type Found = InferOutput<typeof similarContract.find.result>;

/** Images that are shown at most. */
const limit = 500;

/** What images are compared with: one of the project, or a file. */
type Asked = { readonly image: number } | { readonly file: string };

async function find(asked: Asked): Promise<Found> {
  const { job } = await start.similar.find({ ...asked, limit, starter: learningStarter.id });
  return (await jobs.result(job)) as Found;
}

function arrange(asked: Asked, path: string, found: Found): Arrangement {
  const similarities = new Map(found.similar.map((each) => [each.image, each.similarity]));
  return {
    title: `Similar to ${visibleText(fileNameOf(path))}`,
    order: 'Similarity',
    view: found.view,
    total: found.similar.length,
    renew: async () => {
      const again = await find(asked);
      return { view: again.view, total: again.similar.length };
    },
    noteOf: (id) => similarities.get(id)?.toFixed(2) ?? null,
  };
}

async function show(asked: Asked, path: string): Promise<void> {
  const found = await app.attempt(() => find(asked));
  if (!found) return;
  app.screen = 'library';
  library.isSingle = false;
  library.arrange(arrange(asked, path, found));
}

/** Shows the images that are most like one, in order of similarity; features that are missing are computed first. */
export async function showSimilar(image: ImageRow | null): Promise<void> {
  if (image) await show({ image: image.id }, image.path);
}

/** Shows the images that are most like a picture that need not be one of the project; nothing of it is kept. */
export const showSimilarToFile = (file: string): Promise<void> => show({ file }, file);

/** Asks for such a picture first. */
export async function chooseSimilar(): Promise<void> {
  const file = await app.attempt(() => shell.shell.choosePicture({}));
  if (file !== null) await showSimilarToFile(file);
}
