import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickRecipe } from '../../../src-shared/domain/recipe';
import { bytesOf, withTemporaryFolder, writeFileAtomically } from '../../platform/atomic';
import { withTrainer } from '../children/trainers';
import type { EmbeddingSpace } from '../embeddings/embedding';
import type { JobContext } from '../jobs';
import type { Project } from '../project';
import type { Services } from '../services';
import type { Question } from './question';

interface Asked {
  readonly space: EmbeddingSpace;
  readonly recipe: QuickRecipe;
  readonly seed: number;
  readonly question: Question;
}

/**
 * Probabilities of each image by a head that has seen neither it nor its copies.
 * @returns probabilities [images, classes] and the folds that were left out
 */
export function outOfFold(
  services: Services,
  project: Project,
  { space, recipe, seed, question }: Asked,
  job: JobContext,
): Promise<{ probabilities: Float32Array; folds: number }> {
  const { labels, groups, rows, classes } = question;
  return withTemporaryFolder(project.folder.embeddings, async (folder) => {
    const file = (name: string): string => join(folder, name);
    const arrays = { labels, groups, rows };
    for (const [name, array] of Object.entries(arrays)) await writeFileAtomically(file(name), bytesOf(array));
    const { folds } = await withTrainer({ log: services.childLog('trainer') }, ({ client, on }) => {
      job.phase('Predicting left-out images', 'images', labels.length);
      const stop = on('trainer', 'imagesDone', ({ done }) => {
        job.reach(done);
      });
      const order = {
        ...{ recipe, seed, classes: classes.length, embeddings: space.file, dimensions: space.starter.dimensions },
        ...{ rows: file('rows'), labels: file('labels'), groups: file('groups'), output: file('probabilities') },
      };
      return client.trainer.outOfFold(order, job.signal).finally(stop);
    });
    const bytes = new Uint8Array(await readFile(file('probabilities')));
    return { probabilities: new Float32Array(bytes.buffer), folds };
  });
}
