import { lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LabelSourceInput } from '../../../src-shared/contract/imports';
import { facet } from '../../helpers/programs/cli';
import {
  allImages,
  engineIn,
  failureOf,
  importFolder,
  withEngine,
  withFolder,
  withProject,
} from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';

const everything = { filter: [], bySplit: false };

const list = async ({ requests }: EngineClient) => (await requests.images.list(allImages)).images;

/** Labels of each picture by its bytes, which a data set must preserve. */
async function labelsByContent(engine: EngineClient) {
  const rows = await Promise.all(
    (await list(engine)).map(async ({ path, class: name, labelState, attributes, tags }) => {
      const bytes = await readFile(path);
      return [bytes.toString('base64').slice(-60), { label: name ?? labelState, attributes, tags }] as const;
    }),
  );
  return Object.fromEntries(rows);
}

/** Runs `work` with a project that has an example of everything that a data set records. */
function withRichProject(work: (engine: EngineClient, folder: string) => Promise<void>): Promise<void> {
  return withProject(
    async (root) => {
      await writeClassFolders(root, ['cat', 'dog'], 4);
      await mkdir(join(root, 'cat', 'deep'));
      await writeFile(join(root, 'cat', 'deep', 'cat_000.jpg'), await jpeg(901));
      await writeFile(join(root, 'dog', 'CAT_000.JPG'), await jpeg(902));
      await writeFile(join(root, 'dog', ' odd, "name"; é.jpg'), await jpeg(903));
    },
    async (engine, folder) => {
      const { labels, splits } = engine.requests;
      const ids = (await list(engine)).map(({ id }) => id);
      const select = (...at: number[]) => ({ ids: at.map((index) => ids[index] ?? 0) });
      await labels.apply({ selection: select(0), change: { to: 'unsure' }, reason: '' });
      await labels.apply({ selection: select(1), change: { to: 'excluded' }, reason: '' });
      await labels.apply({ selection: select(2), change: { to: 'unlabelled' }, reason: '' });
      await labels.apply({ selection: select(3, 4), change: { to: 'tag', tag: 'a;b "c"' }, reason: '' });
      await labels.apply({ selection: select(4), change: { to: 'tag', tag: 'plain' }, reason: '' });
      const names = { age: '30', path: 'x, "y"', Ort: 'Köln' };
      for (const [name, value] of Object.entries(names)) {
        await labels.apply({ selection: select(4, 5), change: { to: 'attribute', name, value }, reason: '' });
      }
      await splits.make({ method: 'stratified', test: 0.2, validation: 0.2, seed: 1 });
      await work(engine, folder);
    },
  );
}

