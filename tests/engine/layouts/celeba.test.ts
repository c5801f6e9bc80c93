import { describe, expect, it } from 'vitest';
import { celeba } from '../../../src-main/engine/layouts/celeba';
import { described, emptyImages, examinedFiles } from '../../helpers/files/places';

// Forms: README.txt of CelebA (mmlab.ie.cuhk.edu.hk/projects/CelebA.html), and the CSV files of kaggle.com/datasets/jessicali9530/celeba-dataset.

const images = emptyImages(...[1, 2, 3, 4].map((number) => `img_align_celeba/00000${String(number)}.jpg`));
const names = 'Bald Male Wearing_Hat';
const published = {
  ...images,
  'Anno/list_attr_celeba.txt': `4\n${names} \n000001.jpg -1  1 -1\n000002.jpg  1 -1  1\n000003.jpg -1 -1 -1\n000009.jpg -1 -1 -1\n`,
  'Anno/identity_CelebA.txt': '000001.jpg 2880\n000002.jpg 2937\n000003.jpg 2880\n000004.jpg 7\n',
  'Anno/list_landmarks_align_celeba.txt': '1\nlefteye_x lefteye_y\n000001.jpg 69  109\n',
  'Eval/list_eval_partition.txt': '000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n000004.jpg 0\n',
};

describe('CelebA', () => {
  it('as published: Male is the label unless another attribute is chosen, persons and parts come from their lists', async () => {
    const found = await examinedFiles(celeba, published);
    expect(found.fit).toEqual({
      likelihood: 0.95,
      says: 'CelebA: 3 attributes (Anno/list_attr_celeba.txt), persons (Anno/identity_CelebA.txt), parts (Eval/list_eval_partition.txt)',
      labelNames: ['Bald', 'Male', 'Wearing_Hat'],
      label: 'Male',
      file: 'Anno/list_attr_celeba.txt',
      pattern: null,
      hasPersons: true,
      notes: ['Male is the label, because none was chosen; each of the other attributes can be it.'],
    });
    expect([found.tellsParts, described(found)]).toEqual([
      true,
      {
        'img_align_celeba/000001.jpg': 'yes train Bald=no Wearing_Hat=no person=2880',
        'img_align_celeba/000002.jpg': 'no validation Bald=yes Wearing_Hat=yes person=2937',
        'img_align_celeba/000003.jpg': 'no test Bald=no Wearing_Hat=no person=2880',
        'img_align_celeba/000004.jpg': '- train person=7',
      },
    ]);
    expect(found.report).toMatchObject({ rows: 4, badRows: 0, unmatched: [{ line: 6, path: '000009.jpg' }] });

    const hats = await examinedFiles(celeba, published, { label: 'wearing_hat' });
    expect(hats.fit).toMatchObject({ label: 'Wearing_Hat', notes: [] });
    expect(described(hats)['img_align_celeba/000002.jpg']).toBe('yes validation Bald=yes Male=no person=2937');
    const persons = await examinedFiles(celeba, published, { persons: 'classes' });
    expect(described(persons)['img_align_celeba/000002.jpg']).toBe('2937 validation Bald=yes Male=no Wearing_Hat=yes');
    const none = await examinedFiles(celeba, published, { label: null });
    expect(described(none)['img_align_celeba/000003.jpg']).toBe('- test Bald=no Male=no Wearing_Hat=no person=2880');
  });

  it('as CSV on Kaggle', async () => {
    const found = await examinedFiles(celeba, {
      ...emptyImages('img_align_celeba/img_align_celeba/000001.jpg', 'img_align_celeba/img_align_celeba/000002.jpg'),
      'list_attr_celeba.csv': 'image_id,Bald,Male\n000001.jpg,-1,1\n000002.jpg,1,-1\n',
      'list_eval_partition.csv': 'image_id,partition\n000001.jpg,0\n000002.jpg,2\n',
    });
    expect(described(found)).toEqual({
      'img_align_celeba/img_align_celeba/000001.jpg': 'yes train Bald=no',
      'img_align_celeba/img_align_celeba/000002.jpg': 'no test Bald=yes',
    });
  });

  it('is not recognised without its lists, or where another table is chosen', async () => {
    expect((await examinedFiles(celeba, published, { file: 'other.csv' })).fit).toBeNull();
    expect((await examinedFiles(celeba, images)).fit).toBeNull();
  });
});
