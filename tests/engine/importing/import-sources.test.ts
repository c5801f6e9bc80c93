import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LabelSourceInput } from '../../../src-shared/contract/imports';
import { facet } from '../../helpers/programs/cli';
import { engineIn, failureOf, importFolder, withEngine, withFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, writeClassFolders } from '../../helpers/files/folders';

const all = { filter: [], sort: 'path' as const, descending: false, limit: 1000, offset: 0 };

const list = async ({ requests }: EngineClient) => (await requests.images.list(all)).images;

/** [file name, label, attributes, tags] of all images, by path. */
const describeImages = async (engine: EngineClient) =>
  (await list(engine)).map(({ path, class: name, labelState, attributes, tags }) => [
    path.replace(/^.*\//, ''),
    name ?? labelState,
    attributes,
    tags,
  ]);

const run = ({ jobs }: EngineClient, folder: string, labels: LabelSourceInput, dryRun = false) =>
  jobs.imports.run({ folder, labels, dryRun });

/** Writes train/anna/day/*.jpg and so on: the class is the second level, with one more level below. */
async function writeNested(root: string): Promise<void> {
  let number = 0;
  for (const part of ['test', 'train']) {
    for (const name of ['anna', 'ben']) {
      for (const time of ['day', 'night']) {
        const folder = join(root, part, name, time);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, `${part}_${name}_${time}.jpg`), await jpeg((number += 1)));
      }
    }
  }
  await writeFile(join(root, 'train', 'loose.jpg'), await jpeg(99));
}

describe('folder names', () => {
  it('at the first level are the classes, whatever is nested below', () =>
    withEngine(async (engine, folder) => {
      await writeNested(join(folder, 'images'));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const report = await run(engine, join(folder, 'images'), { from: 'folders', level: 1 });
      expect(report).toMatchObject({
        added: 9,
        classes: [
          { name: 'train', images: 5, isNew: true },
          { name: 'test', images: 4, isNew: true },
        ],
        unlabelled: 0,
        levels: [],
        file: null,
      });
    }));

  it('below folders named like parts are the classes, when no level is given', () =>
    withEngine(async (engine, folder) => {
      await writeNested(join(folder, 'images'));
      await mkdir(join(folder, 'images', '.cache'));
      await engine.requests.project.create({ path: join(folder, 'images', 'p.facet') });
      const report = await importFolder(engine, join(folder, 'images'));
      expect(report).toMatchObject({ level: 2, added: 9, unlabelled: 1 });
      expect(report.classes.map(({ name, images }) => [name, images])).toEqual([
        ['anna', 4],
        ['ben', 4],
      ]);
      await writeClassFolders(join(folder, 'vehicles'), ['train', 'test'], 1);
      expect(await importFolder(engine, join(folder, 'vehicles'))).toMatchObject({ level: 1, added: 2, unlabelled: 0 });
    }));

  it('at a chosen level are the classes; a dry run shows what each level would give', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeNested(root);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const foreseen = await run(engine, root, { from: 'folders', level: 2 }, true);
      expect(foreseen).toMatchObject({
        added: 9,
        classes: [
          { name: 'anna', images: 4, isNew: true },
          { name: 'ben', images: 4, isNew: true },
        ],
        unlabelled: 1,
      });
      const named = (...names: [string, number][]) => names.map(([name, images]) => ({ name, images }));
      expect(foreseen.levels).toEqual([
        { classes: named(['test', 4], ['train', 5]), more: 0, without: 0 },
        { classes: named(['anna', 4], ['ben', 4]), more: 0, without: 1 },
        { classes: named(['day', 4], ['night', 4]), more: 0, without: 1 },
      ]);
      expect((await list(engine)).length).toBe(0);
      const { seconds, imagesPerSecond, levels, ...done } = await run(engine, root, { from: 'folders', level: 2 });
      expect(foreseen).toMatchObject(done);
      expect([seconds > 0, imagesPerSecond > 0, levels]).toEqual([true, true, []]);
      expect((await describeImages(engine)).map(([name, label]) => [name, label])).toContainEqual([
        'loose.jpg',
        'unlabelled',
      ]);
    }));
});

