import { appendFile, cp, mkdir, open, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { isWholeJpeg } from '../../../src-main/engine/care/doctor/jpeg';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, withFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const twoClasses = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 20);

/** The project's failed checks with their details. */
async function wrongIn(engine: EngineClient, repair = false): Promise<Record<string, string>> {
  const { checks } = await engine.jobs.doctor.check({ repair });
  const ofProject = checks.slice(checks.findIndex(({ name }) => name === 'catalog'));
  return Object.fromEntries(ofProject.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]));
}

const withTrained = preparedProject(twoClasses, (engine) => engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 }));

/** Changes rows of a catalog behind the engine's back, with its references unchecked. */
function meddle(project: string, sql: string): void {
  const db = new Database(join(project, 'catalog.sqlite'));
  db.pragma('foreign_keys = OFF');
  db.exec(sql);
  db.close();
}

describe('doctor', () => {
  it('finds nothing wrong with a healthy project, and repairs nothing', () =>
    withTrained(async (engine) => {
      const { repairs } = await engine.jobs.doctor.check({ repair: true });
      expect(repairs).toEqual([]);
      expect(await wrongIn(engine)).toEqual({});
    }));

  it('recreates thumbnails and pixels from the originals', () =>
    withTrained(async (engine, folder) => {
      const project = join(folder, 'test.facet');
      const { images } = await engine.requests.images.list(allImages);
      const { pack = 0, offset = 0 } = images[3]?.thumbnail ?? {};
      const handle = await open(join(project, 'thumbnails', `${String(pack).padStart(6, '0')}.pack`), 'r+');
      await handle.write(Buffer.from([0]), 0, 1, offset);
      await handle.close();
      const pixels = join(project, 'pixels', '16-srgb-fill-triangle-1.rgb8');
      const good = await readFile(pixels);
      await truncate(pixels, good.length - 10);
      const flipped = await open(pixels, 'r+');
      await flipped.write(Buffer.from([(good[100] ?? 0) ^ 1]), 0, 1, 100);
      await flipped.close();

      expect(await wrongIn(engine)).toEqual({
        thumbnails: expect.stringContaining('1 of 40 thumbnails are damaged') as string,
        pixels: expect.stringContaining('2 of 40 decoded images are damaged') as string,
      });
      const { repairs } = await engine.jobs.doctor.check({ repair: true });
      expect(repairs).toEqual([
        { name: 'thumbnails', mended: 1, detail: '1 made again from the originals' },
        { name: 'pixels', mended: 2, detail: '2 decoded again from the originals' },
      ]);
      expect(await wrongIn(engine)).toEqual({});
      const evaluated = await engine.jobs.runs.evaluate({
        run: 'r1',
        withSeen: true,
        on: { data: 'filter', filter: [] },
      });
      expect(evaluated.n).toBe(40);
    }));

  it('says what can’t be recreated', () =>
    withProject(twoClasses, async (engine, folder) => {
      await rm(join(folder, 'test.facet', 'thumbnails'), { recursive: true });
      await mkdir(join(folder, 'test.facet', 'thumbnails'));
      await rm(join(folder, 'images', 'dark', 'dark_000.jpg'));
      await writeFile(join(folder, 'images', 'dark', 'dark_001.jpg'), await jpeg(500));
      const { repairs } = await engine.jobs.doctor.check({ repair: true });
      expect(repairs).toEqual([
        { name: 'originals', mended: 1, detail: '1 marked missing, 0 marked as there again' },
        {
          name: 'thumbnails',
          mended: 38,
          detail: '38 made again from the originals; 2 could not be: their originals are gone or have changed',
        },
      ]);
      expect(Object.keys(await wrongIn(engine))).toEqual(['originals', 'thumbnails']);
    }));

  it('restores labels from their history, and deletes orphaned rows', () =>
    withProject(twoClasses, async (engine, folder) => {
      meddle(
        join(folder, 'test.facet'),
        `UPDATE images SET label_state = 'unsure', class_id = NULL WHERE id = 1;
         UPDATE images SET class_id = 2 WHERE id = 2;
         DELETE FROM label_events WHERE image_id = 3;
         INSERT INTO image_tags VALUES (4711, 'stray');
         INSERT INTO project VALUES ('split', '99') ON CONFLICT (key) DO UPDATE SET value = '99'`,
      );
      expect((await wrongIn(engine)).catalog).toBe(
        '1 rows of image_tags belong to nothing; 2 images do not have the label that their last label event gave; ' +
          '1 images have a label that no label event gave; 1 current splits do not exist.',
      );
      const { repairs } = await engine.jobs.doctor.check({ repair: true });
      expect(repairs).toMatchObject([{ name: 'catalog', mended: 5 }]);
      expect(await wrongIn(engine)).toEqual({});
      const { images } = await engine.requests.images.list(allImages);
      expect(images.slice(0, 3).map((image) => image.class)).toEqual(['dark', 'dark', 'dark']);
    }));

  it('checks snapshots, runs and checkpoints, and recomputes figures', () =>
    withTrained(async (engine, folder, { snapshot }) => {
      const project = join(folder, 'test.facet');
      const run = join(project, 'runs', 'r1');
      const figures = await readFile(join(run, 'evaluation.json'), 'utf8');
      await writeFile(join(run, 'evaluation.json'), figures.slice(0, 50));
      const { repairs } = await engine.jobs.doctor.check({ repair: true });
      expect(repairs).toMatchObject([{ name: 'runs', mended: 1 }]);
      expect(await readFile(join(run, 'evaluation.json'), 'utf8')).toBe(figures);

      await rm(join(run, 'model', 'weights.bin'));
      const [checkpoint = ''] = await readdir(join(run, 'checkpoints'));
      await appendFile(join(run, 'checkpoints', checkpoint, 'state.f32'), 'x');
      await writeFile(join(project, 'snapshots', snapshot, 'labels.i32'), '');
      await cp(join(project, 'snapshots', snapshot), join(project, 'snapshots', 'abc.4000000.tmp'), {
        recursive: true,
      });
      const wrong = await wrongIn(engine);
      expect(wrong.runs).toMatch(
        /r1 is missing model\/weights\.bin; r1 has damaged checkpoints \(.*\), which are not used/,
      );
      expect(wrong.snapshots).toContain(snapshot);
      expect(wrong.leftovers).toContain('1 temporary');
      expect(Object.keys(await wrongIn(engine, true))).toEqual(['snapshots', 'runs']);
    }));

  it('stops at once when cancelled', () =>
    withProject(twoClasses, async (engine) => {
      const abort = new AbortController();
      const checking = engine.jobs.doctor.check({}, { signal: abort.signal, onProgress: () => abort.abort() });
      expect((await failureOf(checking)).kind).toBe('cancelled');
    }));

  it('repairs from the command line, and reports counts', () =>
    withFolder(async (cwd) => {
      await twoClasses(join(cwd, 'photos'));
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'photos'], { cwd });
      await rename(join(cwd, 'p.facet', 'thumbnails'), join(cwd, 'elsewhere'));
      await mkdir(join(cwd, 'p.facet', 'thumbnails'));
      const { stdout } = await facet(['doctor', 'p.facet', '--repair'], { cwd });
      expect(stdout).toMatch(/mended thumbnails +40 made again from the originals/);
      expect(stdout).toMatch(/ok +thumbnails +40 thumbnails/);
    }));
});

describe('an intact JPEG', () => {
  it('is distinguished from one that is truncated, shifted or damaged in its segments', async () => {
    const bytes = await jpeg(1);
    expect(isWholeJpeg(bytes)).toBe(true);
    expect(isWholeJpeg(bytes.subarray(0, -1))).toBe(false);
    expect(isWholeJpeg(bytes.subarray(1))).toBe(false);
    expect(isWholeJpeg(Buffer.alloc(0))).toBe(false);
    const length = Buffer.from(bytes);
    length[4] = 0xff;
    expect(isWholeJpeg(length)).toBe(false);
  });
});
