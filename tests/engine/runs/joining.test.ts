import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { ImageRow } from '../../../src-shared/domain/image';
import { facet } from '../../helpers/programs/cli';
import { failureOf, importFolder, withEngine, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const quick = { ...tinyRecipe, epochs: 1 };
const twoClasses = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 20);

async function imagesOf({ requests }: EngineClient): Promise<ImageRow[]> {
  const page = { filter: [], sort: 'path' as const, descending: false, limit: 1000, offset: 0 };
  return (await requests.images.list(page)).images;
}

const inParts = (images: readonly ImageRow[], part: ImageRow['split']): string[] =>
  images.filter(({ split }) => split === part).map(({ path }) => path);

/** Adds photos of a class to the folder that was imported, and imports it again. */
async function addPhotos(
  engine: EngineClient,
  root: string,
  name: string,
  first: number,
  count: number,
): Promise<void> {
  await mkdir(join(root, name), { recursive: true });
  for (let number = first; number < first + count; number += 1) {
    await writeFile(join(root, name, `new_${String(number)}.jpg`), await jpeg(number, name === 'dark' ? 30 : 225));
  }
  await importFolder(engine, root);
}

describe('labels and photos added after the split', () => {
  it('join the training part at the next training; validation and test stay as they are', () =>
    withProject(twoClasses, async (engine, folder) => {
      const { runs, splits, labels } = engine.requests;
      const first = await engine.jobs.runs.train({ recipe: quick });
      expect(first).toMatchObject({ train: { n: 32 }, validation: { n: 4 }, test: { n: 4 }, joined: 0, warnings: [] });
      const before = await imagesOf(engine);
      await addPhotos(engine, join(folder, 'images'), 'dark', 500, 7);
      await addPhotos(engine, join(folder, 'images'), 'light', 600, 4);
      const planned: string[][] = [];
      engine.on('runs', 'planned', ({ sentences }) => planned.push(sentences));
      const second = await engine.jobs.runs.train({ recipe: quick });
      expect(second).toMatchObject({ train: { n: 43 }, validation: { n: 4 }, test: { n: 4 }, joined: 11, heldBack: 0 });
      expect(planned).toEqual([['11 new labels join the training part.']]);
      const after = await imagesOf(engine);
      for (const part of ['validation', 'test'] as const) expect(inParts(after, part)).toEqual(inParts(before, part));
      expect(inParts(after, 'train')).toHaveLength(43);
      expect(inParts(after, null)).toEqual([]);
      expect(await splits.current({})).toMatchObject({ train: 43, validation: 4, test: 4 });
      // A person who relabels, trains and undoes the last step means the label.
      const { step } = await labels.apply({ selection: { ids: [1] }, change: { to: 'class', class: 2 }, reason: '' });
      expect(step).not.toBeNull();
      expect(await engine.jobs.runs.train({ recipe: quick })).toMatchObject({ joined: 0, train: { n: 43 } });
      expect(await labels.undo({})).toMatchObject({ title: expect.stringContaining('light') as string });
      // The first run's data are unchanged.
      expect((await runs.get({ run: 'r1' })).train?.n).toBe(32);
    }));

  it('are held back on request, and reported', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.1, seed: 0 });
      await addPhotos(engine, join(folder, 'images'), 'dark', 500, 3);
      const held = await engine.jobs.runs.train({ recipe: quick, holdBackNew: true });
      expect(held).toMatchObject({ train: { n: 32 }, joined: 0, heldBack: 3 });
      expect(inParts(await imagesOf(engine), null)).toHaveLength(3);
      expect(await engine.jobs.runs.train({ recipe: quick })).toMatchObject({
        train: { n: 35 },
        joined: 3,
        heldBack: 0,
      });
    }));

  it('join a locked split, too: the lock protects only what is measured on', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.requests.splits.make({ method: 'every-fifth' });
      await engine.requests.splits.lock({ locked: true });
      await addPhotos(engine, join(folder, 'images'), 'light', 600, 2);
      expect(await engine.jobs.runs.train({ recipe: quick })).toMatchObject({
        train: { n: 34 },
        test: { n: 8 },
        joined: 2,
      });
      expect(await engine.requests.splits.current({})).toMatchObject({ locked: true, train: 34, test: 8 });
    }));

  it('stay out when they are copies of validation or test images; copies of training images join', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.1, seed: 0 });
      const before = await imagesOf(engine);
      const root = join(folder, 'images');
      for (const [part, name] of [
        ['test', 'a'],
        ['validation', 'b'],
        ['train', 'c'],
      ] as const) {
        await copyFile(inParts(before, part)[0] ?? '', join(root, 'dark', `copy_${name}.jpg`));
      }
      await importFolder(engine, root);
      const planned: string[][] = [];
      engine.on('runs', 'planned', ({ sentences }) => planned.push(sentences));
      expect(await engine.jobs.runs.train({ recipe: quick })).toMatchObject({ train: { n: 33 }, joined: 1, tied: 2 });
      expect(planned).toEqual([
        [
          '1 new label joins the training part.',
          '2 new labels stay out: copies of validation or test images, or tied to them.',
        ],
      ]);
      const outside = inParts(await imagesOf(engine), null);
      expect(outside).toEqual([join(root, 'dark', 'copy_a.jpg'), join(root, 'dark', 'copy_b.jpg')]);
    }));

  it('stay out when they share the split’s grouping attribute with validation or test images', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await twoClasses(root);
      await engine.requests.project.create({ path: join(folder, 'test.facet') });
      const lineOf = (name: string, number: number, person: string): string =>
        `${name}/${name}_${String(number).padStart(3, '0')}.jpg,${name},${person}`;
      const lines = ['dark', 'light'].flatMap((name) =>
        Array.from({ length: 20 }, (_, number) => lineOf(name, number, `${name} ${String(Math.floor(number / 2))}`)),
      );
      const importTable = async (more: readonly string[]) => {
        const file = join(folder, 'labels.csv');
        await writeFile(file, ['path,label,person', ...lines, ...more].join('\n'));
        await engine.jobs.imports.run({ folder: root, labels: { from: 'file', file }, dryRun: false });
      };
      await importTable([]);
      const shares = { method: 'stratified', test: 0.2, validation: 0.2, seed: 0 } as const;
      const split = await engine.requests.splits.make({ ...shares, group: 'person' });
      const personIn = (part: 'train' | 'test', images: readonly ImageRow[]): string =>
        images.find(({ split, attributes }) => split === part && attributes.person?.startsWith('dark'))?.attributes
          .person ?? '';
      const before = await imagesOf(engine);
      for (const number of [20, 21]) {
        await writeFile(join(root, 'dark', `dark_0${String(number)}.jpg`), await jpeg(400 + number, 30));
      }
      const [tested, trained] = [personIn('test', before), personIn('train', before)];
      await importTable([lineOf('dark', 20, tested), lineOf('dark', 21, trained)]);
      const result = await engine.jobs.runs.train({ recipe: quick });
      expect(result).toMatchObject({ joined: 1, tied: 1, train: { n: split.train + 1 }, test: { n: split.test } });
      const outside = (await imagesOf(engine)).filter(({ split }) => split === null);
      expect(outside.map(({ attributes }) => attributes.person)).toEqual([tested]);
    }));

  it('may form a whole class: it is trained, and parts without it are named', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'grey', 'light'], 20),
      async (engine, folder) => {
        await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.1, seed: 0 });
        await addPhotos(engine, join(folder, 'images'), 'new', 700, 6);
        const result = await engine.jobs.runs.train({ recipe: quick });
        expect(result).toMatchObject({
          joined: 6,
          lacking: [{ class: 'new', parts: ['validation', 'test'] }],
          warnings: [
            'No validation image is labelled “new”: validation figures don’t cover it.',
            'No test image is labelled “new”: test figures don’t cover it.',
          ],
        });
        expect(result.perClass.find((row) => row.class === 'new')).toMatchObject({
          ...{ precision: null, recall: null, f1: null, support: 0 },
        });
      },
    ));

  it('are checked for test files that have become copies of training images', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.jobs.runs.train({ recipe: quick });
      const images = await imagesOf(engine);
      const [trained = '', other = ''] = inParts(images, 'train');
      const [tested = ''] = inParts(images, 'test');
      await copyFile(trained, tested);
      await importFolder(engine, join(folder, 'images'));
      const planned: string[][] = [];
      engine.on('runs', 'planned', ({ sentences }) => planned.push(sentences));
      const sentence =
        '1 image of validation or test is a copy of a training image: figures will look better than they are. Make a new split.';
      expect(await engine.jobs.runs.train({ recipe: quick })).toMatchObject({ test: { n: 4 }, warnings: [sentence] });
      expect(planned).toEqual([[sentence]]);
      // Copies within the training part harm no figure; a new split keeps all on one side.
      await copyFile(trained, other);
      await importFolder(engine, join(folder, 'images'));
      await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.1, seed: 3 });
      expect((await engine.jobs.runs.train({ recipe: quick })).warnings).toEqual([]);
    }));
});