describe('a table', () => {
  it('gives labels, states, tags and attributes; bad rows and rows without an image are listed by line', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writeClassFolders(root, ['cat', 'dog'], 2);
      const file = join(folder, 'labels.csv');
      await writeFile(
        file,
        [
          'path,class,state,tags,age,city',
          'cat/cat_000.jpg,kitten,,new,1,Köln',
          'cat/cat_001.jpg,,unsure,,2,',
          'cat/nowhere.jpg,kitten,,,,',
          'dog/dog_000.jpg,hound',
          'images/dog/dog_001.jpg,,excluded,old;bad,,Bonn',
        ].join('\n'),
      );
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const labels = { from: 'file', file } as const;
      const foreseen = await run(engine, root, labels, true);
      const { seconds, imagesPerSecond, ...done } = await run(engine, root, labels);
      expect(foreseen).toMatchObject(done);
      expect([seconds > 0, imagesPerSecond > 0]).toEqual([true, true]);
      expect(done).toMatchObject({
        added: 4,
        classes: [{ name: 'kitten', images: 1, isNew: true }],
        unlabelled: 1,
        unsure: 1,
        excluded: 1,
        attributes: [
          { name: 'age', images: 2 },
          { name: 'city', images: 2 },
        ],
        file: {
          rows: 5,
          bad: [{ line: 5, reason: 'it has 2 cells, the first line has 6' }],
          badRows: 1,
          unmatched: [{ line: 4, path: 'cat/nowhere.jpg' }],
          unmatchedRows: 1,
        },
      });
      expect(await describeImages(engine)).toEqual([
        ['cat_000.jpg', 'kitten', { age: '1', city: 'Köln' }, ['new']],
        ['cat_001.jpg', 'unsure', { age: '2' }, []],
        ['dog_000.jpg', 'unlabelled', {}, []],
        ['dog_001.jpg', 'excluded', { city: 'Bonn' }, ['bad', 'old']],
      ]);
      const { requests } = engine;
      const inBonn = await requests.images.list({
        ...all,
        filter: [{ key: 'attr.city', negated: false, values: ['Bonn'] }],
      });
      expect(inBonn.total).toBe(1);
      expect(await requests.attributes.list({})).toEqual({
        attributes: [
          { name: 'age', images: 2, values: 2 },
          { name: 'city', images: 2, values: 2 },
        ],
      });
      expect(await requests.attributes.counts({ filter: [], name: 'city', limit: 10 })).toEqual({
        values: [
          { value: 'Bonn', images: 1 },
          { value: 'Köln', images: 1 },
        ],
        more: 0,
        none: 2,
      });
    }));

  it('that contradicts known images changes nothing, and the report says for how many', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 2),
      async (engine, folder) => {
        const before = await describeImages(engine);
        const file = join(folder, 'labels.csv');
        await writeFile(file, 'path,class,age\ncat/cat_000.jpg,dog,\ncat/cat_001.jpg,cat,\ndog/dog_000.jpg,,3\n');
        const report = await run(engine, join(folder, 'images'), { from: 'file', file });
        expect(report).toMatchObject({ added: 0, unchanged: 4, kept: 2 });
        expect(await describeImages(engine)).toEqual(before);
        const step = await engine.requests.labels.applyFromFile({ file, reason: 'taken over' });
        expect(step).toMatchObject({ changed: 2, title: 'Label 2 images from a file' });
        expect(await run(engine, join(folder, 'images'), { from: 'file', file })).toMatchObject({ kept: 0 });
        await engine.requests.labels.undo({});
        expect(await describeImages(engine)).toEqual(before);
        await engine.requests.labels.redo({});
        expect((await describeImages(engine)).map(([, label, attributes]) => [label, attributes])).toEqual([
          ['dog', {}],
          ['cat', {}],
          ['dog', { age: '3' }],
          ['dog', {}],
        ]);
      },
    ));
});

