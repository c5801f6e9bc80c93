import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { facet } from '../../helpers/programs/cli';
import { allImages, engineIn, importFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { scene } from '../../helpers/files/images';
import { tinyRecipe } from '../../helpers/projects/recipes';

const fewImages = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 3);

const apply = (engine: EngineClient, ids: number[], change: LabelChange) =>
  engine.requests.labels.apply({ selection: { ids }, change, reason: '' });

const confirm = (engine: EngineClient, ids: number[]) => apply(engine, ids, { to: 'confirmed' });

/** Ids of images by whether their label is confirmed: by the column index, which has to agree with the rows. */
async function confirmed({ requests }: EngineClient, value = 'yes'): Promise<number[]> {
  const filter = [{ key: 'confirmed' as const, negated: false, values: [value] }];
  const { images } = await requests.images.list({ ...allImages, filter });
  expect(images.map((row) => row.confirmed)).toEqual(images.map(() => value === 'yes'));
  return images.map(({ id }) => id);
}

describe('a confirmed label', () => {
  it('is a step: undone, redone and withdrawn; images without a class have nothing to confirm', () =>
    withProject(fewImages, async (engine) => {
      const { labels } = engine.requests;
      await apply(engine, [3], { to: 'unlabelled' });
      expect(await confirm(engine, [1, 2, 3])).toMatchObject({ changed: 2, title: 'Confirm the label of 2 images' });
      expect([await confirmed(engine), await confirmed(engine, 'no')]).toEqual([
        [1, 2],
        [3, 4, 5, 6],
      ]);
      expect(await confirm(engine, [1])).toMatchObject({ changed: 0, step: null });
      await labels.undo({});
      expect(await confirmed(engine)).toEqual([]);
      await labels.redo({});
      expect(await confirmed(engine)).toEqual([1, 2]);
      expect(await apply(engine, [1, 3], { to: 'unconfirmed' })).toMatchObject({
        changed: 1,
        title: 'Withdraw the confirmation of 1 image',
      });
      expect(await confirmed(engine)).toEqual([2]);
      await labels.undo({});
      expect(await confirmed(engine)).toEqual([1, 2]);
    }));

  it('lapses with another class or another picture, and not with a new name', () =>
    withProject(fewImages, async (engine, folder) => {
      const { labels, classes } = engine.requests;
      await confirm(engine, [1, 2, 3]);
      await classes.rename({ class: 1, name: 'night' });
      expect(await confirmed(engine)).toEqual([1, 2, 3]);
      await apply(engine, [1], { to: 'class', class: 2 });
      expect(await confirmed(engine)).toEqual([2, 3]);
      await labels.undo({});
      expect(await confirmed(engine)).toEqual([1, 2, 3]);
      const { image } = await engine.requests.images.get({ image: 2 });
      await writeFile(image.path, await scene(99).png().toBuffer());
      await importFolder(engine, join(folder, 'images'));
      expect(await confirmed(engine)).toEqual([1, 3]);
      await confirm(engine, [2]);
      expect(await confirmed(engine)).toEqual([1, 2, 3]);
    }));

  it('goes with its class into the one that this is merged into, and comes back with undo', () =>
    withProject(fewImages, async (engine) => {
      const { labels, classes } = engine.requests;
      await confirm(engine, [1, 2, 4]);
      await apply(engine, [2], { to: 'class', class: 2 }); // lapsed, and not revived by the merge
      await classes.merge({ from: 1, into: 2 });
      expect(await confirmed(engine)).toEqual([1, 4]);
      await labels.undo({});
      expect(await confirmed(engine)).toEqual([1, 4]);
      await labels.undo({});
      expect(await confirmed(engine)).toEqual([1, 2, 4]);
    }));

  it('stays when the project is opened again, is imported from it and taken over, and can be forgotten', () =>
    withProject(fewImages, async (engine, folder) => {
      const first = join(folder, 'test.facet');
      await confirm(engine, [1, 4]);
      await engine.requests.project.open({ path: first });
      expect(await confirmed(engine)).toEqual([1, 4]);
      const other = engineIn(folder);
      try {
        const { requests, jobs } = other;
        await requests.project.create({ path: join(folder, 'second.facet') });
        const take = { folder: first, labels: { from: 'project' as const }, dryRun: false };
        expect(await jobs.imports.run(take)).toMatchObject({ added: 6 });
        expect(await confirmed(other)).toEqual([1, 4]);
        await apply(other, [1, 4], { to: 'unconfirmed' });
        await confirm(engine, [2]);
        expect(await jobs.imports.run(take)).toMatchObject({ unchanged: 6, taken: null });
        expect(await jobs.imports.run({ ...take, take: ['labels'] })).toMatchObject({ taken: { changed: 3 } });
        expect(await confirmed(other)).toEqual([1, 2, 4]);
        await requests.labels.undo({});
        expect(await confirmed(other)).toEqual([]);
      } finally {
        await other.child.stop();
      }
      await engine.jobs.forgets.run({ selection: { ids: [1] }, dryRun: false });
      expect(await confirmed(engine)).toEqual([2, 4]);
      expect((await engine.jobs.doctor.check({})).checks.filter(({ ok }) => !ok)).toEqual([]);
    }));
});

