import { describe, expect, test } from 'vitest';
import { foldedName, FreeNames, safeName } from '../../../src-main/platform/file-names';
import { plainCell, safeCell } from '../../../src-main/engine/tables/cells';
import { classColumns, columnNames } from '../../../src-main/engine/tables/columns';
import { TableLines } from '../../../src-main/engine/tables/lines';
import { randomGenerator } from '../../../src-shared/domain/random';
import { visible, visibleCopy, visibleLines } from '../../../src-shared/domain/visible';

const hostile = [
  '..',
  '.',
  '',
  ' ',
  '/',
  '../../etc',
  'a/b',
  'a\\b',
  'C:',
  'a\0b',
  'line\nbreak',
  'CON',
  'nul.txt',
  'com1',
  'LPT9.x',
  'Man',
  'man',
  'MAN',
  'ends. ',
  '.hidden',
  '\u202egpj.exe',
  '\u{1b}[2J',
  'x'.repeat(5000),
  '\u{1f469}'.repeat(200),
  '\ud83d',
  'e\u0301',
  'é',
];

describe('a class name as a folder', () => {
  test.each([
    ['woman', 'woman'],
    ['Straße 1', 'Straße 1'],
    ['..', '__'],
    ['../..', '_____'],
    ['', '_'],
    ['a/b:c', 'a_b_c'],
    ['a\0b\n', 'a_b_'],
    ['aux', '_aux'],
    ['Nul.tar.gz', '_Nul.tar.gz'],
    ['console', 'console'],
    ['.x.', '_x_'],
  ])('%j becomes %j', (text, name) => {
    expect(safeName(text)).toBe(name);
  });

  test('any text becomes a name valid on every system, and no two become equal', () => {
    const free = new FreeNames();
    const names = hostile.map((text) => free.take('', safeName(text)));
    expect(new Set(names.map(foldedName)).size).toBe(hostile.length);
    for (const name of names) {
      expect(name).toMatch(/^[^\p{Cc}<>:"/\\|?*]+$/u);
      expect(name).not.toMatch(/^[. ]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(safeName(name)).toBe(name);
    }
  });

  test('a long name is cut between characters', () => {
    expect(safeName('\u{1f469}'.repeat(200))).toBe('\u{1f469}'.repeat(50));
  });
});

describe('a cell that begins like a formula', () => {
  test.each(['=1+1', '+cmd', '-x', '@a', '\tx', '\rx', "'=1", "''=1", '＝1', '=', '-1-1'])(
    '%j is marked as text',
    (text) => {
      expect(safeCell(text)).toBe(`'${text}`);
      expect(plainCell(safeCell(text))).toBe(text);
    },
  );

  test.each(['woman', '-1', '+1.5', '-1e-3', '1+1', "it's", "'tis", '', '/a/=b'])('%j stays as it is', (text) => {
    expect(safeCell(text)).toBe(text);
    expect(plainCell(text)).toBe(text);
  });

  test('any text can be read back', () => {
    const random = randomGenerator('cells');
    const letters = ["'", '=', '+', '-', '1', 'a', '@', '\t', ' '];
    for (let round = 0; round < 2000; round += 1) {
      const text = Array.from({ length: random.integer(6) }, () => letters[random.integer(letters.length)]).join('');
      expect(plainCell(safeCell(text))).toBe(text);
    }
  });

  test('is counted; numbers are left unchanged', () => {
    const lines = new TableLines();
    expect(lines.line(['=1+1', 'a,b', -1, '-x'])).toBe(`'=1+1,"a,b",-1,'-x\n`);
    expect(lines.quotedCells).toBe(2);
  });
});

describe('columns of classes', () => {
  test('never share a name', () => {
    const fixed = ['path', 'class', 'confidence'];
    expect(classColumns(fixed, ['man', 'path', 'Class', 'confidence', 'class.path', 'state', 'tags'])).toEqual([
      ...['man', 'class.path', 'class.Class', 'class.confidence', 'class.class.path', 'class.state', 'class.tags'],
    ]);
    const names = columnNames(fixed, ['a', 'a', 'a (2)', ' path', 'path '], 'class.');
    expect(names).toEqual(['a', 'a (2)', 'a (2) (2)', 'class. path', 'class.path ']);
  });
});

describe('a displayed name', () => {
  test('has no active characters', () => {
    expect(visible('a\nb\r\tc')).toBe(String.raw`a\nb\r\tc`);
    expect(visible('\u{1b}[31mred\u0007\u009b')).toBe(String.raw`\x1b[31mred\x07\x9b`);
    expect(visible('a\u202egpj.exe\u2066\u200f\ufeff\u2028')).toBe(String.raw`a\u202egpj.exe\u2066\u200f\ufeff\u2028`);
    expect(visible('\u{e0041}\ud800')).toBe(String.raw`\u{e0041}\ud800`);
  });

  test('is otherwise unchanged: other scripts, emoji of several characters', () => {
    for (const name of ['Straße', 'أنثى', 'می\u200cخواهم', '👩\u200d👩\u200d👧', '女', String.raw`C:\x`]) {
      expect(visible(name)).toBe(name);
    }
  });

  test('is made safe in lists and objects, too; line ends stay', () => {
    expect(visibleCopy({ a: ['x\u{1b}', 1, null], b: { c: 'd\n' } })).toEqual({
      ...{ a: [String.raw`x\x1b`, 1, null], b: { c: String.raw`d\n` } },
    });
    expect(visibleLines('a\nb\u0007')).toBe('a\nb' + String.raw`\x07`);
  });
});
