import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { nearestName } from '../../../src-shared/domain/nearest-name';
import { facetIn } from '../../helpers/programs/cli';
import { allImages, failureOf, importFolder, withEngine, withFolder, withProject } from '../../helpers/programs/engine';
import { jpeg, people } from '../../helpers/files/folders';

const writePhotos = people(2);
const labelsOf = async (engine: EngineClient) =>
  (await engine.requests.images.list(allImages)).images.map(({ class: name, labelState }) => name ?? labelState);

describe('a row of a table applied as labels', () => {
  it('is refused by line when it matches images of two sources', () =>
    withEngine(async (engine, folder) => {
      for (const [index, name] of ['a', 'b'].entries()) {
        await mkdir(join(folder, name, 'man'), { recursive: true });
        await writeFile(join(folder, name, 'man', 'face_0.jpg'), await jpeg(index));
      }
      await writeFile(join(folder, 'b', 'man', 'face_1.jpg'), await jpeg(5));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await importFolder(engine, join(folder, 'a'));
      await importFolder(engine, join(folder, 'b'));
      await engine.requests.classes.add({ name: 'woman' });
      await mkdir(join(folder, 'tables'));
      const file = join(folder, 'tables', 'labels.csv');
      await writeFile(file, 'path,class\nman/face_1.jpg,woman\nman/face_0.jpg,woman\n');
      const failure = await failureOf(engine.requests.labels.applyFromFile({ file, reason: '' }));
      expect(failure.kind).toBe('bad-input');
      expect(failure.message).toBe(
        `man/face_0.jpg, named in line 3 of ${file}, fits images of ${join(folder, 'a')} and ${join(folder, 'b')}.`,
      );
      expect(await labelsOf(engine)).toEqual(['man', 'man', 'man']);
      await writeFile(file, `path,class\nman/face_1.jpg,woman\n${join(folder, 'b', 'man', 'face_0.jpg')},woman\n`);
      expect(await engine.requests.labels.applyFromFile({ file, reason: '' })).toMatchObject({ changed: 2 });
      expect(await labelsOf(engine)).toEqual(['man', 'woman', 'woman']);
    }));

  it('finds an image of a nested source by its path in the outer one', () =>
    withEngine(async (engine, folder) => {
      await writePhotos(join(folder, 'images'));
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await engine.jobs.imports.run({ folder: join(folder, 'images', 'man'), labels: { from: 'none' }, dryRun: false });
      await importFolder(engine, join(folder, 'images'));
      const file = join(folder, 'labels.csv');
      await writeFile(file, 'path,class\nman/man_000.jpg,woman\n');
      expect(await engine.requests.labels.applyFromFile({ file, reason: '' })).toMatchObject({ changed: 1 });
    }));

  it('is refused when another row names the same image', () =>
    withProject(writePhotos, async (engine, folder) => {
      const file = join(folder, 'images', 'labels.csv');
      await writeFile(file, `path,class\nman/man_000.jpg,woman\nman/man_001.jpg,woman\n./man/man_000.jpg,man\n`);
      const failure = await failureOf(engine.requests.labels.applyFromFile({ file, reason: '' }));
      expect(failure).toMatchObject({ kind: 'bad-input', message: expect.stringContaining('Lines 2 and 4') as string });
      expect(await labelsOf(engine)).toEqual(['man', 'man', 'woman', 'woman']);
    }));

  it('takes other names of a class for it, also where classes are added', () =>
    withProject(writePhotos, async (engine, folder) => {
      const [man, woman] = (await engine.requests.classes.list({})).classes;
      await engine.requests.classes.setAliases({ class: woman?.id ?? 0, aliases: ['female', 'man'] });
      const file = join(folder, 'images', 'labels.csv');
      await writeFile(file, 'path,class\nman/man_000.jpg,female\nman/man_001.jpg,man\nwoman/woman_000.jpg,child\n');
      const step = { file, reason: '', newClasses: true };
      expect(await engine.requests.labels.applyFromFile(step)).toMatchObject({ changed: 2 });
      // A name that a class has is that class.
      expect(await labelsOf(engine)).toEqual(['woman', man?.name, 'child', 'woman']);
      expect((await engine.requests.classes.list({})).classes.map(({ name }) => name)).toEqual([
        'child',
        'man',
        'woman',
      ]);
      await writeFile(file, 'path,class\nman/man_001.jpg,female\n');
      expect(await engine.requests.labels.applyFromFile({ file, reason: '' })).toMatchObject({ changed: 1 });
    }));

  it('makes no class of a misspelt name, except on request', () =>
    withProject(writePhotos, async (engine, folder) => {
      const file = join(folder, 'images', 'labels.csv');
      await writeFile(file, 'path,class\nman/man_000.jpg,woman\nman/man_001.jpg,womam\nwoman/woman_000.jpg,zebra\n');
      const failure = await failureOf(engine.requests.labels.applyFromFile({ file, reason: '' }));
      expect(failure).toMatchObject({
        kind: 'bad-input',
        message: `${file} names classes that the project does not have: “womam” (line 3; did you mean “woman”?), “zebra” (line 4).`,
      });
      expect(await labelsOf(engine)).toEqual(['man', 'man', 'woman', 'woman']);
      expect((await engine.requests.classes.list({})).classes.map(({ name }) => name)).toEqual(['man', 'woman']);
      const asked = { file, reason: '', newClasses: true };
      expect(await engine.requests.labels.applyFromFile(asked)).toMatchObject({ changed: 3 });
      expect(await labelsOf(engine)).toEqual(['woman', 'womam', 'zebra', 'woman']);
    }));
});

