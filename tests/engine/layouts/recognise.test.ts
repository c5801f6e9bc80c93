import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../helpers/programs/engine';
import { jpeg } from '../../helpers/files/folders';
import { withEmptyProject, writeFiles } from '../../helpers/layouts/files';
import { openPlace } from '../../../src-main/engine/layouts/place';

const { signal } = new AbortController();

describe('a folder that is looked at', () => {
  it('lists images and other files as an import finds them, and decodes the beginnings of texts', () =>
    withEmptyProject(async (_engine, folder) => {
      const root = join(folder, 'photos');
      const be = Buffer.from('größe;ä\n', 'utf16le').swap16();
      await writeFiles(root, {
        'b/a.jpg': await jpeg(1),
        'b/.hidden.jpg': 'x',
        '@eaDir/a.jpg': 'x',
        'utf8.csv': '\ufeffgröße\n',
        'le.csv': Buffer.from('\ufeffgröße;ä\n', 'utf16le'),
        'le-without-mark.csv': Buffer.from('größe;ä\n', 'utf16le'),
        'be.csv': Buffer.concat([Buffer.from([0xfe, 0xff]), be]),
        'be-without-mark.csv': be,
        'windows.csv': Buffer.from('gr\xf6\xdfe \x80\n', 'latin1'),
        'cut.csv': `${'x'.repeat(64 * 1024 - 1)}ö`,
        'binary.db': Buffer.from([1, 2, 3, 0, 0, 0, 255, 1, 0, 9]),
      });
      const place = await openPlace(root, { signal, reach: () => undefined });
      expect(place.images).toEqual(['b/a.jpg']);
      expect(place.isWhole).toBe(true);
      const heads = Object.fromEntries(
        await Promise.all(place.others.map(async (path) => [path, await place.head(path)] as const)),
      );
      expect(heads).toEqual({
        'utf8.csv': 'größe\n',
        'le.csv': 'größe;ä\n',
        'le-without-mark.csv': 'größe;ä\n',
        'be.csv': 'größe;ä\n',
        'be-without-mark.csv': 'größe;ä\n',
        'windows.csv': 'größe €\n',
        'cut.csv': 'x'.repeat(64 * 1024 - 1),
        'binary.db': '',
      });
      expect(await place.head('nowhere.csv')).toBe('');
    }));

  it('is recognised with numbers, examples, variants of class names and alternatives', () =>
    withEmptyProject(async ({ jobs }, folder) => {
      const root = join(folder, 'photos');
      const names = ['train/man', 'train/Man ', 'train/woman', 'test/man', 'test/woman'];
      for (const [index, name] of names.entries()) {
        for (const file of ['a', 'b', 'c']) await writeFiles(root, { [`${name}/${file}.jpg`]: await jpeg(index) });
      }
      const { found, isWhole, folder: told } = await jobs.imports.recognise({ folder: root });
      expect([told, isWhole]).toEqual([root, true]);
      expect(found.map(({ layout }) => layout)).toEqual(['split-folders', 'class-folders', 'no-labels']);
      const [first, second] = found;
      expect(first).toMatchObject({
        says: 'Folders for the parts of a split over class folders (test, train); 3 classes, 15 images; train 9, validation 0, test 6.',
        level: 2,
        parts: { train: 9, validation: 0, test: 6 },
        classes: [
          { name: 'man', images: 6 },
          { name: 'woman', images: 6 },
          { name: 'Man ', images: 3 },
        ],
        images: 15,
        unlabelled: 0,
        variants: [{ name: 'man', variants: ['man', 'Man '] }],
        notes: [],
      });
      expect(first?.levels).toHaveLength(2);
      expect(first?.examples.map(({ path }) => path)).toHaveLength(10);
      expect(first?.examples[0]).toMatchObject({ path: 'test/man/a.jpg', label: 'man', part: 'test', attributes: [] });
      expect(second).toMatchObject({ level: 1, classes: [{ name: 'train' }, { name: 'test' }], parts: null });
      const chosen = await jobs.imports.recognise({ folder: root, as: 'class-folders', choice: { level: 2 } });
      expect(chosen.found).toMatchObject([{ layout: 'class-folders', level: 2, images: 15 }]);
    }));

  it('is refused with a sentence when nothing fits, or when it is a project', () =>
    withEmptyProject(async ({ jobs }, folder) => {
      await writeFiles(join(folder, 'photos'), { 'a.jpg': await jpeg(1) });
      const as = 'class-folders' as const;
      expect(await failureOf(jobs.imports.recognise({ folder: join(folder, 'photos'), as }))).toMatchObject({
        kind: 'bad-input',
        message: `${join(folder, 'photos')} has nothing in the layout class-folders.`,
      });
      const gender = failureOf(jobs.imports.recognise({ folder: join(folder, 'photos'), choice: { label: 'gender' } }));
      expect(await gender).toMatchObject({ kind: 'bad-input', message: expect.stringContaining('“gender”') as string });
      expect(await failureOf(jobs.imports.recognise({ folder: join(folder, 'no') }))).toMatchObject({
        kind: 'not-found',
      });
    }));
});
