import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { allImages, failureOf } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { preparedProject } from '../../helpers/projects/prepared';
import { tinyRecipe } from '../../helpers/projects/recipes';

const withModel = preparedProject(
  (root) => writeClassFolders(root, ['dark', 'light'], 20),
  async (engine) => {
    await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1 });
    return null;
  },
);

/** Predicts new pictures, dark and light ones, and an image that the project has; returns the job that keeps the table. */
async function predictNew(
  { jobs, requests }: EngineClient,
  folder: string,
  model: string | { run: string } = { run: 'r1' },
): Promise<number> {
  const root = join(folder, 'new');
  await mkdir(root, { recursive: true });
  for (const [name, brightness] of [['a', 30] as const, ['b', 220] as const, ['c', 35] as const]) {
    await writeFile(join(root, `${name}.jpg`), await jpeg(brightness, brightness));
  }
  const paths = [root, join(folder, 'images', 'dark', 'dark_000.jpg')];
  await jobs.predictions.run({ model, paths, csv: null, copyInto: null, keep: true });
  return (await requests.jobs.list({})).jobs[0]?.id ?? 0;
}

it('predicted images join the project unlabelled, with suggestions that are one step; accepting them is another', () =>
  withModel(async (engine, folder) => {
    const { suggestions, labels, images, project } = engine.requests;
    const job = await predictNew(engine, folder);
    expect(await failureOf(suggestions.list({ above: 0, from: 0, to: 10 }))).toMatchObject({ kind: 'not-found' });
    const found = await engine.jobs.predictions.suggest({ job });
    expect(found).toMatchObject({ added: 3, known: 1, suggested: 3, withoutClass: [], refused: [] });
    expect(found.step).toMatchObject({ title: 'Suggest labels for 3 images' });
    const classesOf = async () => {
      const { images: rows } = await images.list(allImages);
      return rows.slice(-3).map((row) => row.class);
    };
    expect(await classesOf()).toEqual([null, null, null]);
    const listed = async () =>
      (await suggestions.list({ above: 0, from: 0, to: 10 })).suggestions.map(({ path, class: name }) => [path, name]);
    const expected = ['a', 'b', 'c'].map((name) => [
      join(folder, 'new', `${name}.jpg`),
      name === 'b' ? 'light' : 'dark',
    ]);
    expect((await listed()).sort()).toEqual(expected);

    await project.open({ path: join(folder, 'test.facet') }); // they are kept with the project
    expect((await listed()).sort()).toEqual(expected);
    expect(await suggestions.apply({ above: 0 })).toMatchObject({ changed: 3 });
    expect(await classesOf()).toEqual(['dark', 'light', 'dark']);
    expect(await listed()).toEqual([]);
    await labels.undo({});
    expect(await classesOf()).toEqual([null, null, null]);
    expect(await labels.undo({})).toMatchObject({ title: 'Suggest labels for 3 images' });
    expect(await failureOf(listed())).toMatchObject({ kind: 'not-found' });
    await labels.redo({});
    expect((await listed()).sort()).toEqual(expected);
  }));

it('an import of them can be taken back, and their images forgotten, with the suggestions', () =>
  withModel(async (engine, folder) => {
    const { suggestions, imports, images } = engine.requests;
    const job = await predictNew(engine, folder);
    await engine.jobs.predictions.suggest({ job });
    const { images: rows } = await images.list(allImages);
    const last = rows.at(-1)?.id ?? 0;
    await engine.jobs.forgets.run({ selection: { ids: [last] }, dryRun: false });
    expect(await suggestions.list({ above: 0, from: 0, to: 10 })).toMatchObject({ total: 2 });
    expect(await imports.takeBack({ folder: join(folder, 'new'), dryRun: false })).toMatchObject({
      removed: 2,
      kept: 0,
    });
    expect(await failureOf(suggestions.list({ above: 0, from: 0, to: 10 }))).toMatchObject({ kind: 'not-found' });
    const { checks } = await engine.jobs.doctor.check({ repair: false });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  }));

it('a class that the project lacks is counted instead of suggested', () =>
  withModel(async (engine, folder) => {
    const own = await predictNew(engine, folder);
    const { classes } = await engine.requests.classes.list({});
    const light = classes.find(({ name }) => name === 'light')?.id ?? 0;
    await engine.requests.classes.rename({ class: light, name: 'bright' });
    // A run's class is an id, whatever it is called by now. A model folder knows names only.
    expect(await engine.jobs.predictions.suggest({ job: own })).toMatchObject({ suggested: 3, withoutClass: [] });
    const job = await predictNew(engine, folder, join(folder, 'test.facet', 'runs', 'r1', 'model'));
    const found = await engine.jobs.predictions.suggest({ job });
    expect(found).toMatchObject({ added: 0, suggested: 2, withoutClass: [{ class: 'light', images: 1 }] });
  }));
