import Database from 'better-sqlite3';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { Recipe } from '../../../src-shared/domain/recipe';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withEngine, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const builtIn = ['quick', 'fine', 'a', 'b'];
const darkAndLight = (root: string): Promise<void> => writeClassFolders(root, ['dark', 'light'], 10);

describe('the built-in recipes', () => {
  it('are four files that describe themselves', async () => {
    const folder = join(checkout, 'src-shared', 'recipes');
    const files = await readdir(folder);
    expect(files.sort()).toEqual(['a.json', 'b.json', 'fine.json', 'quick.json']);
    for (const file of files) {
      const recipe = v.parse(Recipe, JSON.parse(await readFile(join(folder, file), 'utf8')));
      expect(`${recipe.id}.json`).toBe(file);
    }
  });

  it('exist without a project, and can’t be overwritten', () =>
    withProject(darkAndLight, async (engine) => {
      const named = { ...tinyRecipe, id: 'quick' };
      expect(await failureOf(engine.requests.recipes.save({ recipe: named }))).toMatchObject({
        kind: 'bad-input',
        message: '“quick” is a recipe that comes with Facet.',
      });
      await engine.requests.project.close({});
      const { recipes, own } = await engine.requests.recipes.list({});
      expect(recipes.map(({ id }) => id)).toEqual(builtIn);
      expect(own).toEqual([]);
    }));
});

describe('an unknown field of a recipe', () => {
  it('is refused by name in a file, in the project’s folder and in a request; runs that have one still open', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const meant = '“labelSmooting” is not a field of a recipe. Did you mean “labelSmoothing”?';
      const mistyped = { ...tinyRecipe, labelSmooting: 0.1 };
      const [project, file] = [join(folder, 'test.facet'), join(folder, 'mistyped.json')];
      await writeFile(file, JSON.stringify(mistyped));
      expect(await failureOf(engine.requests.recipes.importFile({ file }))).toMatchObject({
        kind: 'bad-input',
        message: `${file} is not a recipe: ${meant}`,
      });
      expect((await failureOf(engine.requests.recipes.save({ recipe: mistyped }))).message).toContain(meant);
      expect((await failureOf(engine.jobs.runs.train({ recipe: mistyped }))).message).toContain(meant);
      await mkdir(join(project, 'recipes'), { recursive: true });
      await writeFile(join(project, 'recipes', 'tiny.json'), JSON.stringify(mistyped));
      expect((await engine.requests.recipes.list({})).damaged).toMatchObject([
        { reason: expect.stringContaining(meant) as string },
      ]);
      const { run } = await engine.jobs.runs.train({ recipe: { ...tinyRecipe, epochs: 1 } });
      await engine.requests.project.close({});
      const catalog = new Database(join(project, 'catalog.sqlite'));
      catalog.prepare(`UPDATE runs SET recipe = json_set(recipe, '$.ofLater', 1)`).run();
      catalog.close();
      const cli = await facet(['train', 'test.facet', '--recipe', 'mistyped.json', '--json'], { cwd: folder });
      expect(cli).toMatchObject({ code: 1, json: { error: { kind: 'bad-input' } } });
      await engine.requests.project.open({ path: project });
      expect((await engine.requests.runs.get({ run })).recipe).toEqual({ ...tinyRecipe, epochs: 1 });
      expect(await engine.jobs.runs.resume({ run, epochs: 2 })).toMatchObject({ epochs: 2 });
    }));
});

