import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LayoutChoice } from '../../../src-shared/domain/layouts';
import { facet } from '../../helpers/programs/cli';
import { importFolder } from '../../helpers/programs/engine';
import { jpeg } from '../../helpers/files/folders';
import { withEmptyProject, writeFiles } from '../../helpers/layouts/files';

const decomposed = 'Rene\u0301';
const composed = 'Ren\u00e9';

/** Writes one photo per folder name; numbers make their contents differ. */
async function writeFolders(root: string, names: readonly string[], first: number): Promise<void> {
  for (const [index, name] of names.entries()) {
    await writeFiles(root, { [`${name}/${String(first + index)}.jpg`]: await jpeg(first + index) });
  }
}

const run = ({ jobs }: EngineClient, folder: string, choice: LayoutChoice = {}) =>
  jobs.imports.run({ folder, labels: { from: 'layout', choice }, dryRun: false });

const classesNow = async ({ requests }: EngineClient) =>
  Object.fromEntries(
    (await requests.classes.list({})).classes.map(({ name, images, aliases }) => [name, [images, aliases]]),
  );

describe('class names that differ in case, blanks or Unicode forms only', () => {
  it('are different classes, which the report names, unless they are taken for one', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'photos');
      await writeFolders(root, ['man', 'Man ', 'old  man', 'old man', composed, decomposed], 1);
      await writeFolders(root, ['man'], 50);
      const report = await run(engine, root);
      expect(report.variants).toEqual([
        { name: 'man', variants: ['man', 'Man '], isOne: false },
        { name: composed, variants: [decomposed, composed], isOne: false },
        { name: 'old man', variants: ['old  man', 'old man'], isOne: false },
      ]);
      expect(Object.keys(await classesNow(engine))).toHaveLength(6);
    }));

  it('are one class on request, which later imports remember until it is undone', () =>
    withEmptyProject(async (engine, folder) => {
      const [first, second, third] = [join(folder, 'first'), join(folder, 'second'), join(folder, 'third')];
      await writeFolders(first, ['man', 'Man ', 'woman', composed, decomposed], 1);
      await writeFolders(first, ['man'], 50);
      const choice = { oneClass: true };
      const recognised = await engine.jobs.imports.recognise({ folder: first, choice });
      expect(recognised.found[0]).toMatchObject({
        classes: [
          { name: 'man', images: 3 },
          { name: composed, images: 2 },
          { name: 'woman', images: 1 },
        ],
        variants: [{ name: 'man' }, { name: composed }],
      });
      const report = await run(engine, first, choice);
      expect(report.classes.map(({ name }) => name)).toEqual(['man', composed, 'woman']);
      expect(report.variants).toEqual([
        { name: 'man', variants: ['man', 'Man '], isOne: true },
        { name: composed, variants: [decomposed, composed], isOne: true },
      ]);
      expect(await classesNow(engine)).toEqual({ man: [3, ['Man ']], [composed]: [2, [decomposed]], woman: [1, []] });

      // The next import asks nothing, whatever its labels come from.
      await writeFolders(second, ['Man ', 'woman'], 100);
      expect((await engine.jobs.imports.recognise({ folder: second })).found[0]).toMatchObject({
        classes: [{ name: 'man' }, { name: 'woman' }],
        variants: [],
      });
      expect(await importFolder(engine, second)).toMatchObject({ variants: [{ name: 'man', isOne: true }] });
      expect(await classesNow(engine)).toMatchObject({ man: [4, ['Man ']] });
      // A class is an id: a new name changes nothing.
      const { classes } = await engine.requests.classes.list({});
      const id = classes.find(({ name }) => name === 'man')?.id ?? 0;
      await engine.requests.classes.rename({ class: id, name: 'male' });
      await writeFolders(third, ['Man '], 200);
      await importFolder(engine, third);
      expect(await classesNow(engine)).toMatchObject({ male: [5, ['Man ']] });

      await engine.requests.labels.undo({});
      expect(await engine.requests.labels.undo({})).toMatchObject({ title: 'Take 2 names for other classes' });
      expect(await classesNow(engine)).toMatchObject({ man: [5, []], [composed]: [2, []] });
      await engine.requests.labels.redo({});
      expect(await classesNow(engine)).toMatchObject({ man: [5, ['Man ']] });
    }));

  it('are shown, added and removed by the command line', () =>
    withEmptyProject(async (engine, folder) => {
      await writeFolders(join(folder, 'photos'), ['man', 'Man ', 'woman'], 1);
      await engine.requests.project.close({});
      const cli = async (...args: string[]) => facet(args, { cwd: folder });
      const told = await cli('import', 'test.facet', 'photos', '--one-class');
      expect(told.stdout).toMatch(/Taken for one class:\n {2}“Man ”, “man”: “Man”/);
      const listed = await cli('classes', 'test.facet', '--json');
      expect(listed.json).toMatchObject({ classes: [{ name: 'Man', aliases: ['Man ', 'man'] }, { name: 'woman' }] });
      const moved = await cli('classes', 'test.facet', '--alias', 'woman', 'Man ', '--json');
      expect(moved.json).toMatchObject({ classes: [{ aliases: ['man'] }, { name: 'woman', aliases: ['Man '] }] });
      const dropped = await cli('classes', 'test.facet', '--drop-alias', 'woman', 'Man ', '--json');
      expect(dropped.json).toMatchObject({ classes: [{ aliases: ['man'] }, { name: 'woman', aliases: [] }] });
      const unknown = await cli('classes', 'test.facet', '--drop-alias', 'woman', 'x', '--json');
      expect(unknown.json).toMatchObject({ error: { kind: 'not-found', message: '“x” is no other name of “woman”.' } });
    }));
});
