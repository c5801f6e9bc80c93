import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { allImages, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 30);
const split = { method: 'stratified', test: 0.3, validation: 0.3, seed: 1 } as const;

const train = (engine: EngineClient, epochs = 8) =>
  engine.jobs.runs.train({ recipe: tinyRecipe, epochs, precision: 'float32' });

async function classNamed(engine: EngineClient, name: string): Promise<number> {
  return (await engine.requests.classes.list({})).classes.find((each) => each.name === name)?.id ?? 0;
}

describe('comparable runs', () => {
  it('show what was fixed and broken, the most confident first, whatever the classes are called', () =>
    withProject(darkAndLight, async (engine) => {
      const { requests, jobs } = engine;
      await requests.splits.make(split);
      // The untrained run predicts one class for all images; the second run is better.
      const poor = { ...tinyRecipe, epochs: 1, optimizer: { ...tinyRecipe.optimizer, learningRate: 1e-9 } };
      await jobs.runs.train({ recipe: poor, precision: 'float32' });
      await requests.classes.rename({ class: await classNamed(engine, 'light'), name: 'bright' });
      await train(engine);
      const question = { run: 'r2', before: 'r1', part: 'validation' as const };
      const { images, fixed, broken, unknown } = await requests.runs.compare(question);
      const [old, now] = [await requests.runs.get({ run: 'r1' }), await requests.runs.get({ run: 'r2' })];
      const n = old.validation?.n ?? 0;
      expect([images, unknown]).toEqual([n, {}]);
      const right = (run: typeof old): number => Math.round((run.validation?.accuracy ?? 0) * n);
      expect(fixed.length - broken.length).toBe(right(now) - right(old));
      expect(fixed.length).toBeGreaterThan(3);
      expect(fixed.every(({ actual, predicted, before }) => actual === predicted && before !== actual)).toBe(true);
      expect(new Set(fixed.flatMap((each) => [each.actual, each.before]))).toEqual(new Set(['bright', 'dark']));
      const confidences = fixed.map(({ confidence }) => confidence);
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      expect(confidences.at(0)).toBeGreaterThan(confidences.at(-1) ?? 1);
    }));

  it('have the same classes and were given the same images', () =>
    withProject(darkAndLight, async (engine) => {
      const { requests } = engine;
      const { runs, splits, labels, classes } = requests;
      await splits.make(split);
      const first = await train(engine, 1);
      const other = { ...split, seed: 2 };
      await splits.make(other);
      const parts = (await requests.images.list(allImages)).images;
      await train(engine, 1);
      await splits.make(split);
      const dealt = new Map((await requests.images.list(allImages)).images.map(({ id, split: part }) => [id, part]));
      await train(engine, 1);
      const common = parts.filter(({ id, split: part }) => part === 'validation' && dealt.get(id) === part).length;
      expect(common).toBeGreaterThan(0);
      expect(await runs.comparable({ run: 'r3', part: 'validation' })).toEqual({
        of: first.validation?.n,
        runs: [
          { run: 'r2', images: common },
          { run: 'r1', images: first.validation?.n },
        ],
      });
      expect(await runs.comparable({ run: 'r1', part: 'validation' })).toMatchObject({ runs: [] });

      // A third class: the older runs don't know it, so they are not blamed for it.
      const ids = [...dealt].filter(([, part]) => part !== 'test').map(([id]) => id);
      await classes.add({ name: 'child' });
      const child = await classNamed(engine, 'child');
      const chosen = ids.filter((_, index) => index % 4 === 0);
      await labels.apply({ selection: { ids: chosen }, change: { to: 'class', class: child }, reason: '' });
      await train(engine, 1);
      const inValidation = chosen.filter((id) => dealt.get(id) === 'validation').length;
      const compared = await runs.compare({ run: 'r4', before: 'r3', part: 'validation' });
      expect(compared.unknown).toEqual({ child: inValidation });
      expect(compared.images).toBe((first.validation?.n ?? 0) - inValidation);
      // After labelling by entirely different classes, the older runs cannot be compared.
      const [a, b] = [ids.filter((id) => id % 2 === 0), ids.filter((id) => id % 2 === 1)];
      await classes.add({ name: 'other' });
      const last = await classNamed(engine, 'other');
      await labels.apply({ selection: { ids: a }, change: { to: 'class', class: child }, reason: '' });
      await labels.apply({ selection: { ids: b }, change: { to: 'class', class: last }, reason: '' });
      const tests = [...dealt].filter(([, part]) => part === 'test').map(([id]) => id);
      await labels.apply({ selection: { ids: tests }, change: { to: 'class', class: last }, reason: '' });
      await train(engine, 1);
      expect((await runs.comparable({ run: 'r5', part: 'validation' })).runs).toEqual([]);
    }));
});
