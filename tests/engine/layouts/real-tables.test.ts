import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { LayoutChoice, LayoutName } from '../../../src-shared/domain/layouts';
import { described, examined, placeAt } from '../../helpers/files/places';
import { realLayouts } from '../../helpers/files/read-layout';
import { withEmptyProject } from '../../helpers/layouts/files';
import { allImages } from '../../helpers/programs/engine';
import { celeba } from '../../../src-main/engine/layouts/celeba';
import { tableLayout } from '../../../src-main/engine/layouts/table';

// Pictures and annotations by the project Datumaro (MIT licence, copyright Intel), which lie outside of this repository.

/** Imports a real layout as the likeliest one. @returns the layout, and “class part” of each image by its path */
async function importReal({ jobs, requests }: EngineClient, name: string, as?: LayoutName, choice: LayoutChoice = {}) {
  const folder = await realpath(join(realLayouts, name)); // as the catalog knows it
  const { found } = await jobs.imports.recognise({ folder, as, choice });
  const report = await jobs.imports.run({ folder, labels: { from: 'layout', as, choice }, dryRun: false });
  const { images } = await requests.images.list(allImages);
  const shown = images.map(({ path, class: className, split }) => [
    path.slice(folder.length + 1),
    `${className ?? '-'} ${split ?? '-'}`,
  ]);
  return {
    found: found.map(({ layout }) => layout),
    report,
    images: Object.fromEntries(shown) as Record<string, string>,
  };
}

describe.skipIf(!existsSync(realLayouts))('small real layouts (need ../shared/data/layouts)', () => {
  it('CelebA’s lists give attributes, persons and parts; one attribute is the label if it is chosen', () =>
    withEmptyProject(async (engine) => {
      const { found, report, images } = await importReal(engine, 'celeba_aligned');
      expect([found[0], report.layout, report.split]).toMatchObject([
        'celeba',
        'celeba',
        { train: 2, validation: 1, test: 2 },
      ]);
      expect(Object.values(images)).toEqual(['- train', '- train', '- validation', '- test', '- test']);
      const attributes = Object.fromEntries(report.attributes.map(({ name, images: count }) => [name, count]));
      expect(attributes).toMatchObject({ person: 5, Bald: 2, Arched_Eyebrows: 2 });
      expect(Object.keys(attributes)).toHaveLength(9);
      const place = await placeAt(join(realLayouts, 'celeba_aligned'));
      const rest = '5_o_Clock_Shadow=no Arched_Eyebrows=yes Attractive=yes Bald=no Bangs=no Big_Lips=no Big_Nose=no';
      expect(described(await examined(celeba, place, { label: 'Bags_Under_Eyes' }))).toMatchObject({
        'Img/img_align_celeba/000001.jpg': `no train ${rest} person=12`,
        'Img/img_align_celeba/000003.jpg': expect.stringMatching(/^yes validation .* person=2$/) as string,
        'Img/img_align_celeba/000005.jpg': '- test person=7',
      });
    }));

  const pets = {
    'images/1.jpg': 'dog -',
    'images/2.jpg': 'cat -',
    'images/3.jpg': 'dog -',
    'images/4.jpg': 'cat -',
    'images/5.jpg': 'cat -',
  };

  it.each(['kaggle_csv', 'kaggle_txt'])('%s gives the labels of the images below images/', (name) =>
    withEmptyProject(async (engine) => {
      const { found, report, images } = await importReal(engine, name);
      expect([found[0], report.layout, report.added, report.file?.badRows, report.file?.unmatchedRows]).toEqual([
        ...['table', 'table', 5, 0, 0],
      ]);
      expect(images).toEqual(pets);
    }),
  );

  it.each([
    ['kaggle_csv', 'ann_wo_ext.csv'],
    ['kaggle_txt', 'ann_wo_ext.txt'],
  ])('%s does so by names without endings, too', async (name, file) => {
    const place = await placeAt(join(realLayouts, name));
    expect(described(await examined(tableLayout, place, { file }))).toEqual(pets);
  });

  it.each([undefined, 'ann_wo_ext.csv'])('kaggle_multi_label gives a class to rows with exactly one (%s)', (file) =>
    withEmptyProject(async (engine) => {
      const { found, report, images } = await importReal(engine, 'kaggle_multi_label', undefined, file ? { file } : {});
      expect([found[0], report.layout]).toEqual(['multi-hot', 'multi-hot']);
      expect(images).toEqual({
        'images/1.jpg': 'dog -',
        'images/2.jpg': 'cat -',
        'images/3.jpg': 'person -',
        'images/4.jpg': '- -',
        'images/5.jpg': '- -',
        'images/6.jpg': '- -',
      });
      expect(report.file?.bad).toEqual([
        { line: 5, reason: 'it has several classes: dog, cat' },
        { line: 6, reason: 'it has several classes: dog, person' },
        { line: 7, reason: 'it has several classes: cat, person' },
      ]);
    }),
  );

  it('roboflow_multiclass likewise, with parts', () =>
    withEmptyProject(async (engine) => {
      const { found, report, images } = await importReal(engine, 'roboflow_multiclass');
      expect([found[0], report.layout, report.split]).toMatchObject([
        'multi-hot',
        'multi-hot',
        { train: 2, validation: 1, test: 0 },
      ]);
      expect(images).toEqual({
        'train/train_001.jpg': 'label_0 train',
        'train/train_002.jpg': 'label_1 train',
        'val/val_001.jpg': '- validation',
      });
      expect(report.file?.bad).toEqual([
        { line: 2, reason: 'val/_classes.csv: it has several classes: label_0, label_1' },
      ]);
    }));
});
