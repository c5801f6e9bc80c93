import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { layoutNames, type LayoutName } from '../../../src-shared/domain/layouts';
import { decodeText, encodingOf } from '../../../src-main/engine/base/text-encoding';
import { fittingLayouts } from '../../../src-main/engine/layouts/choosing';
import type { Place } from '../../../src-main/engine/layouts/layout';
import type { SourceLabels } from '../../../src-main/engine/tables/source-labels';
import type { TableTask } from '../../../src-main/engine/tables/table-reader';
import { rowsOf, shapeOfTable } from '../../../src-main/engine/tables/table-tasks';
import { emptyImages, placeAt } from '../../helpers/files/places';
import { seededRandom } from '../../helpers/histories/random';
import { writeFiles } from '../../helpers/layouts/files';
import { withFolder } from '../../helpers/programs/engine';

// Here the readers of tables run in this process: a thread per mutation would take minutes.
vi.mock('../../../src-main/engine/tables/table-reader', async (original) => ({
  ...(await original<object>()),
  readRows: (task: Exclude<TableTask, { what: 'shape' }>) => rowsOf(task),
  readShape: (file: string) => shapeOfTable(file),
}));

/** Mutations of all sources together. */
const mutations = 2000;

/** A source of a layout: images by their names, and the texts of which one is mutated. */
interface Sound {
  readonly layout: LayoutName;
  readonly images: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

const numbered = (count: number, name: (number: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index + 1));
const celebaPhoto = (number: number): string => `img_align_celeba/00000${String(number)}.jpg`;

/** Small sound sources. Their forms are those of the layouts' own tests, which name where they come from. */
const sources: readonly Sound[] = [
  {
    layout: 'table',
    images: ['a.jpg', 'b.jpg', 'deep/c d.png'],
    texts: {
      'labels.csv': 'path,class,age,split\na.jpg,man,31,train\nb.jpg,"wo""man",7,test\ndeep/c d.png,man,,val\n',
    },
  },
  {
    layout: 'table',
    images: ['images/1.jpg', 'images/2.jpg', 'images/3.jpg'],
    texts: { 'ann.txt': '1.jpg dog\n2.jpg cat\n3 dog\n' },
  },
  {
    layout: 'table',
    images: ['x/1.jpg', 'x/2.jpg'],
    texts: { 'data.csv': 'sep=;\r\nname;größe;klasse\r\n1.jpg;1,5;rund\r\n2.jpg;2,25;eckig\r\n' },
  },
  {
    layout: 'multi-hot',
    images: ['train/a.jpg', 'train/b.jpg', 'valid/c.jpg'],
    texts: {
      'train/_classes.csv': 'filename, cat, dog\na.jpg, 1, 0\nb.jpg, 1, 1\n',
      'valid/_classes.csv': 'filename, cat, dog\nc.jpg, 0, 1\n',
    },
  },
  {
    layout: 'celeba',
    images: numbered(3, celebaPhoto),
    texts: {
      'list_attr_celeba.txt': '3\nBald Male \n000001.jpg -1  1\n000002.jpg  1 -1\n000003.jpg -1 -1\n',
      'identity_CelebA.txt': '000001.jpg 2880\n000002.jpg 2937\n000003.jpg 2880\n',
      'list_eval_partition.txt': '000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n',
    },
  },
  {
    layout: 'fairface',
    images: ['train/1.jpg', 'train/2.jpg', 'val/1.jpg'],
    texts: {
      'fairface_label_train.csv':
        'file,age,gender,race,service_test\ntrain/1.jpg,50-59,Male,East Asian,True\ntrain/2.jpg,30-39,Female,Indian,False\n',
      'fairface_label_val.csv': 'file,age,gender,race,service_test\nval/1.jpg,3-9,Male,East Asian,False\n',
    },
  },
  {
    layout: 'adience',
    images: ['faces/30601258@N03/coarse_tilt_aligned_face.1.10399646885_67c7d20df9_o.jpg'],
    texts: {
      'fold_0_data.txt':
        'user_id\toriginal_image\tface_id\tage\tgender\tx\ty\tdx\tdy\ttilt_ang\tfiducial_yaw_angle\tfiducial_score\n' +
        '30601258@N03\t10399646885_67c7d20df9_o.jpg\t1\t(25, 32)\tf\t0\t414\t1086\t1383\t-115\t30\t17\n',
    },
  },
  {
    layout: 'huggingface',
    images: ['train/a.jpg', 'test/b.jpg'],
    texts: {
      'train/metadata.csv': 'file_name,label\na.jpg,cat\n',
      'test/metadata.csv': 'file_name,label\nb.jpg,dog\n',
    },
  },
  {
    layout: 'open-images',
    images: ['train/a.jpg', 'test/b.jpg'],
    texts: {
      'oidv6-class-descriptions.csv': 'LabelName,DisplayName\n/m/0,Man\n/m/1,Woman\n',
      'train-annotations-human-imagelabels.csv': 'ImageID,Source,LabelName,Confidence\na,verification,/m/0,1\n',
      'test-annotations-human-imagelabels.csv': 'ImageID,Source,LabelName,Confidence\nb,verification,/m/1,1\n',
    },
  },
  {
    layout: 'lfw',
    images: ['lfw/Ann_Lee/Ann_Lee_0001.jpg', 'lfw/Bo_Li/Bo_Li_0001.jpg', 'lfw/Bo_Li/Bo_Li_0002.jpg'],
    texts: { 'people.txt': '2\nAnn_Lee\t1\nBo_Li\t2\n', 'pairsDevTrain.txt': '1\nBo_Li\t1\t2\nAnn_Lee\t1\tBo_Li\t1\n' },
  },
  {
    layout: 'vggface2',
    images: ['train/n000001/0001_01.jpg', 'test/n000002/0001_01.jpg'],
    texts: {
      'identity_meta.csv': 'Class_ID, Name, Sample_Num, Flag, Gender\nn000001, "A", 1, 1, m\nn000002, "B", 1, 0, f\n',
    },
  },
  {
    layout: 'imdb-wiki',
    images: ['00/23300_1962-06-19_2011.jpg', '01/nm0000001_rm124825600_1899-5-10_1968.jpg'],
    texts: { 'notes.txt': 'full_path,dob\n' },
  },
  {
    layout: 'coco',
    images: ['a.jpg', 'b.jpg'],
    texts: {
      'annotations.json': JSON.stringify({
        images: [
          { id: 1, file_name: 'a.jpg' },
          { id: 2, file_name: 'b.jpg' },
        ],
        annotations: [{ id: 1, image_id: 1, category_id: 1 }],
        categories: [{ id: 1, name: 'x' }],
      }),
    },
  },
  {
    layout: 'label-studio',
    images: ['a.jpg', 'b.jpg'],
    texts: {
      'export.csv':
        'image,id,choice,annotator,annotation_id\n/data/upload/1/0123abcd-a.jpg,1,x,1,1\n/data/upload/1/0123abcd-b.jpg,2,y,1,2\n',
    },
  },
  {
    layout: 'cvat',
    images: ['a.jpg', 'b.jpg'],
    texts: {
      'annotations.xml':
        '<?xml version="1.0" encoding="utf-8"?><annotations><version>1.1</version><image id="0" name="a.jpg" width="1" height="1">' +
        '<tag label="x" source="manual"></tag></image><image id="1" name="b.jpg"><tag label="y"/></image></annotations>',
    },
  },
  {
    layout: 'voc',
    images: ['JPEGImages/a.jpg', 'JPEGImages/b.jpg'],
    texts: {
      'Annotations/a.xml': '<annotation><filename>a.jpg</filename><object><name>x</name></object></annotation>',
      'ImageSets/Main/train.txt': 'a\nb\n',
    },
  },
  {
    layout: 'yolo',
    images: ['train/images/a.jpg', 'valid/images/b.jpg'],
    texts: {
      'data.yaml': 'train: train/images\nval: valid/images\nnc: 2\nnames: [x, "y"]\n',
      'train/labels/a.txt': '0 0.5 0.5 0.1 0.1\n',
      'valid/labels/b.txt': '1 0.5 0.5 0.1 0.1\n',
    },
  },
  {
    layout: 'fer2013',
    images: [],
    texts: {
      'fer2013.csv': `emotion,pixels,Usage\n0,${'1 '.repeat(2303)}2,Training\n3,${'9 '.repeat(2303)}2,PublicTest\n`,
    },
  },
];

const odd = [
  ...[
    '"',
    "'",
    ',',
    ';',
    '\t',
    '\n',
    '\r\n',
    '\0',
    '\ufeff',
    '\ud800',
    '\u00ad',
    '/',
    '\\',
    '../../',
    '=1+1',
    '__proto__',
  ],
  ...['-1', '1e999', 'NaN', '{', '}', '[', '<', '&#0;', ']]>', ' '.repeat(300), 'x'.repeat(3000), ','.repeat(2100)],
];

/** Changes a text in one to three places. */
function mutated(text: string, random: () => number): string {
  const below = (count: number): number => Math.floor(random() * count);
  let result = text;
  for (let change = 0; change <= below(3); change += 1) {
    const [from, length] = [below(result.length + 1), below(10)];
    const [before, cut, after] = [
      result.slice(0, from),
      result.slice(from, from + length),
      result.slice(from + length),
    ];
    result = at(
      [before + after, before + cut + cut + after, before, before + at(odd, below(odd.length)) + after, after + before],
      below(5),
    );
  }
  return result;
}

/** The encodings in which people's texts come. */
function encoded(text: string, random: () => number): Buffer {
  const kind = Math.floor(random() * 6);
  if (kind === 0) return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (kind === 1) return Buffer.from(text, 'latin1');
  return Buffer.from(text, 'utf8');
}

/** Whether labels are such as a catalog takes. */
const isSane = ({ state, className, tags, attributes, part }: SourceLabels): boolean =>
  (state === 'labelled') === (className !== null) &&
  (className === null || (className.trim() !== '' && className.length <= 100)) &&
  tags.every((tag) => tag !== '') &&
  attributes.every(([name, value]) => name !== '__proto__' && name !== '' && value !== '' && value.length <= 1000) &&
  (part == null || ['train', 'validation', 'test'].includes(part));

/** A place in which a file has other bytes than when it was listed. */
const placeWith = (before: Place, name: string, bytes: Buffer): Place => {
  const encoding = encodingOf(bytes, true);
  const text = encoding === null ? '' : decodeText(bytes, encoding);
  const { root, images, others, isWhole } = before;
  const head = (path: string): Promise<string> => (path === name ? Promise.resolve(text) : before.head(path));
  return { root, images, others, isWhole, head };
};

const { signal } = new AbortController();

describe('sources with errors', () => {
  it('as they are, fit their layouts', () =>
    withFolder(async (folder) => {
      for (const [index, { layout, images, texts }] of sources.entries()) {
        const root = join(folder, String(index));
        await writeFiles(root, { ...emptyImages(...images), ...texts });
        const fitting = await fittingLayouts(await placeAt(root), layoutNames, {}, signal);
        expect(
          fitting.map((each) => each.layout.name),
          `${layout} ${String(index)}`,
        ).toContain(layout);
      }
    }));

  it(`are recognised and read by all layouts, or refused by a sentence that names the file; ${String(mutations)} mutations`, async () => {
    const random = seededRandom(2026);
    const outcomes = { read: 0, refused: 0 };
    const seen = new Set<LayoutName>();
    await withFolder(async (folder) => {
      const places: Place[] = [];
      for (const [index, { images, texts }] of sources.entries()) {
        const root = join(folder, String(index));
        await writeFiles(root, { ...emptyImages(...images), ...texts });
        places.push(await placeAt(root));
      }
      for (let round = 0; round < mutations; round += 1) {
        const index = round % sources.length;
        const { texts } = at(sources, index);
        const root = join(folder, String(index));
        const names = Object.keys(texts);
        const name = at(names, Math.floor(random() * names.length));
        const text = mutated(texts[name] ?? '', random);
        const bytes = encoded(text, random);
        await writeFile(join(root, name), bytes);
        const place = placeWith(at(places, index), name, bytes);
        const fitting = await fittingLayouts(place, layoutNames, {}, signal);
        const { layout } = at(fitting, random() < 0.7 ? 0 : Math.floor(random() * fitting.length));
        seen.add(layout.name);
        const say = `${layout.name} of ${name}: ${JSON.stringify(text).slice(0, 500)}`;
        try {
          const read = await layout.read(place, {}, signal);
          for (const path of place.images) expect(isSane(read.labelsOf(path)), say).toBe(true);
          const report = read.report();
          for (const { reason } of report?.bad ?? []) expect(reason.length, say).toBeGreaterThan(5);
          read.close();
          outcomes.read += 1;
        } catch (error) {
          expect(error, say).toBeInstanceOf(Failure);
          expect(error, say).toMatchObject({ kind: expect.stringMatching(/^(bad-input|unsupported)$/) as string });
          const { message } = error as Failure;
          expect(message.length, say).toBeLessThan(2000);
          expect(message, say).toMatch(/\.$/);
          expect(message, say).toContain(root);
          outcomes.refused += 1;
        }
        await writeFile(join(root, name), texts[name] ?? '');
      }
    });
    expect(outcomes.read).toBeGreaterThan(mutations / 2);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(seen.size).toBeGreaterThan(15);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
