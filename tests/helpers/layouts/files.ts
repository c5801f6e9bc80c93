import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { withEngine } from '../programs/engine';

/** Writes files below a folder, by their relative paths. */
export async function writeFiles(root: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** Runs `work` with an empty open project, and a folder for files beside it. */
export const withEmptyProject = <T>(work: (engine: EngineClient, folder: string) => Promise<T>): Promise<T> =>
  withEngine(async (engine, folder) => {
    await engine.requests.project.create({ path: join(folder, 'test.facet') });
    return work(engine, folder);
  });