describe('the command line', () => {
  it('says what joins before training, in words and as JSON', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.1, seed: 0 });
      await addPhotos(engine, join(folder, 'images'), 'dark', 500, 3);
      await engine.requests.project.close({});
      await writeFile(join(folder, 'tiny.json'), JSON.stringify(quick));
      const train = (...more: string[]) =>
        facet(['train', 'test.facet', '--recipe', 'tiny.json', '--json', ...more], { cwd: folder });
      const held = await train('--hold-back-new');
      expect(held.json).toMatchObject({ joined: 0, heldBack: 3, train: { n: 32 } });
      expect(held.stderr).toContain('3 new labels are held back, in no part of the split.');
      const joined = await train();
      expect(joined.json).toMatchObject({ joined: 3, heldBack: 0, tied: 0, missing: 0, lacking: [], train: { n: 35 } });
      expect(joined.stderr.indexOf('3 new labels join the training part.')).toBeGreaterThan(-1);
      expect(joined.stderr.indexOf('3 new labels join')).toBeLessThan(joined.stderr.indexOf('epoch  1'));
    }));

  it('says that figures without a test part are of training images', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 3),
      async (engine, folder) => {
        await engine.requests.project.close({});
        await writeFile(join(folder, 'tiny.json'), JSON.stringify(quick));
        const { stdout, stderr } = await facet(['train', 'test.facet', '--recipe', 'tiny.json'], { cwd: folder });
        const warning =
          'No image is in the validation or test part: nothing will show how well the model does on new photos.';
        expect(stdout).toContain(warning);
        expect(stdout).toMatch(/train {7}.*6 images.*, on the images that it learned from/);
        expect(stderr.indexOf(warning)).toBeLessThan(stderr.indexOf('epoch  1'));
      },
    ));

  it('warns of empty parts and of classes missing from a part', () =>
    withProject(
      async (root) => {
        await writeClassFolders(root, ['big'], 20);
        await writeClassFolders(root, ['a', 'b'], 2);
      },
      async (engine, folder) => {
        await engine.requests.project.close({});
        const split = (...more: string[]) => facet(['split', 'test.facet', ...more], { cwd: folder });
        expect((await split('--json')).json).toMatchObject({
          ...{ train: 20, validation: 2, test: 2, missing: 0 },
          lacking: [
            { class: 'a', parts: ['validation', 'test'] },
            { class: 'b', parts: ['validation', 'test'] },
          ],
        });
        const { stdout } = await split();
        expect(stdout).toContain('No test image is labelled “a”, “b”: test figures don’t cover them.');
        const { stdout: empty } = await split('--test', '0.01', '--validation', '0.01');
        expect(empty).toContain('No image is in the validation or test part');
      },
    ));
});

