import { describe, expect, it } from 'vitest';
import { readTables } from '../../../src-main/engine/layouts/table-layout';
import type { LabelRow } from '../../../src-main/engine/catalog/label-rows';
import { placeOf } from '../../helpers/files/places';
import { withFolder } from '../../helpers/programs/engine';

const signal = new AbortController().signal;
const row = (line: number, path: string, className: string, more: Partial<LabelRow> = {}): LabelRow => ({
  line,
  path,
  state: 'labelled',
  className,
  tags: [],
  attributes: [],
  ...more,
});

/** Labels of images by rows of tables: each table's rows are [path, class]. */
const matched = (images: readonly string[], tables: Readonly<Record<string, readonly [string, string][]>>) =>
  withFolder(async (folder) => {
    const place = await placeOf(folder, Object.fromEntries(images.map((path) => [path, ''])));
    const sources = Object.entries(tables).map(([file, rows]) => ({
      file,
      rows: [rows.map(([path, name], index) => row(index + 1, path.replace('ROOT', folder), name))],
    }));
    const read = await readTables(place, sources, signal);
    try {
      const labels = images.map((path) => read.labelsOf(path).className);
      const report = read.report();
      const bad = report?.bad.map(({ line, reason }) => `${String(line)}: ${reason.replaceAll(`${folder}/`, '')}`);
      return { labels, bad, unmatched: report?.unmatched.map(({ path }) => path), rows: report?.rows };
    } finally {
      read.close();
    }
  });

describe('rows of tables by the paths of images', () => {
  it.each<[string, string[], Record<string, [string, string][]>]>([
    [
      'relative to the root',
      ['a/1.jpg', 'b/1.jpg'],
      {
        't.csv': [
          ['b/1.jpg', 'y'],
          ['a/1.jpg', 'x'],
        ],
      },
    ],
    [
      'relative to the table',
      ['a/1.jpg', 'b/1.jpg'],
      {
        'b/t.csv': [
          ['1.jpg', 'y'],
          ['../a/1.jpg', 'x'],
        ],
      },
    ],
    [
      'absolute',
      ['a/1.jpg', 'b/1.jpg'],
      {
        't.csv': [
          ['ROOT/b/1.jpg', 'y'],
          ['ROOT/a/1.jpg', 'x'],
        ],
      },
    ],
    [
      'in other forms',
      ['a/caf\u0065\u0301.jpg', 'b/1.jpg'],
      {
        't.csv': [
          ['./b\\1.jpg ', 'y'],
          ['a\\caf\u00e9.jpg', 'x'],
        ],
      },
    ],
    [
      'in another case',
      ['A/One.JPG', 'b/1.jpg'],
      {
        't.csv': [
          ['B/1.JPG', 'y'],
          ['a/one.jpg', 'x'],
        ],
      },
    ],
    [
      'with blanks before the ending',
      ['a/1.jpg', 'b/1 .jpg'],
      {
        't.csv': [
          ['b/1.jpg', 'y'],
          ['a/1 .jpg', 'x'],
        ],
      },
    ],
    [
      'without an ending',
      ['a/1.jpg', 'b/1.png'],
      {
        't.csv': [
          ['b/1', 'y'],
          ['a/1', 'x'],
        ],
      },
    ],
    [
      'bare',
      ['a/1.jpg', 'b/2.png'],
      {
        't.csv': [
          ['2', 'y'],
          ['1.jpg', 'x'],
        ],
      },
    ],
    [
      'the ends of longer paths',
      ['set/a/1.jpg', 'set/b/1.jpg'],
      {
        't.csv': [
          ['b/1.jpg', 'y'],
          ['a/1', 'x'],
        ],
      },
    ],
    [
      'of two tables with the same names',
      ['a/1.jpg', 'b/1.jpg'],
      { 'a/t.csv': [['1.jpg', 'x']], 'b/t.csv': [['1.jpg', 'y']] },
    ],
  ])('are found when they are %s', async (_, images, tables) => {
    expect(await matched(images, tables)).toEqual({ labels: ['x', 'y'], bad: [], unmatched: [], rows: 2 });
  });

  it('prefer the closest name, and use one that fits two images for neither', async () => {
    const images = ['a/1.jpg', 'a/1.png', 'b/2.jpg', 'c/2.jpg', 'c/3.JPG', 'c/3.jpg'];
    expect(
      await matched(images, {
        't.csv': [
          ['a/1', 'x'],
          ['a/1.png', 'y'],
          ['2.jpg', 'z'],
          ['c/3.jpg', 'w'],
        ],
      }),
    ).toEqual({
      labels: [null, 'y', null, null, null, 'w'],
      bad: [
        '1: it fits both a/1.jpg and a/1.png; write the whole path',
        '3: it fits both b/2.jpg and c/2.jpg; write the whole path',
      ],
      unmatched: [],
      rows: 4,
    });
  });

  it('report two rows for one image, and rows without an image', async () => {
    const rows: [string, string][] = [
      ['1.jpg', 'x'],
      ['./1.jpg', 'y'],
      ['1.jpg', 'z'],
      ['9.jpg', 'w'],
      ['1.webp', 'v'],
    ];
    expect(await matched(['a/1.jpg'], { 'a/t.csv': rows, 'u.csv': [['a/1.jpg', 'u']] })).toEqual({
      labels: ['u'],
      bad: [
        'a/t.csv: its path is already named in line 1, with another label'.replace(/^/, '3: '),
        '1: a/t.csv: it names the same image as line 1 of u.csv',
        '2: a/t.csv: it names the same image as line 1 of u.csv',
      ],
      unmatched: ['9.jpg', '1.webp'],
      rows: 6,
    });
  });

  it('do not take a missing image’s row for one of the same name elsewhere, if its table has images beside it', async () => {
    expect(
      await matched(['train/1.jpg', 'val/2.jpg'], {
        'train/t.csv': [['1.jpg', 'x']],
        'val/t.csv': [
          ['1.jpg', 'y'],
          ['2.jpg', 'z'],
        ],
      }),
    ).toEqual({ labels: ['x', 'z'], bad: [], unmatched: ['1.jpg'], rows: 3 });
  });

  it('carry parts and annotations; a row without a label keeps the rest, and says why', () =>
    withFolder(async (folder) => {
      const place = await placeOf(folder, { 'a.jpg': '', 'b.jpg': '' });
      const annotations = [{ annotator: 'Ann', state: 'labelled', className: 'x', at: 5 }] as const;
      const none = { state: 'unlabelled', className: null, attributes: [['age', '7']], part: 'test' } as const;
      const rows = [row(1, 'a', 'x', { annotations }), { ...row(2, 'b', ''), ...none, remark: 'it has two classes' }];
      const read = await readTables(place, [{ file: 't.csv', rows: [rows] }], signal);
      expect(read.tellsParts).toBe(true);
      expect([read.labelsOf('a.jpg'), read.labelsOf('b.jpg'), read.labelsOf('c.jpg')]).toEqual([
        { state: 'labelled', className: 'x', tags: [], attributes: [], annotations },
        { tags: [], ...none },
        { state: 'unlabelled', className: null, tags: [], attributes: [] },
      ]);
      expect(read.report()).toMatchObject({ rows: 2, badRows: 1, bad: [{ line: 2, reason: 'it has two classes' }] });
      read.close();
    }));
});
