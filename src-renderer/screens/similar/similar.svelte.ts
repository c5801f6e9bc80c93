import type { InferOutput } from 'valibot';
import type { similar as similarContract } from '../../../src-shared/contract/similar';
import type { ImageRow } from '../../../src-shared/domain/image';
import { start } from '../../client';
import { fileNameOf, visibleText } from '../../components/format';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { learningStarter } from '../../state/learning-starter.svelte';
import type { Arrangement } from '../library/arrangement';
import { library } from '../library/library.svelte';

type Found = InferOutput<typeof similarContract.find.result>;

/** Images that are shown at most. */
const limit = 500;

async function find(image: number): Promise<Found> {
  const { job } = await start.similar.find({ image, limit, starter: learningStarter.id });
  return (await jobs.result(job)) as Found;
}

function arrange(image: ImageRow, found: Found): Arrangement {
  const similarities = new Map(found.similar.map((each) => [each.image, each.similarity]));
  return {
    title: `Similar to ${visibleText(fileNameOf(image.path))}`,
    order: 'Similarity',
    view: found.view,
    total: found.similar.length,
    renew: async () => {
      const again = await find(image.id);
      return { view: again.view, total: again.similar.length };
    },
    noteOf: (id) => similarities.get(id)?.toFixed(2) ?? null,
  };
}

/** Shows the images that are most like one, in order of similarity; features that are missing are computed first. */
export async function showSimilar(image: ImageRow | null): Promise<void> {
  if (!image) return;
  const found = await app.attempt(() => find(image.id));
  if (!found) return;
  library.isSingle = false;
  library.arrange(arrange(image, found));
}