describe('a row of a table that does not give a whole path', () => {
  it('is applied to the only image of the name, and refused where there are two', () =>
    withProject(writePhotos, async (engine, folder) => {
      const file = join(folder, 'labels.txt');
      await writeFile(file, 'man_000 woman\nMAN_001.JPG woman\nman/man_001.jpg woman\n');
      const doubled = await failureOf(engine.requests.labels.applyFromFile({ file, reason: '' }));
      expect(doubled.message).toBe(`Lines 2 and 3 of ${file} name the same image, man/man_001.jpg.`);
      await writeFile(file, 'man_000 woman\nMAN_001.JPG woman\n');
      expect(await engine.requests.labels.applyFromFile({ file, reason: '' })).toMatchObject({ changed: 2 });
      expect(await labelsOf(engine)).toEqual(['woman', 'woman', 'woman', 'woman']);
      await mkdir(join(folder, 'images', 'more'));
      await writeFile(join(folder, 'images', 'more', 'man_000.jpg'), await jpeg(9));
      await importFolder(engine, join(folder, 'images'));
      await writeFile(file, 'man_000 man\nman_001 man\n');
      const two = await failureOf(engine.requests.labels.applyFromFile({ file, reason: '' }));
      expect(two).toMatchObject({
        kind: 'bad-input',
        message: `man_000, named in line 1 of ${file}, fits both ${join(folder, 'images', 'man', 'man_000.jpg')} and ${join(folder, 'images', 'more', 'man_000.jpg')}.`,
      });
    }));

  it('labels the only image of the name in an import, and tells its part', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await writePhotos(root);
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const file = join(folder, 'labels.csv');
      await writeFile(
        file,
        'sep=;\nid;label;Usage\nman_000;m\u00e4nnlich;Training\nwoman_001;weiblich;PrivateTest\n',
        'latin1',
      );
      const report = await engine.jobs.imports.run({ folder: root, labels: { from: 'file', file }, dryRun: false });
      expect(report.file).toMatchObject({
        rows: 2,
        badRows: 0,
        unmatchedRows: 0,
        columns: { path: 'id', part: 'Usage' },
      });
      expect(report.file?.notes).toEqual([expect.stringContaining('was read as Windows-1252')]);
      expect(report.split).toMatchObject({ train: 1, validation: 0, test: 1, isKept: true });
      expect(await labelsOf(engine)).toEqual(['m\u00e4nnlich', 'unlabelled', 'unlabelled', 'weiblich']);
    }));
});