describe('a project’s recipes', () => {
  it('are saved, trained by id, replaced, removed and restored', () =>
    withProject(darkAndLight, async (engine, folder) => {
      const { recipes } = engine.requests;
      await recipes.save({ recipe: tinyRecipe });
      await recipes.save({ recipe: { ...tinyRecipe, epochs: 2 } });
      const listed = await recipes.list({});
      expect(listed.recipes.map(({ id }) => id)).toEqual([...builtIn, 'tiny']);
      expect(listed).toMatchObject({ own: ['tiny'], damaged: [] });
      expect(await engine.jobs.runs.train({ recipe: 'tiny' })).toMatchObject({ recipe: 'tiny', epochs: 2 });

      const { recipe } = await recipes.remove({ id: 'tiny' });
      expect(recipe).toEqual({ ...tinyRecipe, epochs: 2 });
      expect((await failureOf(engine.jobs.runs.train({ recipe: 'tiny' }))).message).toBe('There is no recipe “tiny”.');
      expect((await engine.requests.runs.get({ run: 'r1' })).recipe.id).toBe('tiny');
      await recipes.save({ recipe });
      await engine.requests.project.close({});
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      expect((await recipes.list({})).own).toEqual(['tiny']);
    }));

  it('travel as files: a taken name gets a number, and other files are refused', () =>
    withEngine(async (engine, folder) => {
      const { recipes, project } = engine.requests;
      await project.create({ path: join(folder, 'test.facet') });
      const file = join(folder, 'shared.json');
      expect(await recipes.exportFile({ id: 'fine', file })).toEqual({ file });
      expect((await failureOf(recipes.exportFile({ id: 'fine', file }))).message).toBe(`${file} already exists.`);
      const brought = [await recipes.importFile({ file }), await recipes.importFile({ file })];
      expect(brought.map(({ recipe }) => [recipe.id, recipe.name])).toEqual([
        ['fine-2', 'Fine (2)'],
        ['fine-3', 'Fine (3)'],
      ]);

      const given = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...given, version: 2 }));
      expect(await failureOf(recipes.importFile({ file }))).toMatchObject({
        kind: 'unsupported',
        next: 'Update Facet.',
      });
      await writeFile(file, JSON.stringify({ ...given, epochs: -1 }));
      const refused = await failureOf(recipes.importFile({ file }));
      expect(refused).toMatchObject({ kind: 'bad-input' });
      expect(refused.message).toContain('epochs');
      await rm(file);
      expect((await failureOf(recipes.importFile({ file }))).kind).toBe('not-found');
    }));

  it('that are damaged are reported, and the others are available', () =>
    withEngine(async (engine, folder) => {
      await engine.requests.project.create({ path: join(folder, 'test.facet') });
      const recipesFolder = join(folder, 'test.facet', 'recipes');
      await mkdir(recipesFolder);
      await writeFile(join(recipesFolder, 'half.json'), '{"version": 1,');
      await engine.requests.recipes.save({ recipe: tinyRecipe });
      const { own, damaged } = await engine.requests.recipes.list({});
      expect(own).toEqual(['tiny']);
      expect(damaged).toMatchObject([{ file: join(recipesFolder, 'half.json') }]);
    }));
});

it('the command line imports, lists, trains, exports and removes recipes', () =>
  withProject(darkAndLight, async (engine, folder) => {
    await engine.child.stop();
    const project = join(folder, 'test.facet');
    const run = (...args: string[]) => facet([...args, '--json']);
    const file = join(folder, 'tiny.json');
    await writeFile(file, JSON.stringify(tinyRecipe));
    expect(await run('recipes', project, '--import', file)).toMatchObject({
      code: 0,
      json: { recipe: { id: 'tiny' } },
    });
    expect(await run('recipes', project)).toMatchObject({ code: 0, json: { own: ['tiny'] } });
    expect(await run('train', project, '--recipe', 'tiny', '--epochs', '1')).toMatchObject({
      json: { recipe: 'tiny' },
    });
    const to = join(folder, 'out.json');
    expect(await run('recipes', project, '--export', 'tiny', '--to', to)).toMatchObject({ json: { file: to } });
    expect(v.parse(Recipe, JSON.parse(await readFile(to, 'utf8')))).toEqual(tinyRecipe);
    expect(await run('recipes', project, '--remove', 'tiny')).toMatchObject({ json: { recipe: { id: 'tiny' } } });
    expect(await run('recipes', project)).toMatchObject({ json: { own: [] } });
  }));