describe('another project', () => {
  it('is a source: labels, states, tags and attributes are imported, originals stay in place', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat', 'dog'], 3),
      async (engine, folder) => {
        const { labels } = engine.requests;
        const [first, second, third] = (await list(engine)).map(({ id }) => ({ ids: [id] }));
        if (!first || !second || !third) throw new Error('no images');
        await labels.apply({ selection: first, change: { to: 'unsure' }, reason: '' });
        await labels.apply({ selection: second, change: { to: 'excluded' }, reason: '' });
        await labels.apply({ selection: third, change: { to: 'tag', tag: 'nice' }, reason: '' });
        await labels.apply({ selection: third, change: { to: 'attribute', name: 'age', value: '7' }, reason: '' });
        await writeClassFolders(join(folder, 'more'), ['bird'], 2);
        await importFolder(engine, join(folder, 'more'));
        await rm(join(folder, 'more', 'bird', 'bird_001.jpg'));
        const before = (await describeImages(engine)).filter(([name]) => name !== 'bird_001.jpg');
        const paths = (await list(engine)).map(({ path }) => path).filter((path) => !path.endsWith('bird_001.jpg'));
        const other = join(folder, 'test.facet');
        const [untouched] = [await readFile(join(other, 'catalog.sqlite'))];

        const second_ = engineIn(folder);
        try {
          await second_.requests.project.create({ path: join(folder, 'second.facet') });
          // The other project is open in the first engine meanwhile.
          const foreseen = await run(second_, other, { from: 'project' }, true);
          const { seconds, imagesPerSecond, ...done } = await run(second_, other, { from: 'project' });
          expect([seconds > 0, imagesPerSecond > 0]).toEqual([true, true]);
          expect(foreseen).toMatchObject(done);
          expect(done).toMatchObject({
            added: 7,
            unsure: 1,
            excluded: 1,
            attributes: [{ name: 'age', images: 1 }],
            refused: [{ path: join(folder, 'more', 'bird', 'bird_001.jpg') }],
          });
          expect(await describeImages(second_)).toEqual(before);
          expect((await list(second_)).map(({ path }) => path)).toEqual(paths);
          expect(await run(second_, other, { from: 'project' })).toMatchObject({ added: 0, unchanged: 7, kept: 0 });
          expect(await readFile(join(other, 'catalog.sqlite'))).toEqual(untouched);
          // Its folders are now sources of this project like any other.
          await writeFile(join(folder, 'images', 'cat', 'later.jpg'), await jpeg(500));
          expect(await importFolder(second_, join(folder, 'images'))).toMatchObject({ added: 1, unchanged: 6 });
        } finally {
          await second_.child.stop();
        }
      },
    ));

  it('is read even when it is read-only; a wrong folder is refused with a sentence', () =>
    withProject(
      (root) => writeClassFolders(root, ['cat'], 2),
      async (engine, folder) => {
        await engine.requests.project.create({ path: join(folder, 'second.facet') });
        const other = join(folder, 'test.facet');
        await chmod(other, 0o555);
        try {
          expect(await run(engine, other, { from: 'project' })).toMatchObject({ added: 2 });
        } finally {
          await chmod(other, 0o755);
        }
        expect(await failureOf(run(engine, join(folder, 'images'), { from: 'project' }))).toMatchObject({
          message: expect.stringContaining('is not a Facet project') as string,
        });
        expect(await failureOf(importFolder(engine, other))).toMatchObject({
          message: expect.stringContaining('is a Facet project') as string,
        });
        expect(await failureOf(run(engine, join(folder, 'second.facet'), { from: 'project' }))).toMatchObject({
          message: 'That is the project that is open.',
        });
      },
    ));
});

