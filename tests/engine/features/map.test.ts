import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { writeOwnModel } from '../../helpers/projects/own-starter';

function withStarter(
  count: number,
  work: (engine: EngineClient, folder: string, starter: string) => Promise<void>,
): Promise<void> {
  return withProject(
    (root) => writeClassFolders(root, ['dark', 'light'], count),
    async (engine, folder) => {
      const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
      await work(engine, folder, starter);
    },
  );
}

describe('the map', () => {
  it('puts similar images near each other, is reproducible, and is deleted when an image is forgotten', () =>
    withStarter(40, async (engine, folder, starter) => {
      expect(await engine.requests.map.points({ starter })).toBe(null);
      expect(await failureOf(engine.requests.map.outliers({ starter }))).toMatchObject({ kind: 'not-found' });
      expect(await engine.jobs.map.make({ starter })).toEqual({ starter, crop: 'none', embedded: 80, images: 80 });
      const map = await engine.requests.map.points({ starter });
      if (!map) throw new Error('There is no map.');
      expect(map).toMatchObject({ missing: 0, run: null });
      expect([...map.images].sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
      for (const value of [...map.x, ...map.y]) expect(value >= 0 && value <= 1).toBe(true);
      // Some of the images most similar by features are also nearest on the map. By chance it would be 10 of 79.
      const distance = (a: number, b: number): number =>
        Math.hypot((map.x[a] ?? 0) - (map.x[b] ?? 0), (map.y[a] ?? 0) - (map.y[b] ?? 0));
      const placeOf = new Map(map.images.map((image, place) => [image, place]));
      let kept = 0;
      for (const image of [1, 20, 50, 80]) {
        const own = placeOf.get(image) ?? 0;
        const near = [...map.images.keys()].sort((a, b) => distance(own, a) - distance(own, b)).slice(1, 11);
        const { similar } = await engine.jobs.similar.find({ image, starter, limit: 10 });
        kept += similar.filter((each) => near.includes(placeOf.get(each.image) ?? -1)).length;
      }
      expect(kept).toBeGreaterThan(16);

      await engine.jobs.runs.train({ recipe: 'quick', starter });
      const judged = await engine.requests.map.points({ starter });
      expect(judged?.run).toBe('r1');
      expect(judged?.predicted.filter((name) => name === null)).toHaveLength(8); // the test part is sealed
      judged?.predicted.forEach((name, place) => {
        const actual = (judged.images[place] ?? 0) <= 40 ? 'dark' : 'light';
        expect(judged.isRight[place]).toBe(name === null ? null : name === actual);
      });

      const outliers = await engine.requests.map.outliers({ starter });
      expect(outliers.total).toBe(80);
      const pairs = await engine.requests.map.pairs({ starter });
      const { ids } = await engine.requests.images.ids({ view: pairs.view, from: 0, to: 80 });
      expect(ids.length % 2).toBe(0);
      expect(new Set(ids).size).toBe(ids.length);
      const [one, other] = ids;
      const { similar } = await engine.jobs.similar.find({ image: one ?? 0, starter, limit: 3 });
      expect(similar.map(({ image }) => image)).toContain(other);
      const chosen = await engine.requests.map.select({ images: [5, 3] });
      expect((await engine.requests.images.ids({ view: chosen.view, from: 0, to: 9 })).ids).toEqual([5, 3]);

      await engine.jobs.map.make({ starter });
      expect(await engine.requests.map.points({ starter })).toEqual(judged);
      await engine.jobs.forgets.run({
        selection: { ids: [7] },
        dryRun: false,
        removeBackups: false,
        removeRuns: false,
      });
      expect(await readdir(join(folder, 'test.facet', 'embeddings', `${starter}-srgb-fill-triangle-1`))).not.toContain(
        'map.bin',
      );
      expect(await engine.requests.map.points({ starter })).toBe(null);
    }));

  it('shows copies at the place of their picture, and says how many images are not on it', () =>
    withProject(
      async (root) => {
        await writeClassFolders(root, ['dark', 'light'], 10);
        // The same picture with another label, and two files that are none.
        await copyFile(join(root, 'dark', 'dark_003.jpg'), join(root, 'light', 'light_copy.jpg'));
        for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(root, 'dark', name), 'no picture');
      },
      async (engine, folder) => {
        const { starter } = await engine.jobs.starters.add({ folder: await writeOwnModel(join(folder, 'model')) });
        expect((await engine.jobs.map.make({ starter })).images).toBe(20);
        const { images: rows } = await engine.requests.images.list({
          ...{ filter: [], sort: 'path', descending: false, limit: 100, offset: 0 },
        });
        const idOf = (name: string) => rows.find(({ path }) => path.endsWith(name))?.id ?? 0;
        const map = await engine.requests.map.points({ starter });
        expect(map).toMatchObject({ embedded: 21, missing: 0, unreadable: 2, left: 0 });
        expect(map?.images.length).toBe(21);
        const [picture, copy] = ['dark_003.jpg', 'light_copy.jpg'].map((name) => map?.images.indexOf(idOf(name)) ?? -1);
        expect([map?.x[picture ?? -1], map?.y[picture ?? -1]]).toEqual([map?.x[copy ?? -1], map?.y[copy ?? -1]]);
        expect(map?.classes[picture ?? -1]).not.toBe(map?.classes[copy ?? -1]);

        // Later images have no features, and get them by a search, which leaves the map unchanged.
        await mkdir(join(folder, 'more', 'dim'), { recursive: true });
        for (const number of [1, 2, 3])
          await writeFile(join(folder, 'more', 'dim', `${String(number)}.jpg`), await jpeg(5000 + number, 120));
        await engine.jobs.imports.run({ folder: join(folder, 'more'), labels: { from: 'folders' }, dryRun: false });
        expect(await engine.requests.map.points({ starter })).toMatchObject({ embedded: 21, missing: 3, left: 0 });
        await engine.jobs.similar.find({ image: idOf('dark_003.jpg'), starter, limit: 3 });
        expect(await engine.requests.map.points({ starter })).toMatchObject({ embedded: 24, missing: 0, left: 3 });
        await engine.jobs.map.make({ starter });
        expect(await engine.requests.map.points({ starter })).toMatchObject({ embedded: 24, unreadable: 2, left: 0 });
      },
    ));

  it('can be cancelled, and then leaves nothing', () =>
    withStarter(30, async (engine, folder, starter) => {
      const cancel = new AbortController();
      engine.on('jobs', 'changed', ({ phase }) => {
        if (phase === 'Comparing' || phase === 'Laying out') cancel.abort();
      });
      expect(await failureOf(engine.jobs.map.make({ starter }, { signal: cancel.signal }))).toMatchObject({
        kind: 'cancelled',
      });
      const files = await readdir(join(folder, 'test.facet', 'embeddings', `${starter}-srgb-fill-triangle-1`));
      expect(files.filter((name) => name.startsWith('map'))).toEqual([]);
    }));

  it('needs a minimum of images', () =>
    withStarter(2, async (engine, _folder, starter) => {
      expect(await failureOf(engine.jobs.map.make({ starter }))).toMatchObject({ kind: 'no-data' });
    }));
});
