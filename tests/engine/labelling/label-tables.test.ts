import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelFile, previewTable } from '../../../src-main/engine/tables/label-file';
import type { LabelRow } from '../../../src-main/engine/catalog/label-rows';
import type { ColumnChoice } from '../../../src-shared/contract/imports';
import { plainCell } from '../../../src-main/engine/tables/cells';
import { failureOf, withFolder } from '../../helpers/programs/engine';

interface Read {
  readonly rows: LabelRow[];
  readonly bad: readonly { line: number; reason: string }[];
  readonly columns: LabelFile['columns'];
}

/** Reads a whole table with this content. */
function read(
  content: string | Buffer,
  { name = 'labels.csv', choice }: { name?: string; choice?: ColumnChoice } = {},
) {
  return withFolder(async (folder): Promise<Read> => {
    const file = join(folder, name);
    await writeFile(file, content);
    const table = await LabelFile.open(file, { choice });
    try {
      return {
        rows: [...table.rows.pages()].flat().map(({ id: _, table: __, role: ___, key: ____, ...row }) => row),
        bad: table.bad,
        columns: table.columns,
      };
    } finally {
      table.close();
    }
  });
}

/** Images of a folder, told at once. */
async function* onceAll(paths: readonly string[]): AsyncGenerator<readonly string[]> {
  yield await Promise.resolve(paths);
}

const row = (line: number, path: string, className: string | null, attributes: [string, string][] = []): LabelRow => ({
  line,
  path,
  state: className === null ? 'unlabelled' : 'labelled',
  className,
  tags: [],
  attributes,
});

