import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src-shared/domain/failure';
import { layouts } from '../../../src-main/engine/layouts/all';
import { at } from '../../../src-shared/domain/at';
import { readAnnotations, type AnnotationFormat } from '../../../src-main/engine/tables/annotations/formats';
import { imageSeparator, type Annotations } from '../../../src-main/engine/tables/annotations/annotations';
import { writeFiles } from '../../helpers/layouts/files';
import { placeAt } from '../../helpers/files/places';
import { seededRandom } from '../../helpers/histories/random';
import { withFolder } from '../../helpers/programs/engine';

interface Sound {
  readonly format: AnnotationFormat;
  readonly file: string;
  readonly others?: readonly string[];
  /** Texts by name; any one of them is mutated. */
  readonly files: Readonly<Record<string, string>>;
}

const choices = (...names: string[]): object => ({ from_name: 'mood', type: 'choices', value: { choices: names } });
const tasks = [
  {
    id: 1,
    data: { image: '/data/upload/1/1a2b3c4d-a.jpg', age: 31 },
    annotations: [{ completed_by: 1, result: [choices('x')] }],
  },
  {
    id: 2,
    data: { image: 's3://bucket/b.jpg' },
    annotations: [
      { completed_by: { id: 2, email: 'a@b.cd' }, result: [choices('x', 'y')], updated_at: '2021-03-09T22:16:08Z' },
      { completed_by: 'a@b.cd', result: [choices('y')], was_cancelled: false, ground_truth: true },
    ],
  },
];
const flat = [{ image: 'a.jpg', id: 1, choice: 'x', annotator: 1, annotation_id: 3, lead_time: 2 }];
const cvat =
  '<?xml version="1.0"?><annotations><meta><task><labels><label><name>x</name><attributes><attribute><name>g</name>' +
  '<input_type>select</input_type></attribute></attributes></label></labels></task></meta><image name="a.jpg" subset="train">' +
  '<tag label="x"><attribute name="g">1 &amp; 2</attribute></tag></image><image name="b.jpg"><box label="y"/></image></annotations>';
const voc = '<annotation><filename>a.jpg</filename><object><name>x</name></object></annotation>';
const coco = {
  images: [{ id: 1, file_name: 'a.jpg', split: 'test' }],
  annotations: [{ image_id: 1, category_id: 2, segmentation: [[1, 2]] }],
  categories: [{ id: 2, name: 'x' }],
};
const card =
  "---\ndataset_info:\n  features:\n  - name: label\n    dtype:\n      class_label:\n        names:\n          '0': x\n---\n";

const sound: readonly Sound[] = [
  { format: 'label-studio', file: 'x.json', files: { 'x.json': JSON.stringify(tasks) } },
  { format: 'label-studio', file: 'x.json', files: { 'x.json': JSON.stringify(flat) } },
  {
    format: 'label-studio',

    file: 'x.csv',
    files: {
      'x.csv':
        'annotation_id,annotator,choice,id,image\n1,a@b.cd,"{""choices"":[""x"",""y""]}",1,a.jpg\n2,3,x,2,b.jpg\n',
    },
  },
  { format: 'cvat', file: 'x.xml', files: { 'x.xml': cvat } },
  {
    format: 'voc',

    file: 'Annotations',
    others: ['ImageSets/Main'],
    files: {
      'Annotations/a.xml': voc,
      'ImageSets/Main/train.txt': 'a\n',
      'ImageSets/Main/x_train.txt': 'a  1\nb -1\n',
    },
  },
  {
    format: 'yolo',

    file: 'labels',
    others: ['data.yaml'],
    files: {
      'labels/a.txt': '0 0.5 0.5 0.2 0.2\n',
      'data.yaml': 'nc: 2\nnames:\n  0: x\n  1: "y"\nmore: [a, {b: c}]\n',
    },
  },
  { format: 'coco', file: 'x.json', files: { 'x.json': JSON.stringify(coco) } },
  {
    format: 'huggingface',

    file: 'metadata.jsonl',
    others: ['README.md'],
    files: {
      'metadata.jsonl': '{"file_name":"a.jpg","label":0}\n{"file_name":"b.jpg","label":["1",2]}\n',
      'README.md': card,
    },
  },
  {
    format: 'open-images',

    file: 'train-human-imagelabels.csv',
    others: ['class-descriptions.csv'],
    files: {
      'train-human-imagelabels.csv':
        'ImageID,Source,LabelName,Confidence\na,verification,/m/01,1\nb,verification,/m/02,0\n',
      'class-descriptions.csv': '/m/01,x\n/m/02,"y, z"\n',
    },
  },
  { format: 'people', file: 'identity_meta.csv', files: { 'identity_meta.csv': 'n000001, "x", 4, 0, m\nname\t3\n' } },
];

