import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 30);
const split = { method: 'stratified', test: 0.2, validation: 0.2, seed: 0 } as const;
const onTest = { data: 'filter' as const, filter: [{ key: 'split' as const, negated: false, values: ['test'] }] };

const partsOf = async ({ requests }: EngineClient) =>
  new Map((await requests.images.list(allImages)).images.map(({ id, split: part }) => [id, part]));

describe('images that a run has seen', () => {
  it('are left out of its figures on a new split, and reported', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { evaluate } = engine.jobs.runs;
      await engine.requests.splits.make(split);
      const then = await partsOf(engine);
      await engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });
      const before = await evaluate({ run: 'r1', on: onTest });
      expect(before.seen).toEqual({ figuresOn: 'unseen', train: null, validation: null });

      await engine.requests.splits.make({ ...split, seed: 5 });
      const now = await partsOf(engine);
      const test = [...now].filter(([, part]) => part === 'test').map(([id]) => then.get(id));
      const count = (part: string): number => test.filter((each) => each === part).length;
      expect([count('train'), count('validation'), count('test')].every((images) => images > 0)).toBe(true);
      const after = await evaluate({ run: 'r1', on: onTest });
      expect(after).toMatchObject({
        n: count('test'),
        seen: { figuresOn: 'unseen', train: { n: count('train') }, validation: { n: count('validation') } },
      });
      const all = await evaluate({ run: 'r1', on: onTest, withSeen: true });
      expect(all).toMatchObject({ n: test.length, seen: { ...after.seen, figuresOn: 'all' } });
      // Where all were seen, the figures are on those images, and say so.
      const ofTrain = [...then].filter(([, part]) => part === 'train').map(([id]) => id);
      await engine.requests.labels.apply({
        selection: { ids: ofTrain },
        change: { to: 'tag', tag: 'seen' },
        reason: '',
      });
      const tagged = [{ key: 'tag' as const, negated: false, values: ['seen'] }];
      expect(await evaluate({ run: 'r1', on: { data: 'filter', filter: tagged } })).toMatchObject({
        n: ofTrain.length,
        seen: { figuresOn: 'train', train: { n: ofTrain.length }, validation: null },
      });

      await engine.requests.project.close({});
      const run = (...args: string[]) => facet(['evaluate', 'test.facet', '--run', 'r1', ...args], { cwd: folder });
      const answer = await run('--filter', 'split:test');
      expect(answer.stdout).toContain(`Left out: ${String(count('train'))} images that r1 was trained on:`);
      expect(answer.stdout).toContain('that r1 was validated on:');
      expect((await run('--filter', 'tag:seen')).stdout).toContain('r1 was trained on these images');
      expect((await run('--filter', 'split:test', '--with-seen', '--json')).json).toMatchObject({ n: test.length });
    }));

  it('are recognised by content, also in a folder outside the project', () =>
    withProject(darkAndLight, async (engine, folder) => {
      await engine.requests.splits.make(split);
      await engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });
      const { images } = await engine.requests.images.list(allImages);
      const outside = join(folder, 'outside');
      const trained = images.filter(({ split: part }) => part === 'train').slice(0, 5);
      for (const { path, class: name } of trained) {
        await mkdir(join(outside, name ?? ''), { recursive: true });
        await copyFile(path, join(outside, name ?? '', `copy of ${basename(path)}`));
      }
      await writeClassFolders(join(folder, 'new'), ['x', 'dark'], 33);
      await mkdir(join(outside, 'dusky'), { recursive: true });
      for (const number of ['030', '031', '032']) {
        await copyFile(join(folder, 'new', 'dark', `dark_${number}.jpg`), join(outside, 'dusky', `${number}.jpg`));
      }
      // Folders may have another name of a class, as those of an import.
      const { classes } = await engine.requests.classes.list({});
      const dark = classes.find(({ name }) => name === 'dark')?.id ?? 0;
      await engine.requests.classes.setAliases({ class: dark, aliases: ['dusky'] });
      const evaluated = await engine.jobs.runs.evaluate({ run: 'r1', on: { data: 'folder', folder: outside } });
      expect(evaluated).toMatchObject({ n: 3, seen: { figuresOn: 'unseen', train: { n: 5 }, validation: null } });
    }));
});
