import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../../src-main/engine/catalog/catalog';
import { failureOf, importFolder, withEngine, withProject } from '../../helpers/programs/engine';
import { scene } from '../../helpers/files/images';
import { good, groupsOf, issuesOf, writing } from '../../helpers/projects/issues';
import { makeLargeProject } from '../../helpers/projects/large-project';
import { fetchedStarter } from '../../helpers/projects/starters';

const pictures = {
  ...good,
  'a/flipped.png': scene(3).flop(), // good2, class a
  'b/cut.png': scene(5).extract({ left: 14, top: 4, width: 138, height: 138 }), // good4, class a
  'c/dark.png': scene(8).linear(0.7, 0), // good7, class b: its perceptual hash shows it
};
const found = ['a/flipped.png a/good2.png', 'a/good4.png b/cut.png'];

it(
  'near duplicates missed by perceptual hashes are found by features and confirmed on pixels',
  { timeout: 180_000 },
  (context) => {
    fetchedStarter(context, 'general');
    return withProject(writing(pictures), async (engine, folder) => {
      const near = async (states?: Parameters<typeof issuesOf>[2]) =>
        groupsOf(
          (await issuesOf(engine, 'near-duplicate', states)).map((issue) => ({
            ...issue,
            images: [...issue.images].sort((a, b) => (a.path < b.path ? -1 : 1)),
          })),
        );
      const byHash = ['b/good7.png c/dark.png'];
      await engine.jobs.issues.find({});
      expect(await near()).toEqual(byHash);
      await engine.jobs.embeddings.make({ starter: 'general' });
      const phases = new Set<string>();
      const stop = engine.on('jobs', 'changed', ({ phase }) => phases.add(phase));
      await engine.jobs.issues.find({});
      stop();
      expect([...phases]).toEqual(expect.arrayContaining(['Comparing features', 'Comparing pixels']));
      expect(await near()).toEqual([...found, ...byHash].sort());
      const [issue] = (await issuesOf(engine, 'near-duplicate')).filter(({ images }) =>
        images.some(({ path }) => path.endsWith('flipped.png')),
      );
      expect(issue?.detail).toMatch(
        /^2 images are the same picture, cropped, mirrored or changed: laid over each other, (9\d|100) % of their structure agrees\.$/,
      );
      expect(issue?.severity).toBeGreaterThan(0.9);
      const conflicts = groupsOf(await issuesOf(engine, 'label-conflict'));
      expect(conflicts).toHaveLength(2); // the cut one, and the dark one
      expect(conflicts.join()).toContain('b/cut.png');

      // Confirmed pairs stay when an import searches for issues, and when they are dismissed.
      await engine.requests.issues.dismiss({ issues: { ids: [issue?.id ?? 0] } });
      await writeFile(join(folder, 'images', 'a', 'new.png'), await scene(99).png().toBuffer());
      await importFolder(engine, join(folder, 'images'));
      expect(await near()).toEqual([found[1], ...byHash].sort());
      expect(await near(['dismissed'])).toEqual([found[0]]);
      await engine.jobs.issues.find({});
      expect(await near(['dismissed'])).toEqual([found[0]]);

      // Another picture at its path is another issue.
      await writeFile(join(folder, 'images', 'b', 'cut.png'), await scene(98).png().toBuffer());
      await importFolder(engine, join(folder, 'images'));
      expect(await near()).toEqual(byHash);

      const cancel = new AbortController();
      engine.on('jobs', 'changed', ({ phase }) => {
        if (phase === 'Comparing features') cancel.abort();
      });
      expect((await failureOf(engine.jobs.issues.find({}, { signal: cancel.signal }))).kind).toBe('cancelled');
      expect(await near()).toEqual(byHash);
    });
  },
);

it('the search says so when too many images have features to compare them all', () =>
  withEngine(async (engine, folder) => {
    const path = join(folder, 'p.facet');
    await makeLargeProject(engine, path, 100);
    await engine.jobs.issues.find({});
    expect((await engine.requests.issues.kinds({})).search?.tooMany).toBe(false);
    await engine.requests.project.close({});
    const space = join(path, 'embeddings', 'general-srgb-fill-triangle-1');
    await mkdir(space, { recursive: true });
    const description = {
      starter: 'general',
      dimensions: 4,
      preprocessing: 'srgb-fill-triangle-1',
      precision: 'float32',
    };
    await writeFile(join(space, 'space.json'), JSON.stringify(description));
    await writeFile(join(space, 'rows.f32'), new Uint8Array(100_001 * 16));
    const catalog = openCatalog(join(path, 'catalog.sqlite'), { create: false });
    catalog.embeddings.add('general-srgb-fill-triangle-1', Buffer.alloc(32), { row: 100_000, crc32: 0 });
    catalog.close();
    await engine.requests.project.open({ path });
    await engine.jobs.issues.find({});
    expect((await engine.requests.issues.kinds({})).search?.tooMany).toBe(true);
  }));
