import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../../src-shared/domain/failure';
import { withTemporaryFolder } from '../../../platform/atomic';
import { withTrainer } from '../../base/children/trainers';
import type { EmbeddingSpace } from '../embedding/embedding';
import type { JobContext } from '../../base/jobs';
import { decodeFiles } from '../../models/files';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';

/**
 * Features [dimensions] of a file outside the project as the space would have them; nothing of it is kept.
 * @throws Failure of kind 'bad-input' when it is no picture, 'not-found' when there is no face detector for a space of crops
 */
export async function featuresOfFile(
  services: Services,
  { folder }: Project,
  { starter, precision, crop }: EmbeddingSpace,
  path: string,
  job: JobContext,
): Promise<Float32Array> {
  return withTemporaryFolder(folder.embeddings, async (temporary) => {
    const pixels = join(temporary, 'pixels.rgb8');
    const preparation = { crop, edge: starter.inputEdge };
    const { refused } = await decodeFiles(services, [path], temporary, pixels, preparation, job);
    const [unread] = refused;
    if (unread) {
      const sentence = `${path} can't be read as a picture. ${unread.reason}`;
      throw new Failure('bad-input', sentence.trim(), 'Give the path of a picture.');
    }
    job.phase('Embedding', 'images', 1);
    const output = join(temporary, 'features.f32');
    await withTrainer({ log: services.childLog('trainer'), inLanes: true }, ({ client }) =>
      client.trainer.embed({ starter: starter.folder, precision, pixels, rows: [0], output, first: 0 }, job.signal),
    );
    const bytes = await readFile(output);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + starter.dimensions * 4));
  });
}
