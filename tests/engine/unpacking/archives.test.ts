import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { renamed, tarOf, written, zipOf } from '../../helpers/files/archives';
import { jpeg } from '../../helpers/files/folders';
import { failureOf, withEngine } from '../../helpers/programs/engine';

const unpack = (engine: EngineClient, source: string, into: string) => engine.jobs.imports.unpack({ source, into });

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** Counts of what was left out, by kind. */
const counts = (report: Awaited<ReturnType<typeof unpack>>): Record<string, number> =>
  Object.fromEntries(report.leftOut.map(({ kind, count }) => [kind, count]));

/** Runs `work` with an archive's path and a folder to unpack into. */
const withArchive = (
  name: string,
  archive: () => Buffer | Promise<Buffer>,
  work: (engine: EngineClient, source: string, into: string, folder: string) => Promise<void>,
): Promise<void> =>
  withEngine(async (engine, folder) => {
    await work(engine, await written(join(folder, name), await archive()), join(folder, 'into'), folder);
  });

describe('a ZIP', () => {
  it('gives its pictures and small texts, and counts the rest', async () => {
    const picture = await jpeg(1);
    const entries = {
      'faces/cat/a.jpg': picture,
      'faces/cat/without extension': picture,
      'faces/labels.csv': 'path,label\ncat/a.jpg,cat\n',
      'faces/LICENSE': 'CC0',
      'faces/model.pkl': 'x',
      'faces/no extension and no picture': 'x',
      'faces/inner.zip': 'PK',
      '__MACOSX/faces/cat/._a.jpg': 'x',
      'faces/.DS_Store': 'x',
      'faces/cat/Thumbs.db': 'x',
      'faces/link.jpg': '/etc/passwd',
    };
    await withArchive(
      'a.zip',
      () => zipOf(entries, ['faces/link.jpg']),
      async (engine, source, into, folder) => {
        const report = await unpack(engine, source, into);
        const files = ['LICENSE', 'cat/a.jpg', 'cat/without extension', 'labels.csv'];
        expect(await filesBelow(into)).toEqual(files.map((file) => `faces/${file}`));
        expect(await readFile(join(into, 'faces/cat/a.jpg'))).toEqual(picture);
        expect(report).toMatchObject({ folder: into, form: 'zip', files: 4, pictures: 2, labels: null, notes: [] });
        expect(counts(report)).toEqual({ clutter: 3, other: 2, archive: 1, link: 1 });
        expect((await readdir(folder)).sort()).toEqual(['a.zip', 'into']);
      },
    );
  });

  it('leaves nothing outside the folder, whatever its entries are called', async () => {
    const picture = await jpeg(1);
    const entries = {
      '../out.jpg': picture,
      'a/../../out.jpg': picture,
      '/out.jpg': picture,
      'C:/out.jpg': picture,
      'a/b.jpg': picture,
      'a/B.JPG': picture,
      'a/b.jpg/c.jpg': picture,
      'nul\0.jpg': picture,
      [`${'long'.repeat(70)}.jpg`]: picture,
    };
    await withArchive(
      'a.zip',
      () => zipOf(entries),
      async (engine, source, into, folder) => {
        const report = await unpack(engine, source, into);
        expect(await filesBelow(into)).toEqual(['a/b.jpg']);
        expect(counts(report)).toEqual({ name: 6, taken: 2 });
        expect((await readdir(folder)).sort()).toEqual(['a.zip', 'into']);
      },
    );
  });

  it('with backslashes of Windows is read as with slashes', async () => {
    const picture = await jpeg(1);
    const archive = () =>
      renamed(zipOf({ 'cat/a.jpg': picture, 'aa/b.jpg': picture }), 'aa/b.jpg', Buffer.from('..\\b.jpg'));
    await withArchive(
      'a.zip',
      () => renamed(archive(), 'cat/a.jpg', Buffer.from('cat\\a.jpg')),
      async (engine, source, into) => {
        const report = await unpack(engine, source, into);
        expect(await filesBelow(into)).toEqual(['cat/a.jpg']);
        expect(counts(report)).toEqual({ name: 1 });
      },
    );
  });

  it('has names in UTF-8 with or without saying so, or in code page 437', async () => {
    const picture = await jpeg(1);
    const archive = renamed(
      renamed(zipOf({ 'Köln/a.jpg': picture, 'xx.jpg': picture, 'yyy.jpg': picture }), 'xx.jpg', Buffer.from('ä.jpg')),
      'yyy.jpg',
      Buffer.from([0x81, 0x84, 0x94, ...Buffer.from('.jpg')]),
    );
    await withArchive(
      'a.zip',
      () => archive,
      async (engine, source, into) => {
        await unpack(engine, source, into);
        expect(await filesBelow(into)).toEqual(['Köln/a.jpg', 'ä.jpg', 'üäö.jpg'].sort());
      },
    );
  });

  it('lists encrypted and damaged entries, and unpacks the others', async () => {
    const picture = await jpeg(1);
    const archive = zipOf({ 'a.jpg': picture, 'b.jpg': picture, 'c.jpg': picture });
    const first = archive.indexOf('PK\x01\x02', 0, 'latin1');
    const headers = [first, archive.indexOf('PK\x01\x02', first + 1, 'latin1')];
    archive.writeUInt16LE(archive.readUInt16LE((headers[0] ?? 0) + 8) | 1, (headers[0] ?? 0) + 8);
    archive.writeUInt32LE(1, (headers[1] ?? 0) + 16); // its checksum
    await withArchive(
      'a.zip',
      () => archive,
      async (engine, source, into) => {
        const report = await unpack(engine, source, into);
        expect(await filesBelow(into)).toEqual(['c.jpg']);
        expect(counts(report)).toEqual({ encrypted: 1, damaged: 1 });
      },
    );
  });

  it('that is cut short is refused in one sentence, and leaves nothing', async () => {
    const picture = await jpeg(1);
    await withArchive(
      'a.zip',
      () => zipOf({ 'a.jpg': picture }).subarray(0, 200),
      async (engine, source, into, folder) => {
        const failure = await failureOf(unpack(engine, source, into));
        expect(failure).toMatchObject({ kind: 'bad-input', next: 'Fetch or copy the file again.' });
        expect(failure.message).toContain(`${source} is damaged or incomplete`);
        expect(await readdir(folder)).toEqual(['a.zip']);
      },
    );
  });
});

