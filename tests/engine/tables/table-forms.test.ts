import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LabelFile } from '../../../src-main/engine/tables/label-file';
import { withFolder } from '../../helpers/programs/engine';
import { readWholeTable } from '../../helpers/files/tables';

const read = (content: string | Buffer) =>
  withFolder(async (folder) => {
    const file = join(folder, 'labels.csv');
    await writeFile(file, content);
    return readWholeTable(file);
  });

/** [path, class] of each row, or what is wrong with it. */
const labels = async (content: string | Buffer) =>
  (await read(content)).rows.map((row) => ('problem' in row ? row.problem : [row.path, row.className]));

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('a table in the form that people have it', () => {
  const expected = [
    ['k\u00e4fer 1.jpg', 'M\u00e4nner'],
    ['b.jpg', 'Frauen'],
  ];
  const text = 'path,label\nk\u00e4fer 1.jpg,M\u00e4nner\nb.jpg,Frauen\n';

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little endian', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, little endian, without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16, big endian', bigEndian(`\ufeff${text}`)],
    ['UTF-16, big endian, without a mark', bigEndian(text)],
    ['Windows-1252', Buffer.from(text, 'latin1')],
    ['lines that end in carriage returns', Buffer.from(text.replaceAll('\n', '\r'))],
  ])('is read in %s', async (_, content) => {
    expect(await labels(content)).toEqual(expected);
  });

  it('says that it was read as Windows-1252, and reads that encoding’s own signs', async () => {
    const { rows, notes } = await read(Buffer.from([...Buffer.from('path,label\na.jpg,'), 0x80, 0x95, 0xfc, 0x0a]));
    expect(rows).toMatchObject([{ className: '\u20ac\u2022\u00fc' }]);
    expect(notes).toEqual([expect.stringContaining('is not UTF-8 and was read as Windows-1252.')]);
    await withFolder(async (folder) => {
      const file = join(folder, 'labels.csv');
      await writeFile(file, Buffer.from('path,label\na.jpg,M\u00e4nner\n', 'latin1'));
      const table = await LabelFile.open(file, { root: folder });
      expect(await table.claim('a.jpg')).toMatchObject({ className: 'M\u00e4nner' });
      expect(table.report().notes).toEqual([
        `${file} is not UTF-8 and was read as Windows-1252. If letters come out wrong, save it as UTF-8.`,
      ]);
      table.close();
    });
  });

  it('names its separator, has comments, or a header in a comment', async () => {
    expect(await labels('sep=;\npath;label\na.jpg;x,y\n')).toEqual([['a.jpg', 'x,y']]);
    expect(await labels('# made by a program, in 2020\n#\n\npath,label\na.jpg,x\n')).toEqual([['a.jpg', 'x']]);
    expect(await labels('# path label\n1 dog\n2 cat\n')).toEqual([
      ['1', 'dog'],
      ['2', 'cat'],
    ]);
    expect(await labels('#1.jpg,dog\n#2.jpg,cat\n')).toEqual([
      ['#1.jpg', 'dog'],
      ['#2.jpg', 'cat'],
    ]);
  });

  it.each([
    ['runs of blanks', 'a.jpg   dog\nb.jpg cat \n'],
    ['tabs', 'a.jpg\tdog\nb.jpg\tcat\n'],
    ['commas', 'a.jpg,dog\nb.jpg,cat\n'],
    ['delimiters at the end', 'path,label,\na.jpg,dog\nb.jpg,cat,\n'],
    ['delimiters at all ends', 'path,label,,\na.jpg,dog,,\nb.jpg,cat,,\n'],
    ['quoted names', '"path", "label"\n"a.jpg", "dog"\n"b.jpg", "cat"\n'],
    ['a header without a name for the names of files', 'label\na.jpg dog\nb.jpg cat\n'],
    ['spaces for tabs in a header', 'image  label\na.jpg  dog\nb.jpg  cat\n'],
  ])('has its cells between %s', async (_, content) => {
    expect(await labels(content)).toEqual([
      ['a.jpg', 'dog'],
      ['b.jpg', 'cat'],
    ]);
  });

  it('has no header where its first line is like the others, though names lack endings', async () => {
    const both = [
      ['1', 'dog'],
      ['2', 'cat'],
      ['3', 'dog'],
    ];
    expect(await labels('1 dog\n2 cat\n3 dog\n')).toEqual(both);
    expect(await labels('1,dog\n2,cat\n3,dog\n')).toEqual(both);
    expect(await labels('dog\tanna\ncat\tben\ndog\tcarl\n')).toEqual([
      ['anna', 'dog'],
      ['ben', 'cat'],
      ['carl', 'dog'],
    ]);
    expect(await labels('image_name,label_name\n1,dog\n2,cat\n3,dog\n')).toEqual(both);
  });

  it('has blanks in a photo’s name where other lines have fewer cells', async () => {
    expect(await labels('a.jpg dog\nb.jpg cat\nmy best photo.jpg dog\n"c d" cat\nwhat is this\n')).toEqual([
      ['a.jpg', 'dog'],
      ['b.jpg', 'cat'],
      ['my best photo.jpg', 'dog'],
      ['c d', 'cat'],
      'it has 3 cells, the first line has 2',
    ]);
  });

  it('has decimal commas only between semicolons, and only in attributes', async () => {
    const { rows } = await read('path;label;age;note\na.jpg;1,5;-20,25;1,2 and 3\n1,5.jpg;x;7;1,000,000\n');
    expect(rows).toMatchObject([
      {
        path: 'a.jpg',
        className: '1,5',
        attributes: [
          ['age', '-20.25'],
          ['note', '1,2 and 3'],
        ],
      },
      {
        path: '1,5.jpg',
        attributes: [
          ['age', '7'],
          ['note', '1,000,000'],
        ],
      },
    ]);
    expect((await read('a.jpg;0,5;1,2\nb.jpg;0,7;1,4\n')).shape.delimiter).toBe(';');
    expect((await read('a.jpg 0,5\nb.jpg 0,7\n')).shape.delimiter).toBe(' ');
    expect((await read('1,5\n2,7\n')).shape.delimiter).toBe(',');
  });

  it('may have columns of one name', async () => {
    const { columns, rows } = await read('path,label,age,age\na.jpg,x,1,2\n');
    expect(columns.attributes).toEqual(['age', 'age (2)']);
    expect(rows).toMatchObject([
      {
        attributes: [
          ['age', '1'],
          ['age (2)', '2'],
        ],
      },
    ]);
  });

  it.each([
    ['Usage', ['Training', 'PublicTest', 'PrivateTest']],
    ['split', ['train', 'VAL', 'test']],
    ['Partition', ['TRAIN', 'validation', 'testing']],
    ['subset', ['train', 'dev', 'Test']],
    ['set', ['training', 'valid', 'test']],
    ['fold', ['train', 'eval', 'test']],
  ])('tells parts in a column %s', async (name, words) => {
    const { columns, rows } = await read(
      [
        'path,label,' + name,
        ...words.map((word, index) => `${String(index)}.jpg,x,${word}`),
        '9.jpg,x,unassigned',
      ].join('\n'),
    );
    expect(columns).toEqual({ path: 'path', label: 'label', state: null, tags: null, part: name, attributes: [] });
    expect(rows.map((row) => ('part' in row ? row.part : null))).toEqual(['train', 'validation', 'test', null]);
  });

  it('tells no parts by numbers or other words, which stay attributes; a later word that is none is listed', async () => {
    expect((await read('path,label,fold\na.jpg,x,0\nb.jpg,y,1\n')).columns).toEqual({
      path: 'path',
      label: 'label',
      state: null,
      tags: null,
      attributes: ['fold'],
    });
    const lines = Array.from({ length: 60 }, (_, index) => `${String(index)}.jpg,x,${index === 55 ? 'odd' : 'train'}`);
    const { rows } = await read(['path,label,split', ...lines].join('\n'));
    expect(rows[55]).toMatchObject({ path: '55.jpg', className: 'x', remark: '“odd” is no part of a split' });
    expect(rows.filter((row) => 'part' in row)).toHaveLength(59);
  });
});