/** Imports the data set into a new project and describes its pictures. */
async function reimported<T>(
  folder: string,
  from: string,
  labels: LabelSourceInput,
  look: (engine: EngineClient) => Promise<T>,
) {
  const engine = engineIn(folder);
  try {
    await engine.requests.project.create({ path: join(folder, `again-${String(Date.now())}.facet`) });
    const report = await engine.jobs.imports.run({ folder: from, labels, dryRun: false });
    return { report, seen: await look(engine) };
  } finally {
    await engine.child.stop();
  }
}

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('the pictures of a data set', () => {
  const place = 'SECRETPLACE';
  const photo = (number: number): Promise<Buffer> =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: { r: number, g: 90, b: 10 } } })
      .withExif({ IFD0: { Artist: place }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } })
      .jpeg()
      .toBuffer();

  it('lose their metadata as copies unless it is kept; links and tables have that of the originals', () =>
    withProject(
      async (root) => {
        await mkdir(join(root, 'cat'), { recursive: true });
        await writeFile(join(root, 'cat', 'a.jpg'), await photo(1));
        await writeFile(join(root, 'cat', 'b.jpg'), await jpeg(2));
      },
      async (engine, folder) => {
        const write = async (name: string, params: { files: 'copy' | 'symlink' | 'none'; keepMetadata?: boolean }) => {
          const to = join(folder, name);
          const report = await engine.jobs.datasets.write({ ...everything, format: 'csv', to, ...params });
          const picture = params.files === 'none' ? null : await readFile(join(to, 'images/cat/a.jpg'));
          const [, row = ''] = (await readFile(join(to, 'labels.csv'), 'utf8')).split('\n');
          return { report, picture, row };
        };
        const original = await readFile(join(folder, 'images/cat/a.jpg'));
        const stripped = await write('stripped', { files: 'copy' });
        expect(stripped.report).toMatchObject({ images: 2, metadata: 'removed', strippedImages: 1, leftOut: [] });
        expect(stripped.picture?.includes(place)).toBe(false);
        expect((await sharp(stripped.picture ?? '').metadata()).exif).toBeUndefined();
        expect(
          await sharp(stripped.picture ?? '')
            .raw()
            .toBuffer(),
        ).toEqual(await sharp(original).raw().toBuffer());
        expect(stripped.row).toContain(
          createHash('sha256')
            .update(stripped.picture ?? '')
            .digest('hex'),
        );
        expect((await stat(join(folder, 'stripped/images/cat/a.jpg'))).mode & 0o077).toBe(0o044);

        const kept = await write('kept', { files: 'copy', keepMetadata: true });
        expect(kept.report).toMatchObject({ metadata: 'kept', strippedImages: 0 });
        expect(kept.picture).toEqual(original);
        const linked = await write('linked', { files: 'symlink' });
        expect(linked.report).toMatchObject({ metadata: 'kept', strippedImages: 0 });
        expect(linked.picture).toEqual(original);
        expect((await write('table', { files: 'none' })).report).toMatchObject({ metadata: null, strippedImages: 0 });
      },
    ));

  it('are left out where their metadata can’t be taken out, with the way', () =>
    withProject(
      async (root) => {
        await mkdir(join(root, 'cat'), { recursive: true });
        const whole = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#123456' } })
          .tiff({ compression: 'none', bigtiff: true })
          .toBuffer();
        await writeFile(join(root, 'cat', 'a.tif'), whole);
        await writeFile(join(root, 'cat', 'b.jpg'), await jpeg(2));
      },
      async (engine, folder) => {
        const to = join(folder, 'out');
        const report = await engine.jobs.datasets.write({ ...everything, format: 'folders', to, files: 'copy' });
        expect(report).toMatchObject({ images: 1, leftOutImages: 1 });
        expect(report.leftOut[0]?.reason).toBe(
          'Its metadata can’t be taken out. It is a TIFF of the form for very large files. Copy it with its metadata.',
        );
        expect(await filesBelow(to)).toEqual(['cat/b.jpg']);
      },
    ));

  it('and the command line says so', () =>
    withProject(
      async (root) => {
        await mkdir(join(root, 'cat'), { recursive: true });
        await writeFile(join(root, 'cat', 'a.jpg'), await photo(1));
      },
      async (engine, folder) => {
        await engine.requests.project.close({});
        const run = (...args: string[]) =>
          facet(['dataset', 'test.facet', '--format', 'csv', ...args], { cwd: folder });
        expect((await run('--to', 'a', '--copy')).stdout).toContain('Metadata was left out of 1 picture.');
        const kept = await run('--to', 'b', '--copy', '--keep-metadata');
        expect(kept.stdout).toContain('The pictures have their metadata, which may hold places, dates and names.');
        const none = await run('--to', 'c', '--keep-metadata', '--json');
        expect(none).toMatchObject({ code: 1, json: { error: { kind: 'bad-input' } } });
      },
    ));
});