describe('a tar archive', () => {
  const entriesOf = (picture: Buffer) => [
    { header: { name: './cat/', type: 'directory' as const } },
    { header: { name: './cat/a.jpg' }, content: picture },
    { header: { name: `${'deep/'.repeat(30)}b.jpg` }, content: picture },
    { header: { name: 'Köln.jpg' }, content: picture },
    { header: { name: 'notes.pkl' }, content: 'x'.repeat(100_000) },
    { header: { name: 'link.jpg', type: 'symlink' as const, linkname: '/etc/passwd' } },
    { header: { name: 'hard.jpg', type: 'link' as const, linkname: 'cat/a.jpg' } },
    { header: { name: '../out.jpg' }, content: picture },
    { header: { name: 'a\\b.jpg' }, content: picture },
    { header: { name: '.git/config.txt' }, content: 'x' },
    { header: { name: 'empty.txt' }, content: '' },
    { header: { name: 'no extension' }, content: 'y'.repeat(300_000) },
    { header: { name: 'last.png' }, content: picture },
  ];

  it.each([
    ['tar', (plain: Buffer) => plain],
    ['tar.gz', gzipSync],
    ['tar.zst', zstdCompressSync],
  ])('as %s gives its pictures and small texts', async (extension, compress) => {
    const picture = await jpeg(1);
    await withArchive(
      `a.${extension}`,
      async () => compress(await tarOf(entriesOf(picture))),
      async (engine, source, into, folder) => {
        const report = await unpack(engine, source, into);
        const deep = `${'deep/'.repeat(30)}b.jpg`;
        expect(await filesBelow(into)).toEqual(['Köln.jpg', 'cat/a.jpg', deep, 'empty.txt', 'last.png'].sort());
        expect(report).toMatchObject({ form: 'tar', files: 5, pictures: 4 });
        expect(counts(report)).toEqual({ other: 2, link: 2, name: 2, clutter: 1 });
        expect((await readdir(folder)).sort()).toEqual([`a.${extension}`, 'into']);
        expect((await stat(join(into, 'cat/a.jpg'))).size).toBe(picture.length);
      },
    );
  });

  it('that is cut short is refused, and leaves nothing', async () => {
    const picture = await jpeg(1);
    const archive = async () => gzipSync(await tarOf(entriesOf(picture)));
    await withArchive(
      'a.tgz',
      async () => (await archive()).subarray(0, 1500),
      async (engine, source, into, folder) => {
        expect(await failureOf(unpack(engine, source, into))).toMatchObject({ kind: 'bad-input' });
        expect(await readdir(folder)).toEqual(['a.tgz']);
      },
    );
  });
});

