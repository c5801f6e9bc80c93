import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { tinyRecipe } from '../../helpers/projects/recipes';

const twoClasses = (folder: string): Promise<void> => writeClassFolders(folder, ['dark', 'light'], 20);

/** Every way to write a file that a person names, with the name of its file. */
async function writersOf(engine: EngineClient, folder: string) {
  const { requests, jobs } = engine;
  const { snapshot } = await requests.snapshots.take({});
  await jobs.runs.train({ recipe: tinyRecipe, seed: 1 });
  const model = join(folder, 'model');
  await jobs.exports.run({ run: 'r1', format: 'tfjs', to: model });
  const paths = [join(folder, 'images', 'dark')];
  return {
    snapshot: (file: string, overwrite: boolean) => requests.snapshots.exportCsv({ snapshot, file, overwrite }),
    predictions: (file: string, overwrite: boolean) =>
      jobs.predictions.run({ model, paths, csv: file, overwrite, copyInto: null }),
    recipe: (file: string, overwrite: boolean) => requests.recipes.exportFile({ id: 'quick', file, overwrite }),
    report: (file: string, overwrite: boolean) => jobs.reports.write({ run: 'r1', to: file, overwrite }),
  };
}

describe('an output file named by the person', () => {
  it('never replaces a file that Facet did not write, or that was changed since', () =>
    withProject(twoClasses, async (engine, folder) => {
      const writers = await writersOf(engine, folder);
      for (const [name, write] of Object.entries(writers)) {
        const file = join(folder, `${name}.out`);
        await writeFile(file, 'a picture');
        expect(await failureOf(write(file, false))).toMatchObject({
          kind: 'bad-input',
          message: expect.stringContaining(`${file} already exists`) as string,
          next: { step: 'replace-file' },
        });
        expect(await readFile(file, 'utf8')).toBe('a picture');
        await write(file, true);
        const written = await readFile(file, 'utf8');
        expect(written).not.toContain('a picture');
        if (name !== 'recipe') await write(file, false); // its own, as it wrote it
        await writeFile(file, `${written}a correction\n`);
        expect(await failureOf(write(file, false))).toMatchObject({ kind: 'bad-input' });
        expect(await readFile(file, 'utf8')).toBe(`${written}a correction\n`);
      }
      expect((await readdir(folder)).filter((name) => name.includes('.tmp'))).toEqual([]);
    }));

  it('cannot be an original, even with --overwrite, nor a folder, pipe or device', () =>
    withProject(twoClasses, async (engine, folder) => {
      const writers = await writersOf(engine, folder);
      const original = join(folder, 'images', 'dark', 'dark_000.jpg');
      const before = await readFile(original);
      expect(await failureOf(writers.predictions(original, true))).toMatchObject({
        message: `${original} is one of the images.`,
      });
      const secondName = join(folder, 'second-name.csv');
      await link(original, secondName);
      expect(await failureOf(writers.predictions(secondName, true))).toMatchObject({
        message: `${secondName} is one of the images.`,
      });
      await rm(secondName);
      const alias = join(folder, 'alias.jpg');
      await symlink(original, alias);
      const aliased = { model: join(folder, 'model'), paths: [alias], csv: original, overwrite: true, copyInto: null };
      expect(await failureOf(engine.jobs.predictions.run(aliased))).toMatchObject({
        message: `${original} is one of the images.`,
      });
      for (const write of Object.values({ ...writers, predictions: writers.report })) {
        for (const file of [original, alias]) {
          expect(await failureOf(write(file, true))).toMatchObject({ message: `${file} is one of the images.` });
        }
      }
      expect(await readFile(original)).toEqual(before);
      for (const write of Object.values(writers)) {
        const end = join(folder, 'end.txt');
        await writeFile(end, 'kept');
        await symlink(end, join(folder, 'link'));
        expect((await failureOf(write(join(folder, 'link'), false))).message).toContain('already exists');
        expect(await readFile(end, 'utf8')).toBe('kept');
        await rm(join(folder, 'link'));
        expect((await failureOf(write(folder, true))).message).toBe(`${folder} is a folder.`);
        expect((await failureOf(write('/dev/full', true))).message).toBe('/dev/full is a device, not a file.');
        expect(await failureOf(write(join(folder, 'nowhere', 'x.csv'), false))).toMatchObject({ kind: 'not-found' });
      }
    }));

  it('cannot be a file of a project, even with --overwrite', () =>
    withProject(twoClasses, async (engine, folder) => {
      const writers = await writersOf(engine, folder);
      const project = join(folder, 'test.facet');
      for (const name of ['catalog.sqlite', 'runs/r1/predictions.f32']) {
        const file = join(project, name);
        const before = await readFile(file);
        await symlink(file, join(folder, 'link'));
        for (const write of Object.values(writers)) {
          for (const to of [file, join(folder, 'link')]) {
            for (const overwrite of [false, true]) {
              expect(await failureOf(write(to, overwrite))).toMatchObject({
                kind: 'bad-input',
                message: `${to} belongs to the project ${project}.`,
              });
            }
          }
        }
        expect((await readFile(file)).equals(before)).toBe(true);
        await rm(join(folder, 'link'));
      }
      const own = join(project, 'report.html');
      await writers.report(own, false);
      await writers.report(own, false); // its own, as it wrote it
    }));

  it('in a read-only folder is refused with a sentence', () =>
    withFolder(async (cwd) => {
      await twoClasses(join(cwd, 'photos'));
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'photos'], { cwd });
      for (const [target, kind] of [
        ['/proc/x.csv', 'bad-input'],
        [join(cwd, 'photos'), 'bad-input'],
        [join(cwd, `${'x'.repeat(300)}.csv`), 'bad-input'],
      ]) {
        const end = await facet(['snapshot', 'p.facet', '--export', target ?? '', '--json'], { cwd });
        expect(end).toMatchObject({ code: 1, json: { error: { kind } } });
        expect(end.stderr).not.toContain('    at ');
      }
      for (const target of ['/proc/x.facet', '/dev/null/x.facet']) {
        expect(await facet(['new', target, '--json'], { cwd })).toMatchObject({
          code: 1,
          json: { error: { kind: 'bad-input', next: 'Choose another place.' } },
        });
      }
    }));
});