describe('a data set as CSV', () => {
  it('is imported again in full: labels, states, tags and attributes, with copied files or without', () =>
    withRichProject(async (engine, folder) => {
      const wanted = await labelsByContent(engine);
      const to = join(folder, 'with pictures');
      const written = await engine.jobs.datasets.write({ ...everything, format: 'csv', to, files: 'copy' });
      expect(written).toEqual({
        to,
        images: 11,
        untold: 0,
        files: ['images', 'labels.csv'],
        leftOut: [],
        leftOutImages: 0,
        quotedCells: 0,
        metadata: 'removed',
        strippedImages: 0,
      });
      const labels = { from: 'file', file: join(to, 'labels.csv') } as const;
      const copied = await reimported(folder, to, labels, labelsByContent);
      expect(copied.seen).toEqual(wanted);
      expect(copied.report).toMatchObject({ added: 11, file: { rows: 11, badRows: 0, unmatchedRows: 0 } });

      const only = join(folder, 'only labels');
      await engine.jobs.datasets.write({ ...everything, format: 'csv', to: only, files: 'none' });
      expect(await readdir(only)).toEqual(['labels.csv']);
      const original = { from: 'file', file: join(only, 'labels.csv') } as const;
      expect((await reimported(folder, join(folder, 'images'), original, labelsByContent)).seen).toEqual(wanted);
    }));

  it('is applied by `label --from`, which changes only what differs', () =>
    withRichProject(async (engine, folder) => {
      const to = join(folder, 'labels');
      const wanted = await labelsByContent(engine);
      await engine.jobs.datasets.write({ ...everything, format: 'csv', to, files: 'none' });
      const file = join(to, 'labels.csv');
      const { labels } = engine.requests;
      expect(await labels.applyFromFile({ file, reason: '' })).toMatchObject({ changed: 0, step: null });
      const ids = (await list(engine)).map(({ id }) => id);
      await labels.apply({ selection: { ids }, change: { to: 'unlabelled' }, reason: '' });
      await labels.apply({ selection: { ids }, change: { to: 'attribute', name: 'age', value: '1' }, reason: '' });
      await labels.applyFromFile({ file, reason: '' });
      const again = await labelsByContent(engine);
      expect(Object.values(again).map(({ label }) => label)).toEqual(Object.values(wanted).map(({ label }) => label));
    }));

  it('survives names that confuse a spreadsheet, a terminal or another column', () =>
    withProject(
      (root) => writeClassFolders(root, ['=1+1', "'-x", 'a\nb', '-1', 'state'], 2),
      async (engine, folder) => {
        const { labels } = engine.requests;
        const ids = (await list(engine)).map(({ id }) => id);
        const step = (change: object) => ({ selection: { ids: ids.slice(0, 3) }, change, reason: '' });
        await labels.apply({ ...step({}), change: { to: 'tag', tag: '+t;"u"' } });
        const names = { index: '@x', tags: '=a', state: "'=b", '=f': '-2', 'attr.age': '\tno', category: 'c' };
        for (const [name, value] of Object.entries(names)) {
          await labels.apply({ ...step({}), change: { to: 'attribute', name, value } });
        }
        const wanted = await labelsByContent(engine);
        const to = join(folder, 'with pictures');
        const written = await engine.jobs.datasets.write({ ...everything, format: 'csv', to, files: 'copy' });
        const text = await readFile(join(to, 'labels.csv'), 'utf8');
        expect(text).not.toMatch(/(^|,)"?[=+@\t]/m);
        expect(written.quotedCells).toBeGreaterThan(10);
        const file = { from: 'file', file: join(to, 'labels.csv') } as const;
        const { seen, report } = await reimported(folder, to, file, labelsByContent);
        expect(report).toMatchObject({ added: 10, file: { badRows: 0, unmatchedRows: 0 } });
        expect(seen).toEqual(wanted);
      },
    ));

  it('records the part of each image', () =>
    withRichProject(async (engine, folder) => {
      const to = join(folder, 'labels');
      await engine.jobs.datasets.write({ ...everything, format: 'csv', to, files: 'none' });
      const [header, ...rows] = (await readFile(join(to, 'labels.csv'), 'utf8')).trimEnd().split('\n');
      expect(header).toBe('path,class,state,split,tags,sha256,Ort,age,attr.path');
      const parts = await engine.requests.splits.current({});
      const { train = 0, validation = 0, test = 0 } = parts ?? {};
      const count = (part: string): number => rows.filter((row) => row.includes(`,${part},`)).length;
      expect([count('train'), count('validation'), count('test')]).toEqual([train, validation, test]);
      expect(train + validation + test).toBe(8);
    }));
});

describe('a data set as class folders', () => {
  it('is imported again with its labels; unsure and excluded images are left out and counted', () =>
    withRichProject(async (engine, folder) => {
      const to = join(folder, 'folders');
      const written = await engine.jobs.datasets.write({ ...everything, format: 'folders', to, files: 'copy' });
      expect(written).toMatchObject({ images: 9, untold: 2, leftOutImages: 0 });
      expect(await filesBelow(to)).toEqual([
        'cat/cat_000.jpg',
        'cat/cat_003.jpg',
        'cat_002.jpg',
        'dog/ odd, "name"; é.jpg',
        'dog/CAT_000.JPG',
        'dog/dog_000.jpg',
        'dog/dog_001.jpg',
        'dog/dog_002.jpg',
        'dog/dog_003.jpg',
      ]);
      const { seen } = await reimported(folder, to, { from: 'folders' }, labelsByContent);
      const labelled = Object.entries(await labelsByContent(engine)).filter(
        ([, { label }]) => label !== 'unsure' && label !== 'excluded',
      );
      expect(Object.fromEntries(Object.entries(seen).map(([content, { label }]) => [content, label]))).toEqual(
        Object.fromEntries(labelled.map(([content, { label }]) => [content, label])),
      );
    }));

  it('inside folders per part is imported again with the same labels, even without a level', () =>
    withRichProject(async (engine, folder) => {
      const filter = [{ key: 'state' as const, negated: false, values: ['labelled'] }];
      const wanted = await labelsByContent(engine);
      for (const files of ['copy', 'symlink'] as const) {
        const to = join(folder, files);
        await engine.jobs.datasets.write({ format: 'folders', to, files, filter, bySplit: true });
        const { report, seen } = await reimported(folder, to, { from: 'folders' }, labelsByContent);
        expect([report.level, report.classes.map(({ name }) => name).sort()]).toEqual([2, ['cat', 'dog']]);
        expect(Object.entries(seen).map(([content, { label }]) => [content, label])).toEqual(
          Object.keys(seen).map((content) => [content, wanted[content]?.label]),
        );
      }
    }));

  it('inside folders per part is imported again by its second level', () =>
    withRichProject(async (engine, folder) => {
      const to = join(folder, 'folders');
      const filter = [{ key: 'state' as const, negated: false, values: ['labelled'] }];
      await engine.jobs.datasets.write({ format: 'folders', to, files: 'symlink', filter, bySplit: true });
      expect((await readdir(to)).sort()).toEqual(['test', 'train', 'validation']);
      const links = await filesBelow(to);
      expect(links).toHaveLength(8);
      expect(await readlink(join(to, links[0] ?? ''))).toContain(join(folder, 'images'));
      const { report } = await reimported(folder, to, { from: 'folders', level: 2 }, list);
      expect(report.classes.map(({ name, images }) => [name, images])).toEqual([
        ['dog', 6],
        ['cat', 2],
      ]);
    }));

  it('numbers names that would collide, and shortens long ones to what file systems allow', () =>
    withEngine(async (engine, folder) => {
      const long = `${'ü'.repeat(124)}.jpg`; // 252 bytes
      for (const [index, place] of ['one', 'two', 'three'].entries()) {
        await mkdir(join(folder, 'images', 'cat', place), { recursive: true });
        await writeFile(join(folder, 'images', 'cat', place, long), await jpeg(index));
        await writeFile(join(folder, 'images', 'cat', place, index === 1 ? 'A.jpg' : 'a.jpg'), await jpeg(index + 10));
      }
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await importFolder(engine, join(folder, 'images'));
      const to = join(folder, 'folders');
      await engine.jobs.datasets.write({ ...everything, format: 'folders', to, files: 'hardlink' });
      const names = await readdir(join(to, 'cat'));
      expect(names.filter((name) => !name.startsWith('ü')).sort()).toEqual(['A (3).jpg', 'a (2).jpg', 'a.jpg']);
      expect(names.filter((name) => name.startsWith('ü'))).toHaveLength(3);
      for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      const [linked, original] = [join(to, 'cat', 'a.jpg'), join(folder, 'images', 'cat', 'one', 'a.jpg')];
      expect((await stat(linked)).ino).toBe((await stat(original)).ino);
    }));

  it('is refused, with the class named, where a class name can’t be a folder', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'Cat'], 1),
      async (engine, folder) => {
        const { classes } = engine.requests;
        const write = () =>
          engine.jobs.datasets.write({ ...everything, format: 'folders', to: join(folder, 'to'), files: 'copy' });
        expect(await failureOf(write())).toMatchObject({
          kind: 'bad-input',
          message: expect.stringContaining('“Cat” and “cat” are one folder') as string,
        });
        const id = (await classes.list({})).classes.find(({ name }) => name === 'Cat')?.id ?? 0;
        for (const name of ['a/b', '.hidden']) {
          await classes.rename({ class: id, name });
          expect((await failureOf(write())).message).toContain(`“${name}” can't be the name of a folder`);
        }
        expect(await readdir(folder)).not.toContain('to');
      },
    ));
});

