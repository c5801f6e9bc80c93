import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, failureOf, importFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';

const catsDogsFoxes = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog', 'fox'], 2);

const classesOf = async ({ requests }: EngineClient) => (await requests.classes.list({})).classes;
const labelsOf = async ({ requests }: EngineClient) =>
  (await requests.images.list(allImages)).images.map((image) => image.class ?? image.labelState);

describe('classes', () => {
  it('are added, moved, coloured and given keys, each as an undoable step', () =>
    withProject(catsDogsFoxes, async (engine) => {
      const { classes, labels } = engine.requests;
      const states = [await classesOf(engine)];
      expect(states[0]?.map(({ name, key, colour }) => [name, key, colour])).toEqual([
        ['cat', '1', 1],
        ['dog', '2', 2],
        ['fox', '3', 3],
      ]);
      const steps = [
        () => classes.add({ name: 'bear' }),
        () => classes.move({ class: 3, to: 0 }),
        () => classes.recolour({ class: 1, colour: 7 }),
        () => classes.rekey({ class: 2, key: '3' }), // the fox has it and gets the 2 in exchange
        () => classes.rekey({ class: 1, key: null }),
        () => classes.archive({ class: 4 }),
        () => classes.add({ name: 'bear' }),
      ];
      for (const step of steps) states.push((await step()).classes);
      expect(states.map((rows) => rows.map(({ name }) => name).join(' '))).toEqual([
        'cat dog fox',
        'bear cat dog fox',
        'fox bear cat dog',
        'fox bear cat dog',
        'fox bear cat dog',
        'fox bear cat dog',
        'fox cat dog bear',
        'fox bear cat dog',
      ]);
      expect(states.at(-1)?.map(({ name, key, colour, archived }) => [name, key, colour, archived])).toEqual([
        ['fox', '2', 3, false],
        ['bear', '4', 4, false],
        ['cat', null, 7, false],
        ['dog', '3', 2, false],
      ]);
      for (const before of states.slice(0, -1).reverse()) {
        await labels.undo({});
        expect(await classesOf(engine)).toEqual(before);
      }
      for (const after of states.slice(1)) {
        await labels.redo({});
        expect(await classesOf(engine)).toEqual(after);
      }
    }));

  it('refuse unknown keys and colours, and classes that no longer exist', () =>
    withProject(catsDogsFoxes, async (engine) => {
      const { classes, labels } = engine.requests;
      expect((await failureOf(classes.rekey({ class: 1, key: 'U' as 'Q' }))).kind).toBe('bad-message');
      expect((await failureOf(classes.recolour({ class: 1, colour: 9 }))).kind).toBe('bad-message');
      await classes.add({ name: 'bear' });
      await labels.undo({});
      expect((await failureOf(classes.move({ class: 4, to: 0 }))).kind).toBe('not-found');
      const bear = { selection: { ids: [1] }, change: { to: 'class' as const, class: 4 }, reason: '' };
      expect((await failureOf(labels.apply(bear))).kind).toBe('not-found');
      // The name is free again.
      await classes.rename({ class: 1, name: 'bear' });
      expect((await classesOf(engine)).map(({ name }) => name)).toEqual(['bear', 'dog', 'fox']);
    }));

  it('from a label file are added by its step, and undone with it', () =>
    withProject(catsDogsFoxes, async (engine, folder) => {
      const { labels } = engine.requests;
      const before = await classesOf(engine);
      const file = join(folder, 'images', 'labels.csv');
      await writeFile(file, 'path,class\ncat/cat_000.jpg,wolf\ncat/cat_001.jpg,wolf\n');
      await labels.applyFromFile({ file, reason: '', newClasses: true });
      expect((await classesOf(engine)).map(({ name, images }) => [name, images])).toEqual([
        ['cat', 0],
        ['dog', 2],
        ['fox', 2],
        ['wolf', 2],
      ]);
      await labels.undo({});
      expect(await classesOf(engine)).toEqual(before);
      await labels.redo({});
      expect(await labelsOf(engine)).toEqual(['wolf', 'wolf', 'dog', 'dog', 'fox', 'fox']);
    }));

  it('that an import uses become visible again, and undo and redo leave them so', () =>
    withProject(catsDogsFoxes, async (engine, folder) => {
      const { classes, labels } = engine.requests;
      await classes.merge({ from: 3, into: 1 });
      expect((await classesOf(engine)).map(({ name, archived }) => [name, archived])).toEqual([
        ['cat', false],
        ['dog', false],
        ['fox', true],
      ]);
      await classes.add({ name: 'bear' });
      await labels.undo({});
      for (const [index, name] of ['fox', 'bear'].entries()) {
        await mkdir(join(folder, 'more', name), { recursive: true });
        await writeFile(join(folder, 'more', name, 'one.jpg'), await jpeg(900 + index));
      }
      await importFolder(engine, join(folder, 'more'));
      const shown = [
        ['bear', false, 1],
        ['cat', false, 4],
        ['dog', false, 2],
        ['fox', false, 1],
      ];
      const now = async () => (await classesOf(engine)).map(({ name, archived, images }) => [name, archived, images]);
      expect(await now()).toEqual(shown);
      await labels.redo({}); // adds the bear again, which an import had already done
      expect(await now()).toEqual(shown);
      expect((await labels.undo({})).notes).toEqual(['“bear” stays: images have been labelled with it since.']);
      await labels.undo({});
      expect(await labelsOf(engine)).toEqual(['cat', 'cat', 'dog', 'dog', 'fox', 'fox', 'bear', 'fox']);
      await labels.redo({});
      expect(await now()).toEqual(shown);
    }));

  it('are edited through facet classes, too; the history names the actor', () =>
    withProject(catsDogsFoxes, async (engine, folder) => {
      await engine.requests.project.close({});
      const run = (...args: string[]) =>
        facet([...args, '--json'], {
          cwd: folder,
          environment: { FACET_ACTOR: '' },
        });
      await run('classes', 'test.facet', '--move', 'fox', '1', '--actor', 'Ada');
      await run('classes', 'test.facet', '--colour', 'fox', 'blue');
      await run('classes', 'test.facet', '--key', 'fox', 'q');
      const { json } = await run('classes', 'test.facet', '--key', 'cat', 'none');
      expect(json.classes).toMatchObject([
        { name: 'fox', key: 'Q', colour: 7 },
        { name: 'cat', key: null },
        { name: 'dog', key: '2' },
      ]);
      expect((await run('classes', 'test.facet', '--colour', 'fox', 'pink')).json.error).toMatchObject({
        kind: 'bad-input',
      });
      await run('label', 'test.facet', '--unsure', '--ids', '1', '--actor', 'Grace', '--reason', 'blurred');
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      const { history } = await engine.requests.images.get({ image: 1 });
      expect(history[0]).toMatchObject({ actor: 'Grace', reason: 'blurred', toState: 'unsure' });
    }));

  it('can’t be assigned while archived', () =>
    withProject(catsDogsFoxes, async (engine, folder) => {
      const { classes, labels } = engine.requests;
      await classes.merge({ from: 3, into: 1 });
      const before = await classesOf(engine);
      const toFox = { selection: { ids: [3] }, change: { to: 'class' as const, class: 3 }, reason: '' };
      expect(await failureOf(labels.apply(toFox))).toEqual({
        kind: 'bad-input',
        message: 'The class “fox” is archived.',
        next: 'Restore it first, by adding its name.',
      });
      const file = join(folder, 'images', 'labels.csv');
      await writeFile(file, 'path,class\ndog/dog_000.jpg,fox\n');
      expect((await failureOf(labels.applyFromFile({ file, reason: '' }))).message).toBe(
        `${file} names classes that the project does not have: “fox” (line 2; it is archived).`,
      );
      expect((await failureOf(classes.rename({ class: 2, name: 'fox' }))).message).toBe(
        'There is an archived class “fox”.',
      );
      expect(await classesOf(engine)).toEqual(before);

      await labels.applyFromFile({ file, reason: '', newClasses: true });
      const inSight = [
        ['cat', false, 4],
        ['dog', false, 1],
        ['fox', false, 1],
      ];
      const seen = async () => (await classesOf(engine)).map(({ name, archived, images }) => [name, archived, images]);
      expect(await seen()).toEqual(inSight);
      await labels.undo({});
      expect(await classesOf(engine)).toEqual(before);

      // An import brings it back, and says so.
      await writeFile(join(folder, 'images', 'fox', 'late.jpg'), await jpeg(77, 200));
      const dry = { folder: join(folder, 'images'), labels: { from: 'folders' as const }, dryRun: true };
      const found = [{ name: 'fox', images: 1, isNew: true }];
      expect((await engine.jobs.imports.run(dry)).classes).toEqual(found);
      expect((await importFolder(engine, dry.folder)).classes).toEqual(found);
    }));
});

describe('the name in the history', () => {
  it('is the one that was set, unless FACET_ACTOR gives another', () =>
    withProject(catsDogsFoxes, async (engine) => {
      expect(await engine.requests.settings.get({})).toEqual({ actor: 'tester', from: 'environment' });
    }));
});
