import { appendFile, mkdir, readFile, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { failureOf, importFolder, withEngine, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';
import { badImages, goodImages, writeImages } from '../../helpers/files/images';

const all = { filter: [], sort: 'path' as const, descending: false, limit: 1000, offset: 0 };

const list = async (engine: EngineClient) => (await engine.requests.images.list(all)).images;

describe('importing class folders', () => {
  it('adds every image with its folder as label, its thumbnail and its size', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 20),
      async (engine, folder) => {
        const images = await list(engine);
        expect(images).toHaveLength(40);
        expect(images.filter((image) => image.class === 'cat')).toHaveLength(20);
        const [first] = images;
        expect(first).toMatchObject({
          path: join(folder, 'images', 'cat', 'cat_000.jpg'),
          labelState: 'labelled',
          split: null,
          state: 'ok',
          width: 48,
          height: 48,
        });
        const { pack = 0, offset = 0, length = 0 } = first?.thumbnail ?? {};
        const bytes = await readFile(join(folder, 'test.facet', 'thumbnails', `${String(pack).padStart(6, '0')}.pack`));
        const thumbnail = await sharp(bytes.subarray(offset, offset + length)).metadata();
        expect(thumbnail).toMatchObject({ format: 'jpeg', width: 48, height: 48 });
        expect(await engine.requests.classes.list({})).toMatchObject({
          classes: [
            { name: 'cat', key: '1', images: 20 },
            { name: 'dog', key: '2', images: 20 },
          ],
        });
      },
    ));

  it('a second time adds nothing; a changed file is updated and flagged, and keeps its label', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 5),
      async (engine, folder) => {
        const root = join(folder, 'images');
        expect(await importFolder(engine, root)).toMatchObject({ added: 0, unchanged: 10, updated: 0, refused: [] });
        await writeFile(join(root, 'cat', 'cat_001.jpg'), await jpeg(999));
        await utimes(join(root, 'cat', 'cat_002.jpg'), 1, 1); // touched, not changed
        await writeFile(join(root, 'cat', 'new.jpg'), await jpeg(998));
        expect(await importFolder(engine, root)).toMatchObject({ added: 1, unchanged: 9, updated: 1, refused: [] });
        const changed = (await list(engine)).filter((image) => image.state === 'changed');
        expect(changed).toMatchObject([{ class: 'cat', path: join(root, 'cat', 'cat_001.jpg') }]);
      },
    ));

  it('keeps a relabelled image’s label when its folder is imported again', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 2),
      async (engine, folder) => {
        const [image] = await list(engine);
        const { classes } = await engine.requests.classes.list({});
        const dog = classes.find(({ name }) => name === 'dog')?.id ?? 0;
        const selection = { ids: [image?.id ?? 0] };
        await engine.requests.labels.apply({ selection, change: { to: 'class', class: dog }, reason: '' });
        await importFolder(engine, join(folder, 'images'));
        expect((await list(engine))[0]).toMatchObject({ id: image?.id, class: 'dog' });
      },
    ));

  it('ignores files that are no images, and lists refused ones with their reasons', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 3);
      const good = await readFile(join(root, 'cat', 'cat_000.jpg'));
      await writeFile(join(root, 'cat', 'empty.jpg'), '');
      await writeFile(join(root, 'cat', 'half.jpg'), good.subarray(0, good.length / 2));
      await writeFile(join(root, 'cat', 'text.png'), 'not a picture at all');
      await writeFile(join(root, 'dog', 'really-jpeg.png'), await jpeg(77));
      await writeFile(join(root, 'dog', 'no-extension'), await jpeg(78));
      await writeFile(join(root, 'notes.txt'), 'ignored');
      await writeFile(join(root, 'dog', '.DS_Store'), 'hidden');
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const report = await importFolder(engine, root);
      expect(report).toMatchObject({ added: 8, unchanged: 0, updated: 0, ignored: 1 });
      const reasons = Object.fromEntries(report.refused.map(({ path, reason }) => [path, reason]));
      expect(Object.keys(reasons).sort()).toEqual(['cat/empty.jpg', 'cat/half.jpg', 'cat/text.png']);
      for (const reason of Object.values(reasons)) expect(reason.length).toBeGreaterThan(10);
      const refused = (await list(engine)).filter((image) => image.state === 'refused');
      expect(refused.map(({ path, refusal }) => [path, refusal])).toEqual(
        Object.entries(reasons).map(([path, reason]) => [join(root, path), reason]),
      );
    }));

  it('imports every good picture and refuses every bad one with its own reason, in one import', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await mkdir(join(root, 'good'), { recursive: true });
      await mkdir(join(root, 'bad'));
      await writeImages(join(root, 'good'), goodImages);
      await writeImages(join(root, 'bad'), badImages);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const report = await importFolder(engine, root);
      expect(report.added).toBe(Object.keys(goodImages).length);
      const expected = Object.keys(badImages).map((name) => `bad/${name}`);
      expect([...report.refused.map(({ path }) => path), ...Array<string>(report.ignored).fill('ignored')].length).toBe(
        expected.length,
      );
      for (const { path, reason } of report.refused) {
        expect(expected).toContain(path);
        expect(reason).toMatch(/\.$/);
      }
    }));

  it('imports a refused file once it is repaired', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat'], 1);
      await writeFile(join(root, 'cat', 'late.jpg'), '');
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await importFolder(engine, root);
      await writeFile(join(root, 'cat', 'late.jpg'), await jpeg(5));
      expect(await importFolder(engine, root)).toMatchObject({ added: 0, updated: 1, refused: [] });
      expect((await list(engine)).map(({ state }) => state)).toEqual(['ok', 'ok']);
    }));

  it('takes labels from a CSV file, or imports without labels', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 2);
      const csv = join(folder, 'labels.csv');
      await writeFile(csv, 'File,Class,age\ncat/cat_000.jpg,"big, old",9\ndog/dog_001.jpg,small,1\n');
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await engine.jobs.imports.run({ folder: root, labels: { from: 'file', file: csv }, dryRun: false });
      expect((await list(engine)).map((image) => [image.class, image.labelState])).toEqual([
        ['big, old', 'labelled'],
        [null, 'unlabelled'],
        [null, 'unlabelled'],
        ['small', 'labelled'],
      ]);
      await writeFile(csv, 'name,kind\na,b\n');
      const failure = await failureOf(
        engine.jobs.imports.run({ folder: root, labels: { from: 'file', file: csv }, dryRun: false }),
      );
      expect(failure).toMatchObject({ kind: 'bad-input' });
      expect(failure.message).toContain('has no column named path');
    }));

  it('changes nothing in a dry run', () =>
    withEngine(async (engine, folder) => {
      await writeClassFolders(join(folder, 'images'), ['cat', 'dog'], 3);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const params = { folder: join(folder, 'images'), labels: { from: 'folders' }, dryRun: true } as const;
      expect(await engine.jobs.imports.run(params)).toMatchObject({ added: 6, unchanged: 0 });
      expect(await engine.requests.images.list(all)).toEqual({ total: 0, images: [] });
      expect(await engine.requests.classes.list({})).toEqual({ classes: [] });
    }));

  it('accepts an empty folder, and refuses a missing one and a file', () =>
    withEngine(async (engine, folder) => {
      await mkdir(join(folder, 'empty'));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      expect(await importFolder(engine, join(folder, 'empty'))).toMatchObject({ added: 0, refused: [] });
      expect(await failureOf(importFolder(engine, join(folder, 'nowhere')))).toMatchObject({ kind: 'not-found' });
      await writeFile(join(folder, 'file'), 'x');
      expect(await failureOf(importFolder(engine, join(folder, 'file')))).toMatchObject({ kind: 'bad-input' });
    }));

  it('survives symlink loops, dangling links and names that are not UTF-8', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat'], 2);
      await symlink(root, join(root, 'cat', 'loop'));
      await symlink('self', join(root, 'cat', 'self'));
      await symlink('nowhere.jpg', join(root, 'cat', 'dangling.jpg'));
      await writeFile(
        Buffer.concat([Buffer.from(join(root, 'cat/')), Buffer.from([0x66, 0xff, 0xfe]), Buffer.from('.jpg')]),
        await jpeg(3),
      );
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const report = await importFolder(engine, root);
      expect(report.added).toBe(2);
      expect(report.refused.map(({ reason }) => reason)).toEqual([
        'It is a link to a file that does not exist, or it vanished meanwhile.',
        'Its name is not valid UTF-8. Rename the file and import again.',
        'It links to a folder that is imported already.',
        'It is a link that leads back to itself.',
      ]);
    }));

  it('keeps what is done when cancelled; the next import adds the rest', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 150);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const abort = new AbortController();
      const params = { folder: root, labels: { from: 'folders' }, dryRun: false } as const;
      const run = engine.jobs.imports.run(params, {
        signal: abort.signal,
        onProgress: ({ done }) => {
          if (done > 0) abort.abort();
        },
      });
      expect((await failureOf(run)).kind).toBe('cancelled');
      const { total: kept } = await engine.requests.images.list(all);
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(300);
      expect(await importFolder(engine, root)).toMatchObject({ added: 300 - kept, unchanged: kept });
    }));

  it('refuses only the file that vanishes between scan and decode', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 120);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      let moved = false;
      const params = { folder: root, labels: { from: 'folders' }, dryRun: false } as const;
      const report = await engine.jobs.imports.run(params, {
        onProgress: ({ done }) => {
          if (done === 0 || moved) return;
          moved = true;
          void rename(join(root, 'dog', 'dog_119.jpg'), join(root, 'dog', 'gone')).then(() =>
            rm(join(root, 'dog', 'gone')),
          );
        },
      });
      expect(moved).toBe(true);
      expect(report.added + report.refused.length).toBeGreaterThanOrEqual(239);
      for (const { path } of report.refused) expect(path).toBe('dog/dog_119.jpg');
      expect(report.added).toBeGreaterThanOrEqual(239);
    }));

  it('never writes into the source', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat'], 3),
      async (engine, folder) => {
        const root = join(folder, 'images', 'cat');
        const before = await Promise.all((await readdir(root)).map((name) => readFile(join(root, name))));
        await appendFile(join(root, 'cat_002.jpg'), ''); // same bytes, new time
        await importFolder(engine, join(folder, 'images'));
        expect(await readdir(root)).toEqual(['cat_000.jpg', 'cat_001.jpg', 'cat_002.jpg']);
        expect(await Promise.all((await readdir(root)).map((name) => readFile(join(root, name))))).toEqual(before);
      },
    ));
});
