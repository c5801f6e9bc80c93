import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf } from '../../helpers/programs/engine';
import { jpeg } from '../../helpers/files/folders';
import { withEmptyProject, writeFiles } from '../../helpers/layouts/files';
import { tinyRecipe } from '../../helpers/projects/recipes';

type Part = 'train' | 'val' | 'test';

/** Writes `count` photos of each of two classes into a part; numbers make their contents differ. */
async function writePart(root: string, part: Part, count: number, first: number): Promise<void> {
  for (const [name, brightness, from] of [
    ['dark', 30, first],
    ['light', 225, first + 50],
  ] as const) {
    for (let number = from; number < from + count; number += 1) {
      const photo = await jpeg(number, brightness);
      await writeFiles(root, { [`${part}/${name}/${name}_${String(number)}.jpg`]: photo });
    }
  }
}

async function writeParts(root: string): Promise<void> {
  await writePart(root, 'train', 6, 100);
  await writePart(root, 'val', 2, 200);
  await writePart(root, 'test', 3, 300);
}

const run = ({ jobs }: EngineClient, folder: string, choice: LayoutChoice = {}, dryRun = false) =>
  jobs.imports.run({ folder, labels: { from: 'layout', choice }, dryRun });

const splitNow = ({ requests }: EngineClient) => requests.splits.current({});

/** Part of each image, by its path below the folder. */
const partsOf = async ({ requests }: EngineClient, root: string) =>
  Object.fromEntries(
    (await requests.images.list(allImages)).images.map(({ path, split }) => [path.slice(root.length + 1), split]),
  );

