import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuickRecipe } from '../../../../src-shared/domain/recipe';
import { bytesOf, withTemporaryFolder, writeFileAtomically } from '../../../platform/atomic';
import { withTrainer } from '../../base/children/trainers';
import type { EmbeddingSpace } from '../../features/embedding/space';
import type { ProjectJob } from '../../project/project-job';
import type { LabelsInQuestion } from './labels-in-question';

interface Request {
  readonly space: EmbeddingSpace;
  readonly recipe: QuickRecipe;
  readonly seed: number;
  readonly labels: LabelsInQuestion;
}

/** Predictions of heads for images that they were not trained on, and the labels that these contradict. */
export interface OutOfFold {
  /** [images, classes] */
  readonly probabilities: Float32Array;
  readonly folds: number;
  /** [found, 2]: index of an image whose label is probably wrong, and of its likeliest other class; the most suspect first. */
  readonly found: Int32Array;
  /** noise[class]: estimated share of the class's images that belong to another class. */
  readonly noise: readonly number[];
}

/** Predicts each image with heads that have seen neither it nor its copies, and finds the labels that they contradict. */
export function predictOutOfFold(
  { services, project, job }: ProjectJob,
  { space, recipe, seed, labels: { labels, groups, rows, classes } }: Request,
): Promise<OutOfFold> {
  return withTemporaryFolder(project.folder.embeddings, async (folder) => {
    const file = (name: string): string => join(folder, name);
    const arrays = { labels, groups, rows };
    for (const [name, array] of Object.entries(arrays)) await writeFileAtomically(file(name), bytesOf(array));
    const { folds, noise } = await withTrainer({ log: services.childLog('trainer') }, ({ client, on }) => {
      job.phase('Predicting left-out images', 'images', labels.length);
      const stop = on('trainer', 'imagesDone', ({ done }) => {
        job.reach(done);
      });
      const request = {
        recipe,
        seed,
        classes: classes.length,
        embeddings: space.file,
        dimensions: space.starter.dimensions,
        rows: file('rows'),
        labels: file('labels'),
        groups: file('groups'),
        output: file('probabilities'),
        found: file('found'),
      };
      return client.trainer.outOfFold(request, job.signal).finally(stop);
    });
    const probabilities = new Uint8Array(await readFile(file('probabilities')));
    return {
      probabilities: new Float32Array(probabilities.buffer),
      found: await readFound(file('found')),
      folds,
      noise,
    };
  });
}

/** Finds the labels that given out-of-fold probabilities contradict. @param probabilities [images, classes] */
export function judgeByProbabilities(
  { services, project, job }: ProjectJob,
  { labels, classes }: Pick<LabelsInQuestion, 'labels' | 'classes'>,
  { probabilities, folds }: Pick<OutOfFold, 'probabilities' | 'folds'>,
): Promise<OutOfFold> {
  return withTemporaryFolder(project.folder.embeddings, async (folder) => {
    const file = (name: string): string => join(folder, name);
    await writeFileAtomically(file('labels'), bytesOf(labels));
    await writeFileAtomically(file('probabilities'), bytesOf(probabilities));
    job.phase('Finding contradicted labels', 'images', null);
    const { noise } = await withTrainer({ log: services.childLog('trainer') }, ({ client }) =>
      client.trainer.judgeLabels(
        { classes: classes.length, labels: file('labels'), probabilities: file('probabilities'), found: file('found') },
        job.signal,
      ),
    );
    return { probabilities, folds, noise, found: await readFound(file('found')) };
  });
}

async function readFound(file: string): Promise<Int32Array> {
  return new Int32Array(new Uint8Array(await readFile(file)).buffer);
}
