import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { withTemporaryFolder } from '../../../platform/atomic';
import { withTrainer } from '../../base/children/trainers';
import { decodeFiles } from '../../models/files';
import type { ProjectJob } from '../../project/project-job';
import type { EmbeddingSpace } from '../embedding/space';

/**
 * Computes the features [dimensions] of a file outside the project as a space would have them, and keeps nothing of it.
 * @throws Failure of kind 'bad-input' when it is not a picture, 'not-found' without a face detector for a space of face crops
 */
export async function featuresOfFile(
  { services, project, job }: ProjectJob,
  { starter, precision, preprocessing }: EmbeddingSpace,
  { path }: { readonly path: string },
): Promise<Float32Array> {
  return withTemporaryFolder(project.folder.embeddings, async (temporary) => {
    const pixels = join(temporary, 'pixels.rgb8');
    const preparation = { preprocessing, edge: starter.inputEdge };
    const { refused } = await decodeFiles({ services, job, temporary }, [path], pixels, preparation);
    const [unread] = refused;
    if (unread) {
      const sentence = `${path} can't be read as a picture. ${unread.reason}`;
      throw new Failure('bad-input', sentence.trim(), 'Give the path of a picture.');
    }
    job.phase('Computing features', 'images', 1);
    const output = join(temporary, 'features.f32');
    await withTrainer({ log: services.childLog('trainer'), inLanes: true }, ({ client }) =>
      client.trainer.embed({ starter: starter.folder, precision, pixels, rows: [0], output, first: 0 }, job.signal),
    );
    const bytes = await readFile(output);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + starter.dimensions * 4));
  });
}
