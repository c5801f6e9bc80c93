import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet } from '../../helpers/programs/cli';
import { importFolder, withFolder, withOwnEngine, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 8);

/** Permissions of a folder and everything in it, by path, such as '600' or '755'. */
async function rightsIn(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const all = ['.', ...names].map(async (name) => [name, await rightsOf(join(folder, name))] as const);
  return new Map(await Promise.all(all));
}

const rightsOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

/** The paths that another user may access. */
const open = (rights: ReadonlyMap<string, string>): string[] =>
  [...rights].filter(([, right]) => !right.endsWith('00')).map(([name, right]) => `${name} ${right}`);

describe.skipIf(process.platform === 'win32')('everything that shows faces', () => {
  it('is readable by its owner only: the project, its runs and backups, logs and settings', () =>
    withProject(
      catsAndDogs,
      async (engine, folder) => {
        await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 });
        await engine.jobs.backups.make({});
        await engine.requests.recipes.save({ recipe: { ...tinyRecipe, id: 'mine' } });
        await engine.requests.settings.change({ actor: 'Anna' });
        const rights = await rightsIn(join(folder, 'test.facet'));
        expect(rights.size).toBeGreaterThan(30);
        expect(open(rights)).toEqual([]);
        expect(open(await rightsIn(join(folder, 'logs')))).toEqual([]);
        expect(open(await rightsIn(join(folder, 'config')))).toEqual([]);
      },
      withOwnEngine,
    ));

  it('becomes so when an older project is opened; other files in its folder are not touched', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 });
      await engine.requests.project.close({});
      await mkdir(join(project, 'notes'));
      await writeFile(join(project, 'notes', 'mine.txt'), 'mine');
      for (const [name] of await rightsIn(project)) {
        const path = join(project, name);
        await chmod(path, (await stat(path)).isDirectory() ? 0o755 : 0o644);
      }
      await engine.requests.project.open({ path: project });
      expect(open(await rightsIn(project))).toEqual(['notes 755', 'notes/mine.txt 644']);
      expect(await rightsOf(join(project, 'runs', 'r1', 'recipe.json'))).toBe('600');
      await importFolder(engine, join(folder, 'images'));
    }));

  it('has default permissions where the person named the file: exports, tables, data sets, pictures', () =>
    withFolder(async (cwd) => {
      const through = ['sh', '-c', 'umask 027; exec "$@"', 'sh'];
      const run = async (...command: string[]): Promise<void> => {
        const { code, stdout, stderr } = await facet(command, { cwd, through });
        expect([0, 3], `${command.join(' ')}\n${stdout}\n${stderr}`).toContain(code);
      };
      await catsAndDogs(join(cwd, 'images'));
      await writeFile(join(cwd, 'tiny.json'), JSON.stringify(tinyRecipe));
      await run('new', 'below/p.facet');
      await run('import', 'below/p.facet', 'images');
      await run('train', 'below/p.facet', '--recipe', 'tiny.json', '--epochs', '1');
      await run('export', 'below/p.facet', '--run', 'r1', '--format', 'tfjs', '--to', 'models/one');
      await run('snapshot', 'below/p.facet', '--export', 'snapshot.csv');
      await run('recipes', 'below/p.facet', '--export', 'quick', '--to', 'quick.json');
      await run('dataset', 'below/p.facet', '--format', 'csv', '--to', 'set', '--copy');
      await run('predict', 'models/one', 'images', '--csv', 'predictions.csv', '--copy-into-folders', 'sorted');

      const rights = await rightsIn(cwd);
      const given = [...rights].filter(([name]) => /^(below|models|set|sorted|.*\.csv|quick\.json)/.test(name));
      const wrong = given.filter(([name, right]) => {
        if (name.startsWith('below/')) return !right.endsWith('00'); // the project
        // A copy as it is has the original's permissions; one that lost its metadata is a new file.
        if (name.startsWith('sorted/') && name.endsWith('.jpg')) return right !== '644';
        return right !== (/\.\w+$|facet-sums$|SHA256SUMS$/.test(name) ? '640' : '750');
      });
      expect(wrong.map(([name, right]) => `${name} ${right}`)).toEqual([]);
      expect(given.length).toBeGreaterThan(40);
      expect(rights.get('below')).toBe('750');
    }));
});