describe('a data set as COCO', () => {
  it('has categories, sizes, one annotation per image and the parts, and is imported again with its labels', () =>
    withRichProject(async (engine, folder) => {
      const to = join(folder, 'coco');
      const written = await engine.jobs.datasets.write({ ...everything, format: 'coco', to, files: 'copy' });
      expect(written).toMatchObject({ images: 9, untold: 2, files: ['annotations.json', 'images'] });
      const coco = JSON.parse(await readFile(join(to, 'annotations.json'), 'utf8')) as {
        images: { id: number; file_name: string; width: number; height: number; split?: string }[];
        annotations: { id: number; image_id: number; category_id: number; bbox: number[]; area: number }[];
        categories: object[];
      };
      expect(coco.categories).toEqual([
        { id: 1, name: 'cat', supercategory: '' },
        { id: 2, name: 'dog', supercategory: '' },
      ]);
      expect(coco.images.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      for (const { width, height } of coco.images) expect([width, height]).toEqual([48, 48]);
      expect(coco.images.filter(({ split }) => split === undefined)).toHaveLength(1);
      expect(coco.annotations).toHaveLength(8);
      expect(coco.annotations[0]).toMatchObject({ id: 1, bbox: [0, 0, 48, 48], area: 2304, iscrowd: 0 });
      const labels = { from: 'file', file: join(to, 'annotations.json') } as const;
      const { seen, report } = await reimported(folder, to, labels, labelsByContent);
      expect(report).toMatchObject({ added: 9, file: { rows: 9, badRows: 0, unmatchedRows: 0, columns: null } });
      const labelled = Object.entries(await labelsByContent(engine)).filter(
        ([, { label }]) => label !== 'unsure' && label !== 'excluded',
      );
      expect(
        Object.entries(seen)
          .map(([content, { label }]) => [content, label])
          .sort(),
      ).toEqual(labelled.map(([content, { label }]) => [content, label]).sort());
    }));
});

describe('writing a data set', () => {
  it('leaves out missing and changed files, and names them', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat'], 4),
      async (engine, folder) => {
        const at = (number: number): string => join(folder, 'images', 'cat', `cat_00${String(number)}.jpg`);
        await rm(at(0));
        await writeFile(at(1), await jpeg(777));
        await rm(at(2));
        await symlink(at(3), at(2));
        const to = join(folder, 'to');
        const written = await engine.jobs.datasets.write({ ...everything, format: 'folders', to, files: 'copy' });
        expect(written).toMatchObject({
          images: 1,
          leftOut: [
            { path: at(0), reason: 'Its file is gone. If it was moved, import the folder where it is now.' },
            { path: at(1), reason: 'Its file has changed since; import its folder again.' },
            { path: at(2), reason: 'Its file has changed since; import its folder again.' },
          ],
          leftOutImages: 3,
        });
        expect((await lstat(join(to, 'cat', 'cat_003.jpg'))).isFile()).toBe(true);
      },
    ));

  it('never overwrites, never writes into a source, and leaves nothing behind when it is cancelled', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat'], 60),
      async (engine, folder) => {
        const write = (to: string, options = {}) =>
          engine.jobs.datasets.write({ ...everything, format: 'csv', to: join(folder, to), files: 'copy' }, options);
        await mkdir(join(folder, 'taken'));
        await writeFile(join(folder, 'taken', 'x'), 'x');
        expect(await failureOf(write('taken'))).toMatchObject({ kind: 'bad-input' });
        expect(await readdir(join(folder, 'taken'))).toEqual(['x']);
        expect((await failureOf(write(join('images', 'export')))).message).toContain('images were imported from');
        const cancel = new AbortController();
        const onProgress = ({ phase }: { phase: string }): void => {
          if (phase === 'Writing') cancel.abort();
        };
        const cancelled = write('cancelled', { signal: cancel.signal, onProgress });
        expect((await failureOf(cancelled)).kind).toBe('cancelled');
        expect((await readdir(folder)).sort()).toEqual(['images', 'taken', 'test.facet']);
        expect(await write('whole')).toMatchObject({ images: 60 });
        const nothing = [{ key: 'class' as const, negated: false, values: ['unicorn'] }];
        const none = { format: 'csv' as const, to: join(folder, 'none'), files: 'none' as const, bySplit: false };
        expect(await failureOf(engine.jobs.datasets.write({ ...none, filter: nothing }))).toMatchObject({
          kind: 'no-data',
        });
      },
    ));

  it('works from the command line', () =>
    withFolder(async (cwd) => {
      await writeClassFolders(join(cwd, 'images'), ['cat', 'dog'], 3);
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'images'], { cwd });
      await facet(['label', 'p.facet', '--exclude', '--ids', '1'], { cwd });
      const written = await facet(['dataset', 'p.facet', '--format', 'folders', '--to', 'out', '--link'], { cwd });
      expect(written).toMatchObject({ code: 0 });
      expect(written.stdout).toContain('Wrote 5 images to ');
      expect(written.stdout).toContain('without 1 image unsure or excluded');
      const narrowed = ['dataset', 'p.facet', '--format', 'coco', '--to', 'cats', '--filter', 'class:cat', '--json'];
      expect(await facet(narrowed, { cwd })).toMatchObject({
        code: 0,
        json: { images: 2, files: ['annotations.json'] },
      });
      expect(await facet(narrowed, { cwd })).toMatchObject({ code: 1, json: { error: { kind: 'bad-input' } } });
      expect((await facet(['dataset', 'p.facet', '--format', 'xml', '--to', 'x'], { cwd })).code).toBe(2);
    }));
});
