import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openOwn, writeOwnSync } from '../../../src-main/platform/own-files';
import { facet } from '../../helpers/programs/cli';
import { failureOf, withEngine, withFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { filesOf } from '../../helpers/files/project-files';

const makePipe = async (path: string): Promise<unknown> => promisify(execFile)('mkfifo', [path]);
const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 3);

/** Replaces one of Facet's files or folders by a link to one of the person's, as a stranger might. */
async function putLink(folder: string, path: string): Promise<void> {
  const victim = join(folder, 'victim');
  await mkdir(victim, { recursive: true });
  await writeFile(join(victim, 'letter.txt'), 'Dear Anna');
  const isFolder = !/\.\w+$/.test(path);
  await rm(path, { recursive: true, force: true });
  await mkdir(dirname(path), { recursive: true });
  await symlink(isFolder ? victim : join(victim, 'letter.txt'), path);
}

describe.skipIf(process.platform === 'win32')('a project that contains an unusual file', () => {
  const linked = [
    ...['lock-holder.json', 'lock.sqlite', 'catalog.sqlite-wal', 'catalog.sqlite-shm', 'catalog.sqlite.tmp'],
    ...['thumbnails', 'pixels', 'embeddings', 'snapshots', 'runs', 'backups', 'recipes'],
    ...['pixels/16-srgb-fill-triangle-1.rgb8', 'thumbnails/000002.pack', 'runs/r1', 'recipes/mine.json'],
    ...['snapshots/0123456789abcdef', 'runs/r2.1.tmp', 'catalog.sqlite'],
  ];
  it.each(linked)('is refused by name when %s is a link, and its target is left untouched', (path) =>
    withEngine(async (engine, folder) => {
      const project = join(folder, 'p.facet');
      await engine.requests.project.create({ path: project });
      await engine.requests.project.close({});
      await putLink(folder, join(project, path));
      const failure = await failureOf(engine.requests.project.open({ path: project }));
      expect(failure).toMatchObject({ kind: 'not-a-project' });
      expect(failure.message).toContain(`${join(project, path)} is a link, where a Facet project has a `);
      const backups = [
        engine.requests.backups.list({ path: project }),
        engine.requests.backups.restore({ path: project, backup: null }),
      ];
      for (const asked of backups) expect(await failureOf(asked)).toMatchObject({ kind: 'not-a-project' });
      expect([...(await filesOf(join(folder, 'victim')))].map(([name, text]) => [name, text.toString()])).toEqual([
        ['letter.txt', 'Dear Anna'],
      ]);
    }),
  );

  it('never blocks on a pipe or a socket, and is refused as an import source', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'p.facet');
      await mkdir(project);
      await makePipe(join(project, 'catalog.sqlite'));
      expect(await failureOf(engine.requests.project.open({ path: project }))).toMatchObject({
        kind: 'not-a-project',
        message: `${join(project, 'catalog.sqlite')} is a pipe, where a Facet project has a file of its own.`,
      });
      const imported = engine.jobs.imports.run({ folder: project, labels: { from: 'project' }, dryRun: false });
      expect(await failureOf(imported)).toMatchObject({ kind: 'not-a-project' });
      await rm(join(project, 'catalog.sqlite'));
      await mkdir(join(project, 'runs', 'r1'), { recursive: true });
      await writeFile(join(project, 'catalog.sqlite'), '');
      const server = createServer().listen(join(project, 'runs', 'r1', 'metrics.jsonl'));
      const failure = await failureOf(engine.requests.project.open({ path: project }));
      server.close();
      expect(failure.message).toContain('metrics.jsonl is a socket');
      await makePipe(join(project, 'lock.sqlite'));
      expect((await failureOf(engine.requests.project.open({ path: project }))).message).toContain('is a pipe');
    }));

  it('opens when the folder itself is reached through a link, and with files of the person’s own in it', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const [project, elsewhere] = [join(folder, 'test.facet'), join(folder, 'elsewhere')];
      await engine.requests.project.close({});
      await rename(project, elsewhere);
      await symlink(elsewhere, project);
      await symlink(join(folder, 'images'), join(elsewhere, 'my photos'));
      expect(await engine.requests.project.open({ path: project })).toMatchObject({ images: 6 });
    }));

  it('is reported by the command line in a sentence', () =>
    withFolder(async (cwd) => {
      await facet(['new', 'p.facet'], { cwd });
      await putLink(cwd, join(cwd, 'p.facet', 'runs'));
      const { code, json } = await facet(['doctor', 'p.facet', '--json'], { cwd });
      expect(code).toBe(1);
      expect(JSON.stringify(json)).toContain('runs is a link, where a Facet project has a folder of its own.');
    }));
});

describe.skipIf(process.platform === 'win32')('a file that Facet writes', () => {
  it('is not written through a link that appears later, and never blocks on a pipe', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'letter.txt'), 'Dear Anna');
      await symlink(join(folder, 'letter.txt'), join(folder, 'own'));
      await makePipe(join(folder, 'pipe'));
      for (const how of ['read', 'write', 'append', 'update', 'rows'] as const) {
        for (const name of ['own', 'pipe', '/dev/null']) {
          const path = name.startsWith('/') ? name : join(folder, name);
          expect(await failureOf(openOwn(path, how)), `${name} ${how}`).toMatchObject({ kind: 'project-damaged' });
        }
      }
      expect(() => {
        writeOwnSync(join(folder, 'own'), 'Dear Ben');
      }).toThrow('is a link, a pipe or a device');
      expect(await readFile(join(folder, 'letter.txt'), 'utf8')).toBe('Dear Anna');
    }));
});
