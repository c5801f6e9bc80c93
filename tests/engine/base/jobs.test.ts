import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withEngine } from '../../helpers/programs/engine';

test('two simultaneous jobs both report progress', async () => {
  await withEngine(async (engine, folder) => {
    const progress = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const done: number[] = [];
        await engine.jobs.sample.draw(
          { folder: join(folder, name), seed: 1, images: 48, flippedShare: 0 },
          { onProgress: (job) => done.push(job.done) },
        );
        return done;
      }),
    );
    expect(progress.map((done) => done.at(-1))).toEqual([48, 48]);
  });
});
