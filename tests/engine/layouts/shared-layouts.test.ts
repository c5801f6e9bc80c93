import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { ImportReport } from '../../../src-shared/contract/imports';
import type { LayoutChoice, Recognition } from '../../../src-shared/domain/layouts';
import { allImages } from '../../helpers/programs/engine';
import { withEmptyProject } from '../../helpers/layouts/files';

/** Small data sets in the layouts of real tools; its README says what an import of each should give. */
const shared = '/work/shared/data/layouts';

const it_ = existsSync(shared) ? it : it.skip; // The folder with the real layouts is missing.

interface Imported {
  readonly recognised: Recognition;
  readonly report: ImportReport;
  /** “label part” of each image, by its path below the folder; '-' where there is none. */
  readonly labels: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Looks at a folder, imports it into an empty project as recognised, and describes what the project has then. */
const imported = (
  name: string,
  work: (done: Imported, engine: EngineClient) => void | Promise<void>,
  choice: LayoutChoice = {},
) =>
  withEmptyProject(async (engine) => {
    const root = join(shared, name);
    const { found } = await engine.jobs.imports.recognise({ folder: root, choice });
    const [recognised] = found;
    if (!recognised) throw new Error('Nothing was recognised.');
    const report = await engine.jobs.imports.run({ folder: root, labels: { from: 'layout', choice }, dryRun: false });
    const { images } = await engine.requests.images.list(allImages);
    const pathOf = ({ path }: { path: string }): string => path.slice(root.length + 1);
    const labels = images.map((image) => [pathOf(image), `${image.class ?? '-'} ${image.split ?? '-'}`] as const);
    const attributes = images.map((image) => [pathOf(image), image.attributes] as const);
    expect(report.layout).toBe(recognised.layout);
    await work(
      { recognised, report, labels: Object.fromEntries(labels), attributes: Object.fromEntries(attributes) },
      engine,
    );
  });

const photo = (number: number): string => `Img/img_align_celeba/00000${String(number)}.jpg`;

describe('a real small data set is imported as its owner meant', () => {
  it_('CelebA: eight attributes or one of them as the label; persons; parts', async () => {
    await imported('celeba_aligned', ({ recognised, labels, attributes, report }) => {
      expect(recognised).toMatchObject({
        layout: 'celeba',
        hasPersons: true,
        parts: { train: 2, validation: 1, test: 2 },
      });
      expect(recognised.labelNames).toHaveLength(8);
      expect(labels).toEqual({
        [photo(1)]: '- train',
        [photo(2)]: '- train',
        [photo(3)]: '- validation',
        [photo(4)]: '- test',
        [photo(5)]: '- test',
      });
      expect(attributes[photo(1)]).toMatchObject({
        Arched_Eyebrows: 'yes',
        Bald: 'no',
        person: expect.any(String) as string,
      });
      expect(report).toMatchObject({ added: 5, split: { train: 2, validation: 1, test: 2, isKept: true } });
    });
    await imported(
      'celeba_aligned',
      ({ labels, report }) => {
        expect(labels[photo(1)]).toBe('yes train');
        expect(report.classes.map(({ name }) => name).sort()).toEqual(['no', 'yes']);
      },
      { label: 'Arched_Eyebrows' },
    );
  });

  it_('LFW: persons as an attribute that groups a split, or as classes; the part “test”', async () => {
    await imported('lfw', ({ recognised, labels, attributes }) => {
      expect(recognised).toMatchObject({
        layout: 'lfw',
        hasPersons: true,
        parts: { train: 0, validation: 0, test: 3 },
      });
      expect(labels).toEqual({
        'test/images/name0/name0_0001.jpg': '- test',
        'test/images/name1/name1_0001.jpg': '- test',
        'test/images/name1/name1_0002.jpg': '- test',
      });
      expect(attributes['test/images/name1/name1_0002.jpg']).toEqual({ person: 'name1' });
    });
    await imported(
      'lfw',
      ({ labels }) => {
        expect(labels['test/images/name1/name1_0002.jpg']).toBe('name1 test');
      },
      { persons: 'classes' },
    );
  });

  it_('VGGFace2: persons likewise; parts', () =>
    imported('vgg_face2', ({ recognised, labels, attributes }) => {
      expect(recognised).toMatchObject({
        layout: 'vggface2',
        hasPersons: true,
        parts: { train: 3, validation: 0, test: 1 },
      });
      expect(labels).toEqual({
        'test/n000003/0003_01.jpg': '- test',
        'train/n000001/0001_01.jpg': '- train',
        'train/n000002/0001_01.jpg': '- train',
        'train/n000002/0002_01.jpg': '- train',
      });
      expect(attributes['train/n000001/0001_01.jpg']).toMatchObject({ person: 'n000001' });
    }),
  );

  it_('split folders: two classes and parts; nested folders belong to their class, loose images are unlabelled', () =>
    imported('split_folders', async ({ recognised, report, labels }, engine) => {
      expect(recognised).toMatchObject({
        layout: 'split-folders',
        parts: { train: 4, validation: 4, test: 4 },
        unlabelled: 3,
      });
      const [train, validation, test] = [
        ['train', 'train'],
        ['val', 'validation'],
        ['test', 'test'],
      ].map(([folder, part]) => ({
        [`${folder ?? ''}/label_0/label_0_1.jpg`]: `label_0 ${part ?? ''}`,
        [`${folder ?? ''}/label_1/label_1_1.jpg`]: `label_1 ${part ?? ''}`,
        [`${folder ?? ''}/label_1/label_1_1/label_1_1.jpg`]: `label_1 ${part ?? ''}`,
        [`${folder ?? ''}/label_0_2.jpg`]: `- ${part ?? ''}`,
      }));
      expect(labels).toEqual({ ...train, ...validation, ...test });
      expect(report).toMatchObject({ unlabelled: 3, split: { train: 4, validation: 4, test: 4, isKept: true } });
      expect(await engine.requests.splits.current({})).toMatchObject({ method: '{"method":"imported"}' });
    }),
  );

  const catsAndDogs = {
    'images/1.jpg': 'dog -',
    'images/2.jpg': 'cat -',
    'images/3.jpg': 'dog -',
    'images/4.jpg': 'cat -',
    'images/5.jpg': 'cat -',
  };

  it_.each([
    ['kaggle_csv', 'ann.csv'],
    ['kaggle_csv', 'ann_wo_ext.csv'],
    ['kaggle_txt', 'ann.txt'],
    ['kaggle_txt', 'ann_wo_ext.txt'],
  ])('a table with names and labels: %s by %s', (name, file) =>
    imported(
      name,
      ({ recognised, labels }) => {
        expect(recognised).toMatchObject({ layout: 'table', file, parts: null });
        expect(labels).toEqual(catsAndDogs);
      },
      { file: join(shared, name, file) },
    ),
  );

  it_.each(['ann.csv', 'ann_wo_ext.csv'])('one column per class, of which some rows have several: %s', (file) =>
    imported(
      'kaggle_multi_label',
      ({ recognised, report, labels }) => {
        expect(recognised).toMatchObject({ layout: 'multi-hot', file });
        expect(labels).toEqual({
          'images/1.jpg': 'dog -',
          'images/2.jpg': 'cat -',
          'images/3.jpg': 'person -',
          'images/4.jpg': '- -',
          'images/5.jpg': '- -',
          'images/6.jpg': '- -',
        });
        expect(report.file?.bad.map(({ reason }) => reason)).toEqual([
          'it has several classes: dog, cat',
          'it has several classes: dog, person',
          'it has several classes: cat, person',
        ]);
      },
      { file: join(shared, 'kaggle_multi_label', file) },
    ),
  );

  it_('Roboflow: one column per class in each part’s table', () =>
    imported('roboflow_multiclass', ({ recognised, report, labels }) => {
      expect(recognised).toMatchObject({ layout: 'multi-hot', parts: { train: 2, validation: 1, test: 0 } });
      expect(labels).toEqual({
        'train/train_001.jpg': 'label_0 train',
        'train/train_002.jpg': 'label_1 train',
        'val/val_001.jpg': '- validation',
      });
      expect(report.file?.badRows).toBe(1);
    }),
  );

  it_('Open Images: labels by their display names; several of one image are listed', () =>
    imported('open_images_v6', ({ recognised, report, labels }) => {
      expect(recognised).toMatchObject({ layout: 'open-images', parts: { train: 2, validation: 1, test: 1 } });
      expect(labels).toEqual({
        'images/test/c.jpg': '- test',
        'images/train/a.jpg': 'Generic label #0 train',
        'images/train/b.jpg': '- train',
        'images/validation/d.png': '- validation',
      });
      expect(report.file?.bad.map(({ reason }) => reason)).toEqual([
        expect.stringContaining('it has several classes: Generic label #1, Generic label #3') as string,
      ]);
    }),
  );
});

/** A slice of UTKFace in two folders, whose file names give age, gender and race. */
const utkface = '/work/shared/data/utkface_slice';

describe('a slice of UTKFace', () => {
  const photosIn = async (name: string): Promise<string[]> => (await readdir(join(utkface, name))).sort();

  it.skipIf(!existsSync(utkface))('in one folder is labelled by its file names', () =>
    withEmptyProject(async (engine, folder) => {
      const root = join(folder, 'flat');
      await mkdir(root);
      const [men, women] = await Promise.all(['man', 'woman'].map(photosIn));
      for (const [name, photos = []] of [
        ['man', men],
        ['woman', women],
      ] as const) {
        for (const photo of photos) await symlink(join(utkface, name, photo), join(root, photo));
      }
      const { found } = await engine.jobs.imports.recognise({ folder: root });
      const [recognised] = found;
      expect(recognised).toMatchObject({ layout: 'utkface', images: 5128, label: 'gender' });
      // The slice is sorted by gender, so that names and folders agree.
      const byName = Object.fromEntries(recognised?.classes.map(({ name, images }) => [name, images]) ?? []);
      expect(Object.values(byName).sort()).toEqual([men?.length, women?.length].sort());
    }),
  );

  it.skipIf(!existsSync(utkface))('in class folders is recognised likewise, and as class folders, too', () =>
    withEmptyProject(async (engine) => {
      const { found } = await engine.jobs.imports.recognise({ folder: utkface });
      const layouts = found.map(({ layout }) => layout);
      expect(layouts[0]).toBe('utkface');
      expect(layouts).toContain('class-folders');
      expect(found[0]?.images).toBe(5128);
      expect(found[0]?.unlabelled).toBe(0);
    }),
  );
});