describe('images on a drive that was away', () => {
  it('keep their part in a split made meanwhile, and train after their return', () =>
    withProject(twoClasses, async (engine, folder) => {
      const root = join(folder, 'images');
      await rename(join(root, 'dark'), join(folder, 'away'));
      await importFolder(engine, root);
      await engine.requests.splits.make({ method: 'stratified', test: 0.1, validation: 0.1, seed: 0 });
      const failure = await failureOf(engine.jobs.runs.train({ recipe: quick }));
      expect(failure).toEqual({
        kind: 'no-data',
        message: 'All images labelled “dark” are missing: 20 images.',
        next: 'Connect their drive and import their folder again, or import the folder where the photos are now: moved photos are recognised.',
      });
      await rename(join(folder, 'away'), join(root, 'dark'));
      await importFolder(engine, root);
      const result = await engine.jobs.runs.train({ recipe: quick });
      expect(result).toMatchObject({ train: { n: 32 }, validation: { n: 4 }, test: { n: 4 }, joined: 0, missing: 0 });
    }));

  it('are counted as missing while the rest trains', () =>
    withProject(twoClasses, async (engine, folder) => {
      const root = join(folder, 'images');
      const [first = ''] = (await imagesOf(engine)).map(({ path }) => path);
      await rename(first, join(folder, 'away.jpg'));
      await importFolder(engine, root);
      const planned: string[][] = [];
      engine.on('runs', 'planned', ({ sentences }) => planned.push(sentences));
      const result = await engine.jobs.runs.train({ recipe: quick });
      expect(result).toMatchObject({ missing: 1, leftOut: [] });
      expect(planned).toEqual([['1 image with a label is missing and keeps its part.']]);
    }));

  it('are reported as missing when all of them are', () =>
    withProject(twoClasses, async (engine, folder) => {
      const root = join(folder, 'images');
      await rename(join(root, 'dark'), join(folder, 'away 1'));
      await rename(join(root, 'light'), join(folder, 'away 2'));
      await writeFile(join(root, 'note.txt'), 'still there');
      await importFolder(engine, root);
      expect(await failureOf(engine.jobs.runs.train({ recipe: quick }))).toMatchObject({
        message: 'All images labelled “dark”, “light” are missing: 40 images.',
      });
    }));
});