describe('a table of labels', () => {
  it('identifies its columns by their headers', async () => {
    const { rows, columns, bad } = await read('File,Class,age,sha256\na.jpg,cat,9,xyz\nb.jpg,,10,\n');
    expect(columns).toEqual({ path: 'File', label: 'Class', state: null, tags: null, attributes: ['age'] });
    expect(rows).toEqual([row(2, 'a.jpg', 'cat', [['age', '9']]), row(3, 'b.jpg', null, [['age', '10']])]);
    expect(bad).toEqual([]);
  });

  it.each([
    ['tabs', 'path\tlabel\na.jpg\tcat\n', 'x.tsv'],
    ['semicolons', 'path;label\na.jpg;cat\n', 'x.csv'],
    ['bars', 'path|label\na.jpg|cat\n', 'x.txt'],
    ['a byte order mark and carriage returns', '\ufeffpath,label\r\na.jpg,cat\r\n', 'x.csv'],
    ['lone carriage returns', 'path,label\ra.jpg,cat\r', 'x.csv'],
    ['UTF-16', Buffer.from('\ufeffpath\tlabel\r\na.jpg\tcat\r\n', 'utf16le'), 'x.csv'],
    ['no end of the last line, and empty lines', 'path,label\n\na.jpg,cat', 'x.csv'],
  ])('is read with %s', async (_, content, name) => {
    const { rows, bad } = await read(content, { name });
    expect(rows.map(({ path, className }) => [path, className])).toEqual([['a.jpg', 'cat']]);
    expect(bad).toEqual([]);
  });

  it('without a header is recognised by its file paths', async () => {
    const { rows, columns } = await read('cat,photos/a.jpg\ndog,photos/b.png\n');
    expect(columns).toMatchObject({ path: 'column 2', label: 'column 1' });
    expect(rows).toEqual([row(1, 'photos/a.jpg', 'cat'), row(2, 'photos/b.png', 'dog')]);
  });

  it('uses the chosen columns, ignoring case', async () => {
    const content = 'name,kind,Age,note\na.jpg,cat,9,x\n';
    const choice = { path: 'name', label: 'kind', attributes: ['age'] };
    const { rows, columns } = await read(content, { choice });
    expect(columns).toMatchObject({ path: 'name', label: 'kind', attributes: ['Age'] });
    expect(rows).toEqual([row(2, 'a.jpg', 'cat', [['Age', '9']])]);
    expect(await failureOf(read('name,kind,Age,note\na,cat,9,x\n'))).toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining(
        'has no column named path or file. Its columns are name, kind, Age, note.',
      ) as string,
    });
    expect(await failureOf(read(content, { choice: { path: 'file' } }))).toMatchObject({
      message: expect.stringContaining('has no column “file”') as string,
    });
  });

  it('reads states and tags, and attributes named like other columns', async () => {
    const { rows } = await read(
      'path,class,state,tags,attr.path\na.jpg,cat,labelled,"new;""a;b""",x\nb.jpg,cat,unsure,,\nc.jpg,,excluded,old,\n',
    );
    expect(rows).toEqual([
      { ...row(2, 'a.jpg', 'cat', [['path', 'x']]), tags: ['new', 'a;b'] },
      { ...row(3, 'b.jpg', null), state: 'unsure' },
      { ...row(4, 'c.jpg', null), state: 'excluded', tags: ['old'] },
    ]);
  });

  it('lists bad rows by line, and reads all others', async () => {
    const lines = [
      'path,class,state',
      'a.jpg,cat,',
      'b.jpg,cat', // 3
      ',cat,', // 4
      'c.jpg,cat,asleep', // 5
      '"d.jpg,cat,', // 6: never closed
      'e.jpg,cat,',
      'f".jpg,cat,', // 8
      `g.jpg,${'x'.repeat(101)},`, // 9
      'a.jpg,dog,', // 10
      'h.jpg,,labelled', // 11
      '"i, j.jpg","cat","",""',
      'k.jpg,"two\nlines",',
      'l.jpg,cat,',
    ];
    const { rows, bad } = await read(lines.join('\n'));
    expect(rows.map(({ line, path }) => [line, path])).toEqual([
      [2, 'a.jpg'],
      [7, 'e.jpg'],
      [12, 'i, j.jpg'],
      [13, 'k.jpg'],
      [15, 'l.jpg'],
    ]);
    expect(bad).toEqual([
      { line: 3, reason: 'it has 2 cells, the first line has 3' },
      { line: 4, reason: 'its path is empty' },
      { line: 5, reason: '“asleep” is none of labelled, unlabelled, unsure, excluded' },
      { line: 6, reason: 'a quotation mark is unclosed or misplaced' },
      { line: 8, reason: 'a quotation mark is unclosed or misplaced' },
      { line: 9, reason: 'its class is longer than 100 characters' },
      { line: 11, reason: 'it is labelled, but has no class' },
      { line: 10, reason: 'its path is already named in line 2, with another label' },
    ]);
  });

  it('reports bytes that are not UTF-8, where other bytes are', async () => {
    const content = Buffer.concat([
      Buffer.from('path,class\na.jpg,k'),
      Buffer.from([0xe4]),
      Buffer.from('fer\nb.jpg,k\u00e4fer\n'),
    ]);
    const { rows, bad } = await read(content);
    expect(rows).toEqual([row(3, 'b.jpg', 'k\u00e4fer')]);
    expect(bad).toEqual([{ line: 2, reason: 'it is not UTF-8; save the file as UTF-8' }]);
  });

  it('finds a path in another spelling, and reports rows that match no file', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'labels.csv');
      const decomposed = 'caf\u0065\u0301.jpg';
      await writeFile(
        file,
        `path,class\n.\\a\\b.jpg,1\n caf\u00e9.jpg,2\nphotos/c.jpg,3\n${folder}/photos/d.jpg,4\ne.jpg,5\n`,
      );
      const root = join(folder, 'photos');
      const paths = ['a/b.jpg', decomposed, 'c.jpg', 'd.jpg', 'f.jpg'];
      const table = await LabelFile.open(file, { root, images: () => onceAll(paths) });
      try {
        const found: (string | null | undefined)[] = [];
        for (const path of paths) found.push((await table.claim(path))?.className);
        expect(found).toEqual(['1', '2', '3', '4', undefined]);
        expect(table.report()).toMatchObject({ rows: 5, unmatched: [{ line: 6, path: 'e.jpg' }], unmatchedRows: 1 });
      } finally {
        table.close();
      }
    }));

  it('reads back anything that is written as CSV (property)', () => {
    const cell = fc
      .string({ minLength: 1, maxLength: 12, unit: 'binary' })
      .filter((text) => !/[\r\n\ufffd\0]/.test(text));
    const words = cell.map((text) => text.trim()).filter((text) => text !== '');
    return fc.assert(
      fc.asyncProperty(fc.uniqueArray(cell, { minLength: 1, maxLength: 400 }), words, async (paths, name) => {
        const table = stringify([['path', 'class', 'age'], ...paths.map((path) => [`${path}.jpg`, name, 'x'])]);
        const { rows, bad } = await read(table);
        expect(bad).toEqual([]);
        // Spreadsheets, and Facet's own tables, mark text that would be a formula with an apostrophe.
        expect(rows.map(({ path }) => path)).toEqual(paths.map((path) => plainCell(`${path}.jpg`)));
        expect(new Set(rows.map(({ className }) => className))).toEqual(new Set([plainCell(name)]));
      }),
      { numRuns: 25 },
    );
  });

  it('does not hold its rows in memory: 100,000 are looked up by path', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'labels.csv');
      const lines = Array.from(
        { length: 100_000 },
        (_, index) => `dir/photo_${String(index)}.jpg,class ${String(index % 7)}`,
      );
      await writeFile(file, ['path,class', ...lines].join('\n'));
      const table = await LabelFile.open(file, { root: folder });
      try {
        expect(await table.claim('dir/photo_99999.jpg')).toMatchObject({ line: 100_001, className: 'class 4' });
        expect(table.report()).toMatchObject({ rows: 100_000, unmatchedRows: 99_999 });
      } finally {
        table.close();
      }
    }));

  it('reports overlong lines, too many columns and unclosed quotes, in linear time', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'labels.csv');
      const head = 'path,class\na.jpg,cat\n';
      await writeFile(file, [`${head}"`, 'x'.repeat(64_000_000), '\nb.jpg,dog\n']);
      const long = await LabelFile.open(file, { root: folder });
      expect(long.report()).toMatchObject({ rows: 3, badRows: 1 });
      expect(long.bad).toEqual([{ line: 3, reason: 'it is longer than 1,000,000 characters' }]);
      expect(await long.claim('b.jpg')).toMatchObject({ line: 4, className: 'dog' });
      long.close();

      await writeFile(file, `${head}${'"\n'.repeat(200_000)}b.jpg,dog\n`);
      const quotes = await LabelFile.open(file, { root: folder });
      expect(quotes.badRows).toBe(200_000);
      expect(await quotes.claim('b.jpg')).toMatchObject({ line: 200_003, className: 'dog' });
      quotes.close();

      await writeFile(file, `${head}${'"x,'.repeat(300_000)}\nb.jpg,dog\n`);
      const open = await LabelFile.open(file);
      expect(open.bad).toEqual([{ line: 3, reason: 'a quotation mark is unclosed or misplaced' }]);
      open.close();

      await writeFile(file, `path${',x'.repeat(200_000)}\na.jpg${',1'.repeat(200_000)}\n`);
      expect(await failureOf(LabelFile.open(file))).toMatchObject({
        kind: 'bad-input',
        message: `${file} has 200,001 columns; Facet reads tables of up to 2,000.`,
      });
      await writeFile(file, `path,class,${'n'.repeat(5000)}\na.jpg,cat,1\n`);
      expect(await failureOf(LabelFile.open(file))).toMatchObject({
        kind: 'bad-input',
        message: `The first line of ${file} has a name of 5,000 characters.`,
      });
      await writeFile(file, `name,${Array.from({ length: 1000 }, (_, index) => `c${String(index)}`).join(',')}\na,b\n`);
      expect((await failureOf(LabelFile.open(file))).message).toMatch(/Its columns are name, c0, .*, c18, 981 more\.$/);
      await writeFile(file, 'x'.repeat(2_000_000));
      expect(await failureOf(previewTable(file))).toMatchObject({
        message: `The first line of ${file} is longer than 1,000,000 characters.`,
      });
      await writeFile(file, `path,class,tags\n${'p'.repeat(5000)}.jpg,cat,\nb.jpg,cat,${'t;'.repeat(101)}\n`);
      const rows = await LabelFile.open(file);
      expect(rows.bad.map(({ reason }) => reason)).toEqual([
        'its path is longer than 4096 characters',
        'it has more than 100 tags',
      ]);
      rows.close();
    }));

  it('stops at once when cancelled', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'labels.csv');
      await writeFile(file, `path,class\n${'"x,'.repeat(30)}\n`.repeat(500_000));
      const abort = new AbortController();
      const reading = failureOf(LabelFile.open(file, { signal: abort.signal }));
      abort.abort();
      expect((await reading).kind).toBe('cancelled');
    }));

  it('previews its first rows and the columns that would be used', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'labels.csv');
      const rows = Array.from({ length: 30 }, (_, index) => [
        `${String(index)}.jpg`,
        'cat',
        `${'f'.repeat(30)}${String(index)}`,
      ]);
      await writeFile(file, stringify([['image', 'label', 'checksum'], ...rows]));
      const preview = await previewTable(file);
      expect(preview).toMatchObject({ delimiter: ',', hasHeader: true, names: ['image', 'label', 'checksum'] });
      expect(preview.rows).toEqual(rows.slice(0, 8));
      expect(preview.columns).toEqual({ path: 'image', label: 'label', state: null, tags: null, attributes: [] });
      expect(await failureOf(previewTable(join(folder, 'nowhere.csv')))).toMatchObject({ kind: 'not-found' });
      await mkdir(join(folder, 'folder.csv'));
      expect(await failureOf(previewTable(join(folder, 'folder.csv')))).toMatchObject({ kind: 'bad-input' });
      await writeFile(file, '\n\n');
      expect(await failureOf(previewTable(file))).toMatchObject({ message: `${file} is empty.` });
    }));
});

