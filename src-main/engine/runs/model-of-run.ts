import { join } from 'node:path';
import { modelFiles } from '../../../src-shared/workers/run-files';
import { adoptSums } from '../../platform/sums/sums';

/** The model folder of a run. One that an earlier Facet wrote gets its checksums before it is used. */
export async function modelOfRun(runFolder: string): Promise<string> {
  const folder = join(runFolder, 'model');
  await adoptSums(folder, modelFiles);
  return folder;
}