describe('mistakes with confirmed labels', { timeout: 120_000 }, () => {
  it('are counted beside figures, listed with or without them, and say nothing of sealed test images', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 20),
      async (engine, folder) => {
        const { runs, splits, images } = engine.requests;
        await splits.make({ method: 'stratified', test: 0.2, validation: 0.3, seed: 0 });
        const rows = (await images.list(allImages)).images;
        const dark = (part: string) =>
          rows.filter((row) => row.split === part && row.class === 'dark').map(({ id }) => id);
        const wrong = [...dark('validation').slice(0, 3), ...dark('test').slice(0, 1)];
        await apply(engine, wrong, { to: 'class', class: 2 });
        const { run } = await engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });
        const [first = 0, second = 0, third = 0, inTest = 0] = wrong;
        await confirm(engine, [first, second, inTest]);
        await apply(engine, [second], { to: 'class', class: 1 });
        await confirm(engine, [second]); // the corrected label, which is no mistake of the run any more

        const question = { run, part: 'validation' as const, limit: 10 };
        const all = await runs.mistakes(question);
        expect(all).toMatchObject({ total: 3, confirmed: 1 });
        expect(all.mistakes.filter((each) => each.confirmed).map(({ image }) => image)).toEqual([first]);
        const { outcomes } = await runs.outcomes(question);
        expect(
          outcomes
            .filter((each) => each.confirmed)
            .map(({ image }) => image)
            .sort(),
        ).toEqual([first, second].sort());
        expect(await runs.outcomes({ ...question, confirmed: true })).toMatchObject({ total: 1, confirmed: 1 });
        const without = await runs.mistakes({ ...question, confirmed: false });
        expect(without).toMatchObject({ total: 2, confirmed: 0 });
        expect(without.mistakes.map(({ image }) => image).sort()).toEqual([second, third].sort());

        const evaluate = () => engine.jobs.runs.evaluate({ run, on: { data: 'snapshot' } });
        expect((await evaluate()).confirmedMistakes).toBeNull();
        await runs.look({ run });
        expect((await evaluate()).confirmedMistakes).toEqual({ mistakes: 1, confirmed: 1 });
        await engine.requests.project.close({});
        const said = await facet(['evaluate', join(folder, 'test.facet'), '--run', run, '--look']);
        expect(said.stdout).toContain('Of 1 mistake, 1 has a confirmed label.');
      },
    ));
});

describe('facet label', () => {
  it('confirms and withdraws, and facet images lists by it', () =>
    withProject(fewImages, async (engine, folder) => {
      await engine.requests.project.close({});
      const project = join(folder, 'test.facet');
      const json = async (...words: string[]): Promise<unknown> =>
        JSON.parse((await facet([...words, '--json'])).stdout);
      expect(await json('label', project, '--confirm', '--filter', 'class:dark')).toMatchObject({ changed: 3 });
      expect(await json('label', project, '--withdraw', '--ids', '1')).toMatchObject({ changed: 1 });
      expect(await json('images', project, '--filter', 'confirmed:yes')).toMatchObject({
        total: 2,
        images: [
          { id: 2, confirmed: true },
          { id: 3, confirmed: true },
        ],
      });
      expect(await facet(['images', project, '--filter', 'confirmed:maybe'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('“maybe” is not a value of confirmed.\nIt is one of yes, no.') as string,
      });
    }));
});