describe('the command line', () => {
  it('imports with levels, tables and projects, and its dry run says what would happen', () =>
    withFolder(async (cwd) => {
      const facetJson = async (...args: string[]) => (await facet([...args, '--json'], { cwd })).json;
      await writeNested(join(cwd, 'images'));
      await writeFile(
        join(cwd, 'labels.csv'),
        'bild;person;alter;wo\ntrain/loose.jpg;carl;40;Bonn\nx.jpg;y;1;z\nkurz;x\n',
      );
      await facet(['new', 'p.facet'], { cwd });
      const level = await facet(['import', 'p.facet', 'images', '--level', '2', '--dry-run'], { cwd });
      expect(level.stdout).toContain('Would add 9 images, as far as they can be read; 0 unchanged');
      expect(level.stdout).toContain('Labels: anna 4 (new), ben 4 (new), unlabelled 1.');
      expect(level.stdout).toContain('--level 3: day 4, night 4, without a label 1');
      const columns = ['--path-column', 'bild', '--label-column', 'person', '--attribute', 'alter'];
      const table = await facet(['import', 'p.facet', 'images', '--labels', 'labels.csv', ...columns], { cwd });
      expect(table.code).toBe(3);
      expect(table.stdout).toContain('Labels: carl 1 (new), unlabelled 8.');
      expect(table.stdout).toContain('Read 3 rows: path from “bild”, label from “person”, attributes alter.');
      expect(table.stdout).toContain('line 4: it has 2 cells, the first line has 4');
      expect(table.stdout).toContain('line 3: x.jpg');
      expect(await facetJson('images', 'p.facet', '--filter', 'attr.alter:40')).toMatchObject({
        total: 1,
        images: [{ class: 'carl', attributes: { alter: '40' } }],
      });
      await facet(['new', 'q.facet'], { cwd });
      expect(await facetJson('import', 'q.facet', 'p.facet')).toMatchObject({ added: 9, classes: [{ name: 'carl' }] });
      expect(await facetJson('label', 'q.facet', '--attribute', 'alter=41', '--ids', '1,2')).toMatchObject({
        changed: 2,
      });
      expect(await facetJson('label', 'q.facet', '--attribute', 'alter=', '--ids', '1')).toMatchObject({ changed: 1 });
      expect(await facetJson('images', 'q.facet', '--filter', '!attr.alter:*')).toMatchObject({ total: 7 });
      for (const wrong of [
        ['--labels', 'none', '--level', '2'],
        ['--path-column', 'bild'],
      ]) {
        expect(await facetJson('import', 'p.facet', 'images', ...wrong)).toMatchObject({
          error: { kind: 'bad-input' },
        });
      }
    }));

  it('keeps images of one person in one part', () =>
    withFolder(async (cwd) => {
      const facetJson = async (...args: string[]) => (await facet([...args, '--json'], { cwd })).json;
      await writeClassFolders(join(cwd, 'images'), ['cat', 'dog'], 30);
      const rows = ['cat', 'dog'].flatMap((name) =>
        Array.from({ length: 30 }, (_, index) => {
          return `${name}/${name}_${String(index).padStart(3, '0')}.jpg,${name},p${String(index % 10)}`;
        }),
      );
      await writeFile(join(cwd, 'labels.csv'), ['path,class,person', ...rows].join('\n'));
      await facet(['new', 'p.facet'], { cwd });
      await facet(['import', 'p.facet', 'images', '--labels', 'labels.csv'], { cwd });
      expect(await facetJson('split', 'p.facet', '--group', 'nobody')).toMatchObject({
        error: { kind: 'not-found', next: 'There are person.' },
      });
      // Groups of 6 images, or of 12 where two people have nearly equal pictures.
      const counts = await facetJson('split', 'p.facet', '--group', 'person', '--test', '0.2');
      expect(counts).toMatchObject({ test: 12 });
      expect(counts.validation).toBeGreaterThan(0);
      const { images } = (await facetJson('images', 'p.facet', '--limit', '100')) as {
        images: { attributes: { person: string }; split: string }[];
      };
      const sides = new Map<string, Set<string>>();
      for (const { attributes, split } of images) {
        sides.set(attributes.person, (sides.get(attributes.person) ?? new Set()).add(split));
      }
      expect([...sides.values()].map((side) => side.size)).toEqual(Array(10).fill(1));
      expect((await facet(['split', 'p.facet', '--test', 'every-fifth', '--group', 'person'], { cwd })).code).toBe(1);
      // Groups that are too large for a part leave it empty, which is a warning.
      const few = await facetJson('split', 'p.facet', '--group', 'person', '--test', '0.2', '--validation', '0.02');
      expect(few).toMatchObject({ test: 12, validation: 0 });
      expect(few.warnings).toContain('No image is in the validation part: the best epoch can’t be chosen.');
    }));
});