describe('unpacking', () => {
  it('names what it does not unpack, and the way', async () => {
    await withEngine(async (engine, folder) => {
      const into = join(folder, 'into');
      const sentence = async (name: string, content: Uint8Array | string): Promise<string> => {
        const failure = await failureOf(unpack(engine, await written(join(folder, name), content), into));
        return `${failure.kind}: ${failure.message.replaceAll(`${folder}/`, '')}`;
      };
      const unsupported = (file: string, program: string) =>
        `unsupported: ${file} is packed with ${program}, which Facet doesn’t unpack.`;
      expect(await sentence('a.tar.bz2', 'BZh91AY')).toBe(unsupported('a.tar.bz2', 'bzip2'));
      expect(await sentence('a.tar.xz', Buffer.from('fd377a585a00', 'hex'))).toBe(unsupported('a.tar.xz', 'xz'));
      expect(await sentence('a.7z', Buffer.from('377abcaf271c', 'hex'))).toBe(unsupported('a.7z', '7-Zip'));
      expect(await sentence('a.rar', 'Rar!\x1a')).toBe(unsupported('a.rar', 'RAR'));
      expect(await sentence('a.zip', 'no archive')).toBe('bad-input: a.zip is nothing that Facet unpacks.');
      expect(await sentence('labels.csv.gz', gzipSync('path,label\n'.repeat(100)))).toMatch(
        /^bad-input: .*no tar archive/,
      );
      expect((await failureOf(unpack(engine, join(folder, 'none.zip'), into))).kind).toBe('not-found');
      expect((await failureOf(unpack(engine, folder, join(folder, 'into')))).kind).toBe('bad-input');
    });
  });

  it('is what a folder of nothing but archives is told', async () => {
    await withEngine(async (engine, folder) => {
      await engine.requests.project.create({ path: join(folder, 'p.facet') });
      await mkdir(join(folder, 'download'));
      await written(join(folder, 'download', 'archive.zip'), zipOf({ 'a.txt': 'a' }));
      const { found } = await engine.jobs.imports.recognise({ folder: join(folder, 'download') });
      expect(found.map(({ notes }) => notes)).toEqual([
        ['There is an archive in it, archive.zip: unpack that to import what it holds.'],
      ]);
    });
  });

  it('goes into a new folder only', async () => {
    const picture = await jpeg(1);
    await withArchive(
      'a.zip',
      () => zipOf({ 'a.jpg': picture }),
      async (engine, source, into, folder) => {
        await mkdir(into);
        await writeFile(join(into, 'mine.txt'), 'mine');
        expect((await failureOf(unpack(engine, source, into))).message).toBe(`${into} is not empty.`);
        expect((await failureOf(unpack(engine, source, source))).kind).toBe('bad-input');
        expect(await filesBelow(folder)).toEqual(['a.zip', 'into/mine.txt']);
      },
    );
  });

  it('can be cancelled, and leaves nothing', async () => {
    const picture = await jpeg(1);
    const entries = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`${String(index)}.jpg`, picture]));
    await withArchive(
      'a.zip',
      () => zipOf(entries),
      async (engine, source, into, folder) => {
        const abort = new AbortController();
        const onProgress = ({ phase }: { phase: string }): void => {
          if (phase === 'Unpacking') abort.abort();
        };
        const unpacking = engine.jobs.imports.unpack({ source, into }, { signal: abort.signal, onProgress });
        const failure = await failureOf(unpacking);
        expect(failure.kind).toBe('cancelled');
        expect(await readdir(folder)).toEqual(['a.zip']);
      },
    );
  });
});