describe('parts that a folder tells', () => {
  it('become the split, as one step that undo takes back; copies in several parts stay, and are named', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'photos');
      await writeParts(root);
      await writeFiles(root, {
        'test/dark/copy.jpg': await jpeg(100, 30),
        'train/loose.jpg': await jpeg(400),
        'test/dark/broken.jpg': 'no picture',
      });
      const foreseen = await run(engine, root, {}, true);
      expect(foreseen).toMatchObject({
        layout: 'split-folders',
        split: { train: 13, validation: 4, test: 8, isKept: true, isLocked: false, heldBack: 0, acrossParts: 0 },
      });
      expect(await splitNow(engine)).toBeNull();
      const report = await run(engine, root);
      expect(report).toMatchObject({
        ...{ layout: 'split-folders', level: 2, added: 24, unlabelled: 1 },
        split: {
          ...{ train: 13, validation: 4, test: 8, isKept: true, isLocked: false, heldBack: 0, acrossParts: 1 },
          // Faces drawn alike may be near duplicates of these, too.
          copies: [expect.arrayContaining(['test/dark/copy.jpg', 'train/dark/dark_100.jpg'])],
        },
      });
      expect(await splitNow(engine)).toMatchObject({
        ...{ method: '{"method":"imported"}', train: 13, validation: 4, test: 7, locked: false },
        testSet: { isSealed: false },
      });
      expect(await partsOf(engine, root)).toMatchObject({
        'test/dark/copy.jpg': 'test',
        'train/dark/dark_100.jpg': 'train',
        'train/loose.jpg': 'train',
        'val/light/light_250.jpg': 'validation',
        'test/dark/broken.jpg': null,
      });
      expect(await engine.requests.labels.undo({})).toMatchObject({ title: 'Split: parts as imported' });
      expect(await splitNow(engine)).toBeNull();
      await engine.requests.labels.redo({});
      expect(await splitNow(engine)).toMatchObject({ train: 13, validation: 4, test: 7 });
    }));

  it('can be locked with it, or left out', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'photos');
      await writeParts(root);
      expect(await run(engine, root, { parts: 'ignore' })).toMatchObject({ added: 22, split: null });
      expect(await splitNow(engine)).toBeNull();
      expect((await failureOf(engine.requests.splits.make({ method: 'imported' }))).kind).toBe('no-data');
      expect(await run(engine, root, { parts: 'lock' })).toMatchObject({
        ...{ added: 0, unchanged: 22 },
        split: { train: 12, validation: 4, test: 6, isKept: true, isLocked: true },
      });
      expect(await splitNow(engine)).toMatchObject({ locked: true, train: 12 });
      // Only training images join a locked split.
      await writePart(root, 'train', 1, 500);
      await writePart(root, 'test', 1, 600);
      expect(await run(engine, root)).toMatchObject({ added: 4, split: { heldBack: 2, isLocked: true } });
      expect(await splitNow(engine)).toMatchObject({ train: 14, validation: 4, test: 6, locked: true });
      await engine.requests.labels.undo({});
      expect(await splitNow(engine)).toMatchObject({ train: 12, test: 6, locked: true });
      await engine.requests.labels.undo({});
      expect(await splitNow(engine)).toBeNull();
    }));

  it('take in new images of a later import, where nothing moves; a sealed test set takes none', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'photos');
      await writeParts(root);
      await writeFiles(root, { 'test/dark/copy.jpg': await jpeg(100, 30) });
      await run(engine, root);
      await writePart(root, 'test', 1, 310);
      expect(await run(engine, root)).toMatchObject({ added: 2, split: { test: 9, heldBack: 0 } });
      expect(await splitNow(engine)).toMatchObject({ train: 12, validation: 4, test: 9 });
      // Training takes the split as it is, and says that a copy makes its figures too good.
      const trained = await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, precision: 'float32' });
      expect(trained).toMatchObject({ train: { n: 12 }, validation: { n: 4 }, test: { n: 9 } });
      expect(trained.warnings).toEqual([
        '1 image of validation or test is a copy of a training image: figures will look better than they are. Make a new split.',
      ]);
      const before = await partsOf(engine, root);
      await writePart(root, 'train', 1, 110);
      await writePart(root, 'val', 1, 210);
      await writePart(root, 'test', 1, 320);
      expect(await run(engine, root)).toMatchObject({ added: 6, split: { isKept: true, heldBack: 2 } });
      const after = await partsOf(engine, root);
      expect(after).toMatchObject(before);
      expect(after).toMatchObject({
        'train/dark/dark_110.jpg': 'train',
        'val/dark/dark_210.jpg': 'validation',
        'test/dark/dark_320.jpg': null,
      });
      expect(await splitNow(engine)).toMatchObject({ train: 14, validation: 6, test: 9, testSet: { isSealed: true } });
      // Nor does training take them.
      const again = await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 }, precision: 'float32' });
      expect(again).toMatchObject({ joined: 0, tied: 2, train: { n: 14 }, test: { n: 9 } });
    }));

  it('change nothing beside another split, until a person takes them', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'photos');
      await writePart(join(root, 'first'), 'train', 6, 700);
      await engine.jobs.imports.run({
        folder: join(root, 'first'),
        labels: { from: 'folders', level: 2 },
        dryRun: false,
      });
      const made = { method: 'stratified', test: 0.2, validation: 0.2, seed: 0 } as const;
      await engine.requests.splits.make(made);
      const before = await splitNow(engine);
      await writeParts(join(root, 'second'));
      expect(await run(engine, join(root, 'second'))).toMatchObject({
        added: 22,
        split: { train: 12, validation: 4, test: 6, isKept: false },
      });
      expect(await splitNow(engine)).toEqual(before);
      expect(await engine.requests.splits.make({ method: 'imported' })).toMatchObject({
        train: 12,
        validation: 4,
        test: 6,
      });
      await engine.requests.labels.undo({});
      expect(await splitNow(engine)).toEqual(before);
    }));

  it('are told by the command line; an import with them can be taken back', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'photos');
      await writeParts(root);
      await writeFiles(root, { 'test/dark/copy.jpg': await jpeg(100, 30) });
      await engine.requests.project.close({});
      const told = await facet(['import', 'test.facet', 'photos', '--parts', 'lock'], { cwd: folder });
      expect(told.stdout).toContain('The split is as the source has it: train 12, validation 4, test 7, locked.');
      expect(told.stdout).toMatch(/Copies in several parts.*\n {2}test\/dark\/copy\.jpg, /);
      const again = await facet(['import', 'test.facet', 'photos', '--json'], { cwd: folder });
      expect(again.json).toMatchObject({ layout: 'split-folders', split: { train: 12, validation: 4, test: 7 } });
      const undone = await facet(['unimport', 'test.facet', 'photos', '--json'], { cwd: folder });
      expect(undone.json).toMatchObject({ removed: 23, kept: 0 });
    }));
});
