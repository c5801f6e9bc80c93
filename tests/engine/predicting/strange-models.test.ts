import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { sumsFile } from '../../../src-main/platform/sums/sums';
import { failureOf, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const long = 'x'.repeat(5000);

/** Two class names, and the folders for their pictures. */
const names: [string, [string, string], [string, string]][] = [
  ['that lead out of the folder', ['..', '../../victim'], ['__', '___.._victim']],
  ['that no file system allows', ['a\0b', long], ['a_b', 'x'.repeat(200)]],
  ['that are equal on some systems', ['Man', 'man'], ['Man', 'man (2)']],
  ['that Windows reserves for devices', ['NUL', 'con.x'], ['_NUL', '_con.x']],
  ['that equal columns', ['path', 'confidence'], ['path', 'confidence']],
  ['that are equal', ['a', 'a'], ['a', 'a (2)']],
];

describe('a stranger’s model folder', () => {
  it('can do no harm by its class names: each gets its own folder below the chosen one, and its own column', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark', 'light'], 20),
      async (engine, folder) => {
        await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 25 }, seed: 1 });
        await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'model') });
        for (const [what, classes, folders] of names) {
          const model = join(folder, 'strange', 'model');
          await cp(join(folder, 'model'), model, { recursive: true });
          await rm(join(model, sumsFile));
          const file = join(model, 'metadata.json');
          const metadata = JSON.parse(await readFile(file, 'utf8')) as object;
          await writeFile(file, JSON.stringify({ ...metadata, classes }));
          const [csv, copyInto] = [join(folder, 'strange', 'p.csv'), join(folder, 'strange', 'in', 'sorted')];
          const paths = ['dark', 'light'].map((name) => join(folder, 'images', name, `${name}_000.jpg`));
          const found = await engine.jobs.predictions.run({ model, paths, csv, copyInto });
          expect(found.images, what).toBe(2);
          expect(found.classes.map((each) => each.class)).toEqual(classes);
          expect((await readdir(copyInto)).sort(), what).toEqual([...folders].sort());
          for (const each of folders) expect(await readdir(join(copyInto, each))).toHaveLength(1);
          expect(await readdir(join(folder, 'strange', 'in'))).toEqual(['sorted']);
          const [header = [], ...rows] = parse(await readFile(csv, 'utf8'));
          expect(new Set(header).size, what).toBe(6);
          for (const [path, , , , first, second] of rows) {
            const [isDark, isLight] = [Number(first) > 0.5, Number(second) > 0.5];
            expect([isDark, isLight]).toEqual([path?.includes('dark_000'), path?.includes('light_000')]);
          }
          await rm(join(folder, 'strange'), { recursive: true });
        }
        expect((await readdir(folder)).sort()).toEqual(['images', 'model', 'test.facet']);
      },
    ));

  it('is refused before anything is written when it is not a model', () =>
    withProject(
      (root) => writeClassFolders(root, ['dark'], 2),
      async (engine, folder) => {
        const csv = join(folder, 'p.csv');
        const run = (model: string) =>
          engine.jobs.predictions.run({ model, paths: [join(folder, 'images')], csv, copyInto: null });
        expect(await failureOf(run(join(folder, 'images')))).toMatchObject({ kind: 'not-found' });
        expect(await failureOf(run('/dev/zero'))).toMatchObject({ kind: 'not-found' });
        expect(await failureOf(run('/proc'))).toMatchObject({ kind: 'not-found' });
        const file = { format: 'facet-model', version: 1, classes: ['a', 'b'], preprocessing: 'srgb-fill-triangle-1' };
        await writeFile(
          join(folder, 'images', 'metadata.json'),
          JSON.stringify({ ...file, inputEdge: 20_000, recipe: 'a', run: 'r1', head: 'sigmoid' }),
        );
        expect(await failureOf(run(join(folder, 'images')))).toMatchObject({
          kind: 'bad-input',
          message: expect.stringContaining('metadata.json') as string,
        });
        expect(await readdir(folder)).not.toContain('p.csv');
      },
    ));
});
