import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { modelFiles } from '../../../src-shared/workers/run-files';

/** A model folder with the sizes and times of its files, which change when a run is trained further. */
export async function stateOfModel(folder: string): Promise<string> {
  const states = modelFiles.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => null);
    return found && [found.size, found.mtimeMs, found.ino];
  });
  return JSON.stringify([folder, await Promise.all(states)]);
}
