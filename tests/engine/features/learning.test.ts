import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { writeOwnModel } from '../../helpers/projects/own-starter';

const each = 60;

/** Runs `work` with a project of unlabelled images, whose folders give their true class, and an own starter. */
function withUnlabelled(
  work: (engine: EngineClient, starter: string, classOf: (image: number) => number) => Promise<void>,
): Promise<void> {
  return withProject(
    (root) => writeClassFolders(root, ['dark', 'light'], each),
    async (engine, folder) => {
      const { classes } = await engine.requests.classes.list({});
      const all = { filter: [], except: [] };
      await engine.requests.labels.apply({ selection: all, change: { to: 'unlabelled' }, reason: '' });
      const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
      await work(engine, starter, (image) => classes[image <= each ? 0 : 1]?.id ?? 0);
    },
  );
}

describe('images to label next', () => {
  it('are first the least alike, then the most uncertain; each round adds a point to the curve', () =>
    withUnlabelled(async (engine, starter, classOf) => {
      const label = (image: number) =>
        engine.requests.labels.apply({
          selection: { ids: [image] },
          change: { to: 'class', class: classOf(image) },
          reason: '',
        });
      const first = await engine.jobs.learning.next({ starter, count: 10 });
      expect(first).toMatchObject({ embedded: 120, labels: 0, unlabelled: 120, measured: null });
      expect(first.images).toHaveLength(10);
      expect(new Set(first.images.map(({ image }) => image)).size).toBe(10);
      expect(first.images.map(({ guess }) => guess)).toEqual(new Array(10).fill(null));
      expect(new Set(first.images.map(({ image }) => classOf(image))).size).toBe(2);
      const { ids } = await engine.requests.images.ids({ view: first.view, from: 0, to: 100 });
      expect(ids).toEqual(first.images.map(({ image }) => image));
      expect(await engine.requests.learning.points({ starter })).toEqual({ points: [] });

      const labelled = new Set<number>();
      let round = first;
      for (const labels of [10, 20]) {
        for (const { image } of round.images) {
          await label(image);
          labelled.add(image);
        }
        round = await engine.jobs.learning.next({ starter, count: 10 });
        expect(round).toMatchObject({
          embedded: 0,
          labels,
          unlabelled: 120 - labels,
          measured: { on: 'folds', n: labels },
        });
        for (const { image, guess } of round.images) {
          expect(labelled.has(image)).toBe(false);
          expect(guess?.confidence).toBeGreaterThanOrEqual(0.5);
        }
      }
      const { points } = await engine.requests.learning.points({ starter });
      expect(points.map(({ labels }) => labels)).toEqual([10, 20]);
      for (const { n, accuracy, interval } of points) {
        expect(accuracy).toBeGreaterThanOrEqual(interval[0]);
        expect(accuracy).toBeLessThanOrEqual(interval[1]);
        expect(Math.round(accuracy * n) / n).toBeCloseTo(accuracy, 6);
      }
      await engine.jobs.learning.next({ starter });
      expect((await engine.requests.learning.points({ starter })).points).toHaveLength(2);
    }));

  it('are less certain than the rest; accuracy is measured on the validation part where it is large enough', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 130),
      async (engine, folder) => {
        await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.3, seed: 0 });
        const filter = [{ key: 'split' as const, negated: false, values: ['train'] }];
        const { images } = await engine.requests.images.list({
          filter,
          sort: 'id',
          descending: false,
          limit: 500,
          offset: 0,
        });
        const later = images.filter((_, index) => index % 4 !== 0).map(({ id }) => id);
        await engine.requests.labels.apply({ selection: { ids: later }, change: { to: 'unlabelled' }, reason: '' });
        const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
        const next = await engine.jobs.learning.next({ starter, count: 12 });
        expect(next.measured).toMatchObject({ on: 'validation', n: 78 });
        const made = await engine.jobs.suggestions.make({ starter });
        const { suggestions } = await engine.requests.suggestions.list({ above: 0, from: 0, to: 500 });
        const mean = (values: readonly number[]): number =>
          values.reduce((sum, value) => sum + value, 0) / values.length;
        const chosen = mean(next.images.map(({ guess }) => guess?.confidence ?? 1));
        expect(chosen).toBeLessThan(mean(suggestions.map(({ confidence }) => confidence)));
        expect(made.measured).toEqual(next.measured);
      },
    ));
});