describe('COCO annotations', () => {
  const coco = (annotations: object[], images = ['a.jpg', 'b.jpg', 'c.jpg', '', 'e.jpg']): string =>
    JSON.stringify({
      images: images.map((name, index) => ({ id: index + 10, file_name: name, width: 1, height: 1 })),
      annotations,
      categories: [
        { id: 1, name: 'cat' },
        { id: 2, name: 'dog' },
      ],
    });
  const annotation = (image: number, category: number): object => ({ id: 1, image_id: image, category_id: category });

  it('label an image by the class of its annotations', async () => {
    const content = coco([
      annotation(10, 2),
      annotation(12, 1),
      annotation(12, 2),
      annotation(14, 9),
      annotation(10, 2),
    ]);
    const { rows, bad, columns } = await read(content, { name: 'x.json' });
    expect(columns).toBe(null);
    expect(rows).toEqual([row(1, 'a.jpg', 'dog'), row(2, 'b.jpg', null)]);
    expect(bad).toEqual([
      { line: 3, reason: 'it has several classes: cat, dog' },
      { line: 4, reason: 'its file_name is empty' },
      { line: 5, reason: 'its category is not in the file' },
    ]);
  });

  it('that are malformed are refused with a sentence', async () => {
    for (const content of ['{', '[]', '{"images": []}', coco([{ image_id: {} }])]) {
      const failure = await failureOf(read(content, { name: 'x.json' }));
      expect(failure.kind).toBe('bad-input');
      expect(failure.message).toMatch(/x\.json can't be read: .+\./);
    }
  });
});
