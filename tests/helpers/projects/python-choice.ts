import { join } from 'node:path';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { engineIn } from '../programs/engine';

type Work = (engine: EngineClient, folder: string) => Promise<void>;

/**
 * Does work on a prepared project in an engine that finds another Python.
 * @param withProject of `preparedProject`
 */
export const withPython = (withProject: (work: Work) => Promise<void>, python: string, work: Work): Promise<void> =>
  withProject(async (shared, folder) => {
    await shared.requests.project.close({});
    const engine = engineIn(folder, { FACET_PYTHON: python });
    try {
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      await work(engine, folder);
    } finally {
      await engine.child.stop();
    }
  });
