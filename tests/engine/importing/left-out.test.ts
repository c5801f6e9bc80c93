import { copyFile, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { requireOutsideProject } from '../../../src-main/engine/project/project-detection';
import { scanFolder } from '../../../src-main/engine/folders/scan';
import { failureOf, importFolder, withEngine, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';

/** Pictures that systems and programs put beside photos, and that are nobody's photos. */
const clutter = [
  'man/@eaDir/man_000.jpg/SYNOPHOTO_THUMB_M.jpg',
  'man/.picasaoriginals/man_000.jpg',
  'man/.ipynb_checkpoints/man_000-checkpoint.jpg',
  'man/._man_000.jpg',
  'man/Thumbs.db',
  'man/.DS_Store',
  '#recycle/old.jpg',
  '@Recycle/old.jpg',
  '$RECYCLE.BIN/S-1-5-18/old.jpg',
  'System Volume Information/x.jpg',
  '__MACOSX/man/man_000.jpg',
  '.cache/a.jpg',
  'man/.hidden.jpg',
];
/** The entries by which they are left out. */
const passedBy = [
  '#recycle',
  '$RECYCLE.BIN',
  '.cache',
  '@Recycle',
  'System Volume Information',
  '__MACOSX',
  'man/.DS_Store',
  'man/.hidden.jpg',
  'man/._man_000.jpg',
  'man/.ipynb_checkpoints',
  'man/.picasaoriginals',
  'man/@eaDir',
  'man/Thumbs.db',
];

async function writeCluttered(root: string): Promise<void> {
  await writeClassFolders(root, ['man', 'woman'], 2);
  for (const [index, path] of clutter.entries()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), await jpeg(500 + index));
  }
}

describe('system clutter beside photos', () => {
  it('is left out of an import, counted and named', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeCluttered(root);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const report = await importFolder(engine, root);
      expect(report).toMatchObject({ added: 4, ignored: 0, refused: [] });
      expect(report.classes.map(({ name, images }) => [name, images])).toEqual([
        ['man', 2],
        ['woman', 2],
      ]);
      const { clutterPaths, ...counts } = report.leftOut;
      const hiddenPaths = ['.cache', 'man/.hidden.jpg'];
      expect(counts).toEqual({ projects: [], projectFolders: 0, clutter: passedBy.length, hidden: 2, hiddenPaths });
      expect(leftOutSentences(report.leftOut)).toEqual([
        'Left out 11 entries of systems and programs: #recycle, $RECYCLE.BIN, @Recycle and 8 more.',
        'Left out 2 hidden files and folders: .cache, man/.hidden.jpg.',
      ]);
      expect([...clutterPaths].sort()).toEqual([...passedBy].sort());
      expect(await importFolder(engine, root)).toMatchObject({ added: 0, unchanged: 4, missing: 0 });
    }));

  it('is left out of a relink', () =>
    withProject(
      (root) => writeClassFolders(root, ['man'], 1),
      async (engine, folder) => {
        const root = join(folder, 'images', 'man');
        await mkdir(join(folder, 'found', '@eaDir'), { recursive: true });
        await rename(join(root, 'man_000.jpg'), join(folder, 'found', '@eaDir', 'man_000.jpg'));
        const report = await engine.jobs.relinks.run({ folder: join(folder, 'found') });
        expect(report).toMatchObject({ relinked: 0, missing: 1, scanned: 0, leftOut: { clutter: 1 } });
      },
    ));
});

describe('a Facet project below a folder', () => {
  it('is left out of every import, whatever its name, and reported', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['man', 'woman'], 2);
      await engine.requests.project.create({ path: join(root, 'p.facet') });
      expect(await importFolder(engine, root)).toMatchObject({
        added: 4,
        leftOut: { projects: ['p.facet'], projectFolders: 1, clutter: 0 },
      });
      await cp(join(root, 'p.facet'), join(root, 'man', 'copied'), { recursive: true });
      await cp(join(root, 'p.facet'), join(root, 'man', 'damaged'), { recursive: true });
      await writeFile(join(root, 'man', 'damaged', 'catalog.sqlite'), 'not a catalog');
      await cp(join(root, 'p.facet'), join(root, 'man', 'lost'), { recursive: true });
      await rm(join(root, 'man', 'lost', 'catalog.sqlite'));
      expect(await importFolder(engine, root)).toMatchObject({
        added: 0,
        unchanged: 4,
        refused: [],
        leftOut: { projects: ['man/copied', 'man/damaged', 'man/lost', 'p.facet'], projectFolders: 4 },
      });
      await mkdir(join(root, 'only-called.facet'));
      await copyFile(join(root, 'man', 'man_000.jpg'), join(root, 'only-called.facet', 'a.jpg'));
      expect(await importFolder(engine, root)).toMatchObject({ added: 1, leftOut: { projectFolders: 4 } });
    }));

  it('is not taken for photos by an import, a relink, a prediction or an evaluation', () =>
    withEngine(async (engine, folder) => {
      const project = join(folder, 'images', 'p.facet');
      await writeClassFolders(join(folder, 'images'), ['man', 'woman'], 1);
      await engine.requests.project.create({ path: project });
      await importFolder(engine, join(folder, 'images'));
      for (const inside of [project, join(project, 'thumbnails')]) {
        expect((await failureOf(importFolder(engine, inside))).kind).toBe('bad-input');
        expect((await failureOf(engine.jobs.relinks.run({ folder: inside }))).kind).toBe('bad-input');
        expect((await failureOf(requireOutsideProject(inside))).kind).toBe('bad-input');
      }
      const found: string[] = [];
      for await (const entry of scanFolder(join(folder, 'images'))) found.push(`${entry.kind} ${entry.path}`);
      expect(found).toEqual(['image man/man_000.jpg', 'left-out p.facet', 'image woman/woman_000.jpg']);
    }));
});