const odd = [
  '__proto__',
  'constructor',
  '"',
  "'",
  '\\',
  '\0',
  '\ud800',
  '<',
  '>',
  '&x;',
  ']]>',
  '<!--',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\n',
  '\r',
  '- ',
  'null',
  'NaN',
  '1e999',
  '-1',
  '\ufeff',
  '{"__proto__":{"polluted":1}}',
  '['.repeat(3000),
  '<a>'.repeat(300),
  'x'.repeat(5000),
];

/** Changes a text in one to four places. */
function mutated(text: string, random: () => number): string {
  const below = (count: number): number => Math.floor(random() * count);
  let result = text;
  for (let change = 0; change <= below(4); change += 1) {
    const [from, length] = [below(result.length + 1), below(12)];
    const [before, cut, after] = [
      result.slice(0, from),
      result.slice(from, from + length),
      result.slice(from + length),
    ];
    const kind = below(6);
    if (kind === 0) result = before + after;
    else if (kind === 1) result = before + cut + cut + after;
    else if (kind === 2) result = before;
    else if (kind === 3) result = before + String.fromCharCode(below(0x250)) + after;
    else result = before + at(odd, below(odd.length)) + (kind === 4 ? cut : '') + after;
  }
  return result;
}

describe('annotations with errors', () => {
  it('give rows, or a sentence that names the file; 1,000 mutated ones', async () => {
    const random = seededRandom(1811);
    const images = [['a.jpg', 'sub/b.jpg', 'n000001/0001_01.jpg'].join(imageSeparator)];
    let refused = 0;
    await withFolder(async (folder) => {
      for (const [index, { files }] of sound.entries()) await writeFiles(join(folder, String(index)), files);
      for (let round = 0; round < 1000; round += 1) {
        const index = round % sound.length;
        const { format, file, others = [], files } = at(sound, index);
        const root = join(folder, String(index));
        const [name, text] = at(Object.entries(files), Math.floor(random() * Object.keys(files).length));
        await writeFile(join(root, name), mutated(text, random));
        const found = await rowsOrError(format, { root, file, others, images });
        if (Array.isArray(found)) {
          const insane = found.find((row) => !isSane(row));
          expect(insane, `${format} ${String(round)}`).toBe(undefined);
        } else {
          expect(found, `${format} ${String(round)}`).toBeInstanceOf(Failure);
          expect(found).toMatchObject({ kind: 'bad-input', message: expect.stringMatching(/\.$/) as string });
          const message = found instanceof Failure ? found.message : '';
          expect(message).toContain(root);
          expect(message.length).toBeLessThan(2000);
          refused += 1;
        }
        if (round % 11 === 0) await recognisedByAll(root);
        await writeFile(join(root, name), text);
      }
    });
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(800);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

async function rowsOrError(format: AnnotationFormat, annotations: Annotations): Promise<object[] | Error> {
  try {
    const all: object[] = [];
    for await (const rows of readAnnotations(format, annotations)) all.push(...rows);
    return all;
  } catch (error) {
    return error as Error;
  }
}

/** Whether a row is one that a catalog can take in, or a problem as part of a sentence. */
function isSane(row: object): boolean {
  if ('problem' in row) return typeof row.problem === 'string' && row.problem.length > 5 && row.problem.length < 2000;
  const { path, className, attributes, line } = row as {
    path: string;
    className: string | null;
    attributes: [string, string][];
    line: number;
  };
  const names = attributes.map(([name]) => name);
  return (
    Number.isInteger(line) &&
    path.trim() !== '' &&
    (className === null || (className.trim() === className && className.length <= 100 && className !== '')) &&
    attributes.every(([name, value]) => name !== '__proto__' && value.trim() !== '' && value.length <= 1000) &&
    new Set(names).size === names.length
  );
}

/** Looks at a folder by all layouts: none may throw. */
async function recognisedByAll(root: string): Promise<void> {
  const place = await placeAt(root);
  for (const layout of layouts) {
    const named = { ...place, images: ['a.jpg', 'sub/b.jpg'], head: (path: string) => place.head(path) };
    const fit = await layout.recognise(named, {}, new AbortController().signal);
    expect(fit === null || fit.says.length > 0, layout.name).toBe(true);
  }
}
