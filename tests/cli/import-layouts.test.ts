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
      expect(stdout).toContain('The split would be as the source has it: train 2, validation 0, test 1.');
      const { json } = await run('--dry-run', '--json');
      expect(json).toMatchObject({
        ...{ added: 3, layout: 'split-folders', level: 2 },
        split: { train: 2, validation: 0, test: 1, isKept: true },
        recognised: [{ layout: 'split-folders' }, { layout: 'class-folders' }, { layout: 'no-labels' }],
      });
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