describe('a row of a table given to an import', () => {
  it('labels nothing when it matches one file from the folder and another from the table', () =>
    withEngine(async (engine, folder) => {
      const root = join(folder, 'images');
      await mkdir(join(root, 'sub', 'sub'), { recursive: true });
      const paths = ['a.jpg', 'sub/a.jpg', 'sub/b.jpg', 'c.jpg'];
      for (const [index, path] of paths.entries()) await writeFile(join(root, path), await jpeg(index));
      const file = join(root, 'sub', 'labels.csv');
      await writeFile(file, 'path,class\na.jpg,man\nb.jpg,woman\n../c.jpg,man\nc.jpg,woman\n');
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      const report = await engine.jobs.imports.run({ folder: root, labels: { from: 'file', file }, dryRun: false });
      expect(report.file).toMatchObject({
        rows: 4,
        badRows: 2,
        unmatchedRows: 0,
        bad: [
          {
            line: 2,
            reason: `it fits both ${join(root, 'a.jpg')} and ${join(root, 'sub', 'a.jpg')}; write the whole path`,
          },
          { line: 4, reason: 'it names the same image as line 5' },
        ],
      });
      const { images } = await engine.requests.images.list(allImages);
      expect(images.map(({ path, class: name }) => [path.slice(root.length + 1), name])).toEqual([
        ['a.jpg', null],
        ['c.jpg', 'woman'],
        ['sub/a.jpg', null],
        ['sub/b.jpg', 'woman'],
      ]);
    }));

  it('sets attributes of known images in a step, on request', () =>
    withProject(writePhotos, async (engine, folder) => {
      const root = join(folder, 'images');
      const file = join(folder, 'people.csv');
      await writeFile(file, 'path,person\nman/man_000.jpg,anna\nman/man_001.jpg,ben\nwoman/woman_000.jpg,\n');
      const labels = { from: 'file', file } as const;
      expect(await engine.jobs.imports.run({ folder: root, labels, dryRun: false })).toMatchObject({
        kept: 2,
        taken: null,
      });
      const asked = { folder: root, labels, dryRun: false, take: ['attributes' as const] };
      expect(await engine.jobs.imports.run(asked)).toMatchObject({ kept: 0, added: 0, taken: { changed: 2 } });
      const persons = async () =>
        (await engine.requests.images.list(allImages)).images.map(({ attributes }) => attributes.person);
      expect(await persons()).toEqual(['anna', 'ben', undefined, undefined]);
      await engine.requests.labels.undo({});
      expect(await persons()).toEqual([undefined, undefined, undefined, undefined]);
    }));
});

describe('the command line', () => {
  it('adds new classes from a table only on request', () =>
    withFolder(async (folder) => {
      const [project, root] = [join(folder, 'p.facet'), join(folder, 'images')];
      await writePhotos(root);
      const cli = facetIn(folder);
      await cli('new', project);
      await cli('import', project, root);
      await copyFile(join(root, 'man', 'man_000.jpg'), join(folder, 'copy.jpg'));
      await writeFile(join(root, 'labels.csv'), 'path,class\nman/man_000.jpg,femal\n');
      const refused = await cli('label', project, '--from', join(root, 'labels.csv'), '--json');
      expect([refused.code, refused.json.error]).toMatchObject([1, { kind: 'bad-input' }]);
      const done = await cli('label', project, '--from', join(root, 'labels.csv'), '--new-classes', '--json');
      expect(done).toMatchObject({ code: 0, json: { changed: 1 } });
    }));
});

describe('the nearest name of a misspelt one', () => {
  it('has the fewest edits, if these are few', () => {
    expect(nearestName('womam', ['man', 'woman'])).toBe('woman');
    expect(nearestName('MAN', ['man', 'woman'])).toBe('man');
    expect(nearestName('zebra', ['man', 'woman'])).toBeNull();
    expect(nearestName('x', [])).toBeNull();
  });
});
