import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { facet } from '../../helpers/programs/cli';
import { allImages, engineIn, failureOf, importFolder, withFolder, withProject } from '../../helpers/programs/engine';
import { writeClassFolders } from '../../helpers/files/folders';
import { filesOf, filesWith, thumbnailOf } from '../../helpers/files/project-files';
import { tinyRecipe } from '../../helpers/projects/recipes';

const catsAndDogs = (root: string): Promise<void> => writeClassFolders(root, ['cat', 'dog'], 20);

const list = async ({ requests }: EngineClient) => (await requests.images.list(allImages)).images;
const labelsOf = async (engine: EngineClient) =>
  Object.fromEntries((await list(engine)).map(({ id, class: name, labelState }) => [id, name ?? labelState]));
const forget = (engine: EngineClient, ids: number[], more = {}) =>
  engine.jobs.forgets.run({ selection: { ids }, dryRun: false, ...more });
const train = (engine: EngineClient) => engine.jobs.runs.train({ recipe: tinyRecipe, precision: 'float32' });

describe('forgetting an image', () => {
  it('leaves no byte of it in catalog, packs and pixels, and changes nothing else', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await train(engine);
      await engine.requests.labels.apply({ selection: { ids: [3, 4] }, change: { to: 'tag', tag: 'odd' }, reason: '' });
      const { image } = await engine.requests.images.get({ image: 3 });
      const name = image.path.replace(/^.*\//, '');
      const thumbnail = await thumbnailOf(engine, project, 3);
      const others = await Promise.all([1, 2, 4, 40].map((id) => thumbnailOf(engine, project, id)));
      const before = await filesOf(project);
      expect(filesWith(before, thumbnail)).toHaveLength(1);
      expect(filesWith(before, name).length).toBeGreaterThan(0);
      const pixels = before.get('pixels/16-srgb-fill-triangle-1.rgb8') ?? Buffer.alloc(0);
      const db = new Database(join(project, 'catalog.sqlite'), { readonly: true });
      const sha256 = db.prepare<[], Buffer>('SELECT sha256 FROM images WHERE id = 3').pluck().get();
      const row = db
        .prepare<[Buffer | undefined], number>('SELECT row FROM pixel_rows WHERE sha256 = ?')
        .pluck()
        .get(sha256);
      db.close();
      const ownPixels = pixels.subarray((row ?? 0) * 768, ((row ?? 0) + 1) * 768);

      const dry = await engine.jobs.forgets.run({ selection: { ids: [3] }, dryRun: true });
      expect(dry).toMatchObject({ images: 1, thumbnails: 1, pixels: 1, labelEvents: 1, predictions: 1, packs: 1 });
      expect(dry).toMatchObject({ runs: [{ run: 'r1', images: 1 }], backups: [], models: [], removedRuns: 0 });
      expect(await list(engine)).toHaveLength(40);

      expect(await forget(engine, [3])).toEqual(dry);
      expect((await list(engine)).map(({ id }) => id)).toEqual([...Array(41).keys()].slice(1).filter((id) => id !== 3));
      for (const [index, id] of [1, 2, 4, 40].entries()) {
        expect((await thumbnailOf(engine, project, id)).equals(others[index] ?? Buffer.alloc(0))).toBe(true);
      }
      const after = await filesOf(project);
      expect(filesWith(after, thumbnail)).toEqual([]);
      expect(filesWith(after, name)).toEqual([]);
      expect(filesWith(after, ownPixels)).toEqual([]);
      // The snapshot of the kept run, which the report names, still contains the content. Nothing else does.
      expect(filesWith(after, sha256 ?? '')).toEqual([`snapshots/${dry.snapshots[0] ?? ''}/hashes.sha256`]);
      expect((await failureOf(engine.requests.images.get({ image: 3 }))).kind).toBe('not-found');
      const { checks } = await engine.jobs.doctor.check({ repair: false });
      const ofProject = checks.slice(checks.findIndex((check) => check.name === 'catalog'));
      expect(ofProject.filter(({ ok }) => !ok)).toEqual([]);
    }));

  it('keeps a content that another image shares, and never reuses an id', () =>
    withProject(
      async (root) => {
        await catsAndDogs(root);
        await copyFile(join(root, 'cat', 'cat_000.jpg'), join(root, 'dog', 'dog_999.jpg'));
      },
      async (engine, folder) => {
        await train(engine);
        const [last] = (await list(engine)).slice(-1);
        expect(last?.path).toMatch(/dog_999\.jpg$/);
        expect(await forget(engine, [last?.id ?? 0])).toMatchObject({ images: 1, pixels: 0 });
        await importFolder(engine, join(folder, 'images'));
        const [again] = (await list(engine)).slice(-1);
        expect(again?.path).toMatch(/dog_999\.jpg$/);
        expect(again?.id).toBe((last?.id ?? 0) + 1);
        const { history } = await engine.requests.images.get({ image: again?.id ?? 0 });
        expect(history.map(({ cause }) => cause)).toEqual(['import']);
      },
    ));

  it('keeps the history of other images intact: undo and redo go past it', () =>
    withProject(catsAndDogs, async (engine) => {
      const { labels, classes } = engine.requests;
      const without = (state: Record<string, string>) =>
        Object.fromEntries(Object.entries(state).filter(([id]) => id !== '3' && id !== '4'));
      const states = [await labelsOf(engine)];
      const steps = [
        () => labels.apply({ selection: { ids: [3] }, change: { to: 'unsure' }, reason: '' }),
        () => labels.apply({ selection: { ids: [2, 3, 4, 5] }, change: { to: 'class', class: 2 }, reason: '' }),
        () => classes.merge({ from: 1, into: 2 }),
        () => labels.apply({ selection: { ids: [4, 6] }, change: { to: 'excluded' }, reason: '' }),
      ];
      for (const step of steps) {
        await step();
        states.push(await labelsOf(engine));
      }
      await labels.undo({});
      await forget(engine, [3, 4]);
      // The step that touched only a forgotten image is gone.
      for (const state of [states[3], states[2], states[1]]) {
        expect(await labelsOf(engine)).toEqual(without(state ?? {}));
        if (state !== states[1]) await labels.undo({});
      }
      expect((await failureOf(labels.undo({}))).kind).toBe('nothing-to-undo');
      for (const state of states.slice(2)) {
        await labels.redo({});
        expect(await labelsOf(engine)).toEqual(without(state));
      }
    }));

  it('says which backups, runs and exports still contain it, and removes them on request', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      const project = join(folder, 'test.facet');
      await train(engine);
      const { backup } = await engine.jobs.backups.make({});
      const to = join(folder, 'model');
      await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to });
      expect(await forget(engine, [1])).toMatchObject({
        backups: [{ backup, images: 1 }],
        runs: [{ run: 'r1', images: 1 }],
        models: [{ run: 'r1', folder: to }],
        removedBackups: 0,
      });
      // A kept run works on without the forgotten images.
      const { train: onTrain, validation, test } = await engine.requests.runs.get({ run: 'r1' });
      expect((onTrain?.n ?? 0) + (validation?.n ?? 0) + (test?.n ?? 0)).toBe(40);
      await engine.jobs.exports.run({ run: 'r1', format: 'tfjs', to: join(folder, 'model 2') });
      const outcomes = await engine.requests.runs.outcomes({ run: 'r1', part: 'train', actual: 'cat', limit: 100 });
      expect(outcomes.outcomes.map(({ image }) => image)).not.toContain(1);
      expect((await failureOf(engine.jobs.runs.resume({ run: 'r1', epochs: 9 }))).message).toContain('forgotten');

      expect(await forget(engine, [2], { removeBackups: true, removeRuns: true })).toMatchObject({
        ...{ backups: [], runs: [], snapshots: [], removedBackups: 1, removedRuns: 1, removedSnapshots: 1 },
        models: [
          { run: 'r1', folder: to },
          { run: 'r1', folder: join(folder, 'model 2') },
        ],
      });
      expect((await engine.requests.runs.list({})).runs).toEqual([]);
      expect(await readdir(join(project, 'runs'))).toEqual([]);
      expect(await readdir(join(project, 'snapshots'))).toEqual([]);
      // The backups contained it: a new one replaces them.
      const { backups } = await engine.requests.backups.list({ path: project });
      expect(backups.map(({ images }) => images)).toEqual([38]);
    }));

  it('ends other jobs first, and lets none begin meanwhile', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      await mkdir(join(folder, 'more'));
      await writeClassFolders(join(folder, 'more'), ['cat', 'dog'], 30);
      const importing = importFolder(engine, join(folder, 'more'));
      const failure = await failureOf(forget(engine, [1]));
      expect(failure).toMatchObject({
        kind: 'bad-input',
        message: 'Another job is running that may need the images.',
      });
      await importing;
      expect(await forget(engine, [1])).toMatchObject({ images: 1 });
      expect((await failureOf(forget(engine, [1]))).kind).toBe('not-found');
    }));

  it('continues where a killed engine left it', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'p.facet');
      await catsAndDogs(join(folder, 'images'));
      let engine = engineIn(folder);
      await engine.requests.project.create({ path });
      await importFolder(engine, join(folder, 'images'));
      for (let round = 0; round < 6; round += 1) {
        const [target] = await list(engine);
        const thumbnail = await thumbnailOf(engine, path, target?.id ?? 0);
        const others = (await list(engine)).slice(1).map(({ path: file }) => file);
        forget(engine, [target?.id ?? 0]).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 5 + round * 12));
        engine.child.kill();
        await engine.child.ended;
        engine = engineIn(folder);
        await engine.requests.project.open({ path });
        const left = await list(engine);
        const isForgotten = left.every(({ id }) => id !== target?.id);
        expect(left.slice(isForgotten ? 0 : 1).map(({ path: file }) => file)).toEqual(others);
        expect(filesWith(await filesOf(path), thumbnail)).toHaveLength(isForgotten ? 0 : 1);
        const { checks } = await engine.jobs.doctor.check({ repair: false });
        expect(checks.find(({ name }) => name === 'thumbnails')).toMatchObject({ ok: true });
      }
      await engine.child.stop();
    }));

  it('works through facet forget, which first says what it would do', () =>
    withProject(catsAndDogs, async (engine, folder) => {
      await engine.jobs.backups.make({});
      await engine.requests.project.close({});
      const run = (...args: string[]) => facet(['forget', 'test.facet', ...args], { cwd: folder });
      const dry = await run('--ids', '1,2', '--dry-run', '--json');
      expect(dry.json).toMatchObject({ images: 2, backups: [{ images: 2 }] });
      for (const json of [[], ['--json']]) {
        const unasked = await run('--ids', '1,2', '--remove-backups', ...json); // standard input is no terminal
        expect(unasked).toMatchObject({ code: 1, ...(json.length > 0 && { json: { error: { kind: 'bad-input' } } }) });
        expect(unasked.stderr).toContain(
          'Nothing was forgotten.\nSee what would be deleted with --dry-run, then confirm with --yes.',
        );
      }
      expect((await run('--ids', '1,2', '--dry-run', '--json')).json).toMatchObject({ images: 2, backups: [{}] });
      const done = await run('--ids', '1,2', '--remove-backups', '--yes');
      expect(done.stdout).toContain('Forgot 2 images');
      expect((await run('--ids', '1', '--json', '--yes')).json.error).toMatchObject({ kind: 'not-found' });
      await engine.requests.project.open({ path: join(folder, 'test.facet') });
      expect(await list(engine)).toHaveLength(38);
    }));
});
