import { join } from 'node:path';
import { modelFiles } from '../../../src-shared/workers/run-files';
import { adoptSums } from '../../platform/sums/sums';

/** Path of a run's model folder. A model that an earlier Facet wrote gets its checksums before it is used. */
export async function modelOfRun(runFolder: string): Promise<string> {
  const folder = join(runFolder, 'model');
  await adoptSums(folder, modelFiles);
  return folder;
}
