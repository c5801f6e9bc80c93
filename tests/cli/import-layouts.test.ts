import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layoutNames } from '../../src-shared/domain/layouts';
import { facet } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';
import { jpeg } from '../helpers/files/folders';
import { writeFiles } from '../helpers/layouts/files';

/** Writes a project and a folder with parts over two classes, and a table that says otherwise. */
async function prepare(folder: string): Promise<(...args: string[]) => ReturnType<typeof facet>> {
  await writeFiles(join(folder, 'photos'), {
    'train/man/a.jpg': await jpeg(1),
    'train/woman/b.jpg': await jpeg(2),
    'test/man/c.jpg': await jpeg(3),
  });
  await facet(['new', 'p.facet'], { cwd: folder });
  return (...args) => facet(['import', 'p.facet', 'photos', ...args], { cwd: folder });
}

describe('facet import', () => {
  it('prints what a folder is recognised as, alternatives, and in a dry run examples and the split', () =>
    withFolder(async (folder) => {
      const run = await prepare(folder);
      const { stdout, code } = await run('--dry-run');
      expect(code).toBe(0);
      expect(stdout).toContain(
        'split-folders: Folders for the parts of a split over class folders (test, train); 2 classes, 3 images; train 2, validation 0, test 1.',
      );
      expect(stdout).toMatch(/test\/man\/c\.jpg +man +test/);
      expect(stdout).toContain('--as class-folders: One folder per class; 2 classes, 3 images.');
      expect(stdout).toContain('--as no-labels: Images without labels; 3 images.');
      expect(stdout).toContain('Would add 3 images, as far as they can be read; 0 unchanged');
      expect(stdout).toContain('The split would be as the source has it: train 2, validation 0, test 1.');
      const { json } = await run('--dry-run', '--json');
      expect(json).toMatchObject({
        ...{ added: 3, layout: 'split-folders', level: 2 },
        split: { train: 2, validation: 0, test: 1, isKept: true },
        recognised: [{ layout: 'split-folders' }, { layout: 'class-folders' }, { layout: 'no-labels' }],
      });
    }));

  it('prints what the import found, people who labelled, and the next step; with --json, too', () =>
    withFolder(async (folder) => {
      const root = join(folder, 'photos');
      const same = await jpeg(1);
      await writeFiles(root, {
        ...{ 'a.jpg': same, 'b.jpg': same, 'c.jpg': await jpeg(2) },
        'labels.csv': 'path,label,annotator\na.jpg,man,x\na.jpg,man,y\nb.jpg,woman,x\nc.jpg,man,x\nc.jpg,woman,y\n',
      });
      for (const name of ['p.facet', 'q.facet']) await facet(['new', name], { cwd: folder });
      const { stdout } = await facet(['import', 'p.facet', 'photos'], { cwd: folder });
      expect(stdout).toContain('2 annotators; 1 of the 2 images that several of them labelled have different answers.');
      expect(stdout).toMatch(
        /^Possible problems: label-conflict 1, disagreement 1, .*To see them: facet issues p\.facet$/m,
      );
      expect(stdout).toContain('2 people labelled images. How far they agree: facet agreement p.facet');
      expect(stdout).toMatch(/^Next: facet train p\.facet$/m);
      const { json } = await facet(['import', 'q.facet', 'photos', '--json'], { cwd: folder });
      const issues = { 'label-conflict': { images: 2, groups: 1 }, disagreement: { images: 1, groups: 1 } };
      expect(json).toMatchObject({ annotators: 2, issues });
    }));

  it('lists file names that do not fit without lines, and says what becomes of persons', () =>
    withFolder(async (folder) => {
      const pictures = Object.fromEntries(
        await Promise.all(
          ['1_0_0_20170101', '2_1_0_20170102', '3_0_1_20170103', '4_1_2_20170104', '61_1_20170105'].map(
            async (name, seed) => [`${name}.jpg`, await jpeg(seed + 1)] as const,
          ),
        ),
      );
      await writeFiles(join(folder, 'photos'), pictures);
      await writeFiles(join(folder, 'lfw'), {
        'Ann_A/Ann_A_0001.jpg': await jpeg(1),
        'Ann_A/Ann_A_0002.jpg': await jpeg(2),
        'Bo_B/Bo_B_0001.jpg': await jpeg(3),
      });
      await facet(['new', 'p.facet'], { cwd: folder });
      const run = async (...args: string[]) =>
        (await facet(['import', 'p.facet', ...args, '--dry-run'], { cwd: folder })).stdout;
      const names = await run('photos');
      expect(names).toContain('File names that do not fit: 1; the first is 61_1_20170105.jpg: ');
      expect(names).toContain('Read 5 file names.\nFile names that do not fit (1):\n  61_1_20170105.jpg: ');
      expect(names).not.toContain('line 5');
      expect(await run('lfw', '--as', 'lfw')).toContain('--persons classes makes them classes.');
      expect(await run('lfw', '--as', 'lfw', '--persons')).toContain('--persons attribute makes them an attribute.');
    }));

  it('takes another layout, or other labels, where it is told to; then there are no parts', () =>
    withFolder(async (folder) => {
      const run = await prepare(folder);
      const counted = async (...args: string[]) => (await run(...args, '--dry-run', '--json')).json;
      const classes = [
        { name: 'train', images: 2 },
        { name: 'test', images: 1 },
      ];
      expect(await counted('--as', 'class-folders')).toMatchObject({ layout: 'class-folders', split: null, classes });
      expect(await counted('--level', '1')).toMatchObject({ layout: 'class-folders', level: 1, classes });
      expect(await counted('--as', 'no-labels')).toMatchObject({ layout: 'no-labels', unlabelled: 3, split: null });
      expect(await counted('--labels', 'none')).toMatchObject({ layout: null, unlabelled: 3, split: null });
      expect(await counted('--labels', 'folders')).toMatchObject({
        layout: null,
        level: 2,
        unlabelled: 0,
        split: null,
      });
      expect(await counted('--parts', 'ignore')).toMatchObject({ layout: 'split-folders', split: null });
      expect(await counted('--pattern', '{person}')).toMatchObject({ layout: 'file-names' });
    }));

  it('refuses options that contradict each other with a sentence', () =>
    withFolder(async (folder) => {
      const run = await prepare(folder);
      const refused = async (...args: string[]) => {
        const { json, code } = await run(...args, '--json');
        expect(code).toBe(1);
        return json;
      };
      const bad = (message: string) => ({ error: { kind: 'bad-input', message } });
      const unknown = await run('--as', 'nonsense', '--json');
      expect(unknown.code).toBe(2); // wrong usage
      expect(unknown.json).toMatchObject({
        error: {
          message: 'There is no layout “nonsense”.',
          next: `The layouts are ${layoutNames.join(', ')}.`,
        },
      });
      expect(await refused('--as', 'yolo')).toMatchObject(
        bad(`${join(folder, 'photos')} has nothing in the layout yolo.`),
      );
      expect(await refused('--pattern', '{a}', '--as', 'utkface')).toMatchObject(
        bad('--pattern is only for --as file-names.'),
      );
      expect(await refused('--level', '1', '--as', 'yolo')).toMatchObject(
        bad('--level is only for --as class-folders and --as split-folders.'),
      );
      expect(await refused('--one-class', '--labels', 'none')).toMatchObject(bad('--one-class is only for layouts.'));
      expect(await refused('--as', 'table', '--labels', 'none')).toMatchObject(
        bad('--labels none is only for imports without --as.'),
      );
      expect(await refused('--as', 'table', '--labels', 'elsewhere.csv')).toMatchObject({
        error: { message: expect.stringContaining('is not inside') as string },
      });
      expect(await refused('--label-column', 'mood')).toMatchObject(
        bad(`Nothing in ${join(folder, 'photos')} has a column or field “mood”.`),
      );
    }));

  it('lists the layouts in its help', async () => {
    const { stdout } = await facet(['import', '--help']);
    for (const name of layoutNames) expect(stdout).toContain(name);
  });
});
