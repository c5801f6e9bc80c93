import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickRecipe } from '../../../../src-shared/domain/recipe';
import { bytesOf, withTemporaryFolder, writeFileAtomically } from '../../../platform/atomic';
import { withTrainer } from '../../base/children/trainers';
import type { EmbeddingSpace } from '../../features/embedding/embedding';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';
import type { Question } from './question';

interface Asked {
  readonly space: EmbeddingSpace;
  readonly recipe: QuickRecipe;
  readonly seed: number;
  readonly question: Question;
}

/** What left-out heads say. */
export interface OutOfFold {
  /** [images, classes] */
  readonly probabilities: Float32Array;
  readonly folds: number;
  /** [found, 2]: index of an image whose label is probably wrong and its likeliest other class; the most suspect first. */
  readonly found: Int32Array;
  /** For each class the share of the images given it that is estimated to be of another. */
  readonly noise: readonly number[];
}

/** Asks heads that have seen neither an image nor its copies, and finds the labels that they contradict. */
export function outOfFold(
  services: Services,
  project: Project,
  { space, recipe, seed, question }: Asked,
  job: JobContext,
): Promise<OutOfFold> {
  const { labels, groups, rows, classes } = question;
  return withTemporaryFolder(project.folder.embeddings, async (folder) => {
    const file = (name: string): string => join(folder, name);
    const arrays = { labels, groups, rows };
    for (const [name, array] of Object.entries(arrays)) await writeFileAtomically(file(name), bytesOf(array));
    const { folds, noise } = await withTrainer({ log: services.childLog('trainer') }, ({ client, on }) => {
      job.phase('Predicting left-out images', 'images', labels.length);
      const stop = on('trainer', 'imagesDone', ({ done }) => {
        job.reach(done);
      });
      const order = {
        ...{ recipe, seed, classes: classes.length, embeddings: space.file, dimensions: space.starter.dimensions },
        ...{ rows: file('rows'), labels: file('labels'), groups: file('groups'), output: file('probabilities') },
        found: file('found'),
      };
      return client.trainer.outOfFold(order, job.signal).finally(stop);
    });
    const [probabilities, found] = await Promise.all([readFile(file('probabilities')), readFile(file('found'))]);
    const [values, indices] = [new Uint8Array(probabilities), new Uint8Array(found)];
    return { probabilities: new Float32Array(values.buffer), found: new Int32Array(indices.buffer), folds, noise };
  });
}
