import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelRow } from '../../../src-main/engine/catalog/label-rows';
import type { BadRecord } from '../../../src-main/engine/tables/csv-records';
import { RowsByPath } from '../../../src-main/engine/tables/rows-by-path';
import { layouts } from '../../../src-main/engine/layouts/all';
import type { Place } from '../../../src-main/engine/layouts/layout';
import { seededRandom } from '../../helpers/histories/random';
import { readWholeTable } from '../../helpers/files/tables';
import { withFolder } from '../../helpers/programs/engine';

/** Valid tables in the forms that people have. */
const sound: readonly (readonly [string, string])[] = [
  [
    'labels.csv',
    'path,label,state,tags,age\na.jpg,dog,,x;y,1\n"b, c.jpg",cat,unsure,,2\nc.jpg,,excluded,"a;""b""",3\n',
  ],
  ['labels.csv', 'sep=;\nfile;class;weight\na.jpg;x;1,5\nb.jpg;y;-2,25\n'],
  ['labels.csv', '# made by hand\nimage_name,label_name,Usage\n1,dog,Training\n2,cat,PublicTest\n3,dog,PrivateTest\n'],
  ['_classes.csv', 'filename, dog, cat, person\na.jpg, 1, 0, 0\nb.jpg, 0, 1, 1\nc.jpg, 0, 0, 0\n'],
  ['labels.txt', 'a.jpg   dog\nb.jpg cat\nmy photo.jpg dog\n"c d.jpg" cat\n'],
  ['list_attr_celeba.txt', '3\nBald Male \na.jpg -1  1\nb.jpg  1 -1\nc.jpg -1 -1\n'],
  ['list_attr_celeba.csv', 'image_id,Bald,Male\na.jpg,-1,1\nb.jpg,1,-1\n'],
  [
    'fairface_label_train.csv',
    'file,age,gender,race,service_test\ntrain/1.jpg,3-9,Male,Black,True\ntrain/2.jpg,10-19,Female,Indian,False\n',
  ],
  [
    'fold_0_data.txt',
    'user_id\toriginal_image\tface_id\tage\tgender\n3@N0\ta.jpg\t1\t(0, 2)\tf\n3@N0\tb.jpg\t2\tNone\tu\n',
  ],
];

/** Pieces that tables break on. */
const odd = [
  ...['"', '""', ',', ';', '\t', '|', ' ', '\n', '\r', '\r\n', '#', "'", '=', '\\', '/', '../', './', '\ufeff', '\0'],
  ...[
    'e\u0301',
    '\u00e9',
    '\ud83d\ude00',
    '\udc00',
    '__proto__',
    'constructor',
    'sep=,',
    '.jpg',
    '-1',
    '1e999',
    'x'.repeat(5000),
  ],
];

type Random = () => number;
const oneOf = <T>(random: Random, items: readonly T[]): T => at(items, Math.floor(random() * items.length));

/** Changes a table in one to four places, and writes it in one of the encodings. */
function mutated(random: Random, text: string): Buffer {
  let changed = text;
  for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) {
    const from = Math.floor(random() * (changed.length + 1));
    const length = random() < 0.5 ? 0 : Math.floor(random() * 12);
    const piece = random() < 0.25 ? changed.slice(from, from + length * 3) : random() < 0.2 ? '' : oneOf(random, odd);
    changed = changed.slice(0, from) + piece + changed.slice(from + length);
  }
  if (random() < 0.1) changed = changed.slice(0, Math.floor(random() * changed.length));
  const encoding = oneOf(random, ['utf8', 'utf8', 'utf8', 'latin1', 'utf16le', 'utf16be'] as const);
  const bytes = encoding === 'utf16be' ? Buffer.from(changed, 'utf16le').swap16() : Buffer.from(changed, encoding);
  if (bytes.length > 0 && random() < 0.2) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes;
}

const images = [
  'a.jpg',
  'b.jpg',
  'sub/a.jpg',
  '1.png',
  'my photo.jpg',
  'train/1.jpg',
  '3@N0/coarse_tilt_aligned_face.1.a.jpg',
];

/** Reads a table and matches its rows with images. Returns the sentence of a failure, or null. */
async function outcomeOf(root: string, file: string): Promise<string | null> {
  try {
    const { rows, columns } = await readWholeTable(file);
    expectRows(rows);
    const matched = new RowsByPath(root, columns);
    try {
      matched.addTable({ folder: root, name: null });
      matched.add(rows);
      matched.addImages(images.map((path) => `${root}/${path}`));
      for (const path of images) expect(matched.claim(path).length).toBeLessThanOrEqual(1);
      const { rows: count, badRows, unmatchedRows, bad, unmatched } = matched.report();
      expect([count, badRows, unmatchedRows]).toEqual([rows.length, bad.length, unmatched.length]);
    } finally {
      matched.close();
    }
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.kind}: ${error.message}`;
  }
}

function expectRows(rows: readonly (LabelRow | BadRecord)[]): void {
  for (const row of rows) {
    expect(row.line).toBeGreaterThan(0);
    if ('problem' in row) expect(row.problem.length).toBeGreaterThan(5);
    else expect([row.path.trim() === '', row.state === 'labelled']).toEqual([false, row.className !== null]);
  }
}

describe('tables with errors', () => {
  it('give rows, bad rows by line, or a sentence that names the file; 1,500 mutated ones', () =>
    withFolder(async (root) => {
      const random = seededRandom(18);
      const sentences = new Map<string, number>();
      let read = 0;
      for (let number = 0; number < 1500; number += 1) {
        const [name, text] = at(sound, number % sound.length);
        const file = join(root, name);
        await writeFile(file, mutated(random, text));
        const failed = await outcomeOf(root, file);
        if (failed === null) read += 1;
        else sentences.set(failed.replace(file, 'FILE').slice(0, 60), (sentences.get(failed) ?? 0) + 1);
        expect(failed ?? `bad-input: ${file}`).toMatch(/^bad-input: .*/s);
        expect(failed ?? file).toContain(name);
      }
      expect(read).toBeGreaterThan(900);
      expect(sentences.size).toBeGreaterThan(2);
    }));

  it('are recognised or not, but never an error', async () => {
    const random = seededRandom(19);
    for (let number = 0; number < 500; number += 1) {
      const [name, text] = at(sound, number % sound.length);
      const head = mutated(random, text).toString('utf8');
      const place: Place = {
        root: '/nowhere',
        images,
        others: [name],
        isWhole: true,
        head: () => Promise.resolve(head),
      };
      for (const layout of layouts) await layout.recognise(place, {}, new AbortController().signal);
    }
  });
});