describe('an output folder named by the person', () => {
  it('cannot be a file or a link, for exports either', () =>
    withProject(twoClasses, async (engine, folder) => {
      await engine.jobs.runs.train({ recipe: tinyRecipe, seed: 1 });
      await writeFile(join(folder, 'file'), 'kept');
      await mkdir(join(folder, 'elsewhere'));
      await symlink(join(folder, 'elsewhere'), join(folder, 'link'));
      const everything = { filter: [], bySplit: false, files: 'none' as const, format: 'csv' as const };
      for (const [name, what] of [
        ['file', 'a file'],
        ['link', 'a link'],
      ]) {
        const to = join(folder, name ?? '');
        const refused = { kind: 'bad-input', message: `${to} is ${what ?? ''}.` };
        expect(await failureOf(engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to }))).toMatchObject(refused);
        expect(await failureOf(engine.jobs.datasets.write({ ...everything, to }))).toMatchObject(refused);
      }
      expect(await readFile(join(folder, 'file'), 'utf8')).toBe('kept');
      expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
      const model = join(folder, 'model');
      await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: model });
      const paths = ['/dev/zero', join(folder, 'images', 'dark', 'dark_000.jpg')];
      expect(await engine.jobs.predictions.run({ model, paths, csv: null, copyInto: null })).toMatchObject({
        images: 1,
        refused: [{ path: '/dev/zero', reason: 'It is a device, not a file.' }],
      });
    }));
});

describe('a table that is not a regular file', () => {
  it('is refused where reading it would block', () =>
    withFolder(async (cwd) => {
      await mkdir(join(cwd, 'photos'));
      await facet(['new', 'p.facet'], { cwd });
      const pipe = join(cwd, 'pipe.csv');
      const { code } = await facet(['--version'], {
        through: ['sh', '-c', `mkfifo "${pipe}" "${pipe}.json"; exec "$@"`, 'sh'],
      });
      expect(code).toBe(0);
      for (const args of [
        ['label', 'p.facet', '--from', pipe],
        ['import', 'p.facet', 'photos', '--labels', pipe],
        ['recipes', 'p.facet', '--import', pipe],
        ['similar', 'p.facet', '--image', pipe],
        ['train', 'p.facet', '--recipe', `${pipe}.json`],
      ]) {
        expect(await facet([...args, '--json'], { cwd })).toMatchObject({
          code: 1,
          json: { error: { kind: 'bad-input', message: `${args.at(-1) ?? ''} is a pipe, not a file.` } },
        });
      }
    }));
});
