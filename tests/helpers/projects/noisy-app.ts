import { join } from 'node:path';
import { expect } from 'vitest';
import { close, launch, type RunningApp } from '../programs/app';
import { engineIn, importFolder, withFolder } from '../programs/engine';
import { writeClassFolders } from '../files/folders';
import { trainOnNoise } from './noisy-run';

/** Runs `work` with the app on a project of 80 images of these classes, and the run r1, which makes mistakes. */
export const withNoisyApp = (classes: readonly string[], work: (running: RunningApp) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const project = join(folder, 'Faces.facet');
    await writeClassFolders(join(folder, 'images'), classes, 80 / classes.length);
    const engine = engineIn(folder);
    try {
      await engine.requests.project.create({ path: project });
      await importFolder(engine, join(folder, 'images'));
      await trainOnNoise(engine);
    } finally {
      await engine.child.stop();
    }
    const running = await launch(folder, { args: [project] });
    try {
      await work(running);
      expect(running.problems).toEqual([]);
    } finally {
      await close(running.app);
    }
  });
